using System.Runtime.InteropServices;
using static Fairlead.Linux.SysSocket;
using static Fairlead.Linux.Netlink.NetlinkConstants;

namespace Fairlead.Linux.Netlink;

/// <summary>Sees one message of an answer.</summary>
public delegate void NetlinkVisitor(NetlinkMessage message);

/// <summary>
/// A netlink socket of the network namespace that its opener was in. Calls block; one thread at a time. Interrupted calls and dumps
/// that the kernel marks as torn are made again.
/// </summary>
public sealed class NetlinkSocket : IDisposable
{
    private const int DumpAttempts = 8;
    private readonly SafeFd _fd;
    private readonly byte[] _receive = new byte[1 << 16];
    private uint _sequence;

    private NetlinkSocket(SafeFd fd) => _fd = fd;

    /// <summary>For routes, links and addresses.</summary>
    public static NetlinkSocket OpenRoute() => Open(NETLINK_ROUTE);

    /// <summary>For nf_tables and connection tracking.</summary>
    public static NetlinkSocket OpenNetfilter() => Open(NETLINK_NETFILTER);

    private static NetlinkSocket Open(int protocol)
    {
        int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
        var safe = fd >= 0 ? new SafeFd(fd) : throw LinuxException.Last("socket(AF_NETLINK)");
        var address = new SockaddrNl { Family = AF_NETLINK };
        if (bind(safe, in address, (uint)Marshal.SizeOf<SockaddrNl>()) < 0) throw LinuxException.Last("bind(AF_NETLINK)");
        int one = 1;
        setsockopt(safe, SOL_NETLINK, NETLINK_EXT_ACK, in one, sizeof(int));   // only for better words in errors
        return new NetlinkSocket(safe);
    }

    public uint NextSequence() => ++_sequence;

    /// <summary>The largest message or batch that can be sent at once. Needs CAP_NET_ADMIN beyond net.core.wmem_max.</summary>
    public void SetSendBuffer(int bytes)
    {
        if (setsockopt(_fd, SOL_SOCKET, SO_SNDBUFFORCE, in bytes, sizeof(int)) < 0) throw LinuxException.Last("setsockopt(SO_SNDBUFFORCE)");
    }

    /// <summary>Takes part in what the kernel tells a group of listeners. Who is too slow misses some of it, and the next receive says so (ENOBUFS).</summary>
    public void Join(int group)
    {
        if (setsockopt(_fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, in group, sizeof(int)) < 0) throw LinuxException.Last("setsockopt(NETLINK_ADD_MEMBERSHIP)");
    }

    public void SetReceiveBuffer(int bytes)
    {
        if (setsockopt(_fd, SOL_SOCKET, SO_RCVBUFFORCE, in bytes, sizeof(int)) < 0) throw LinuxException.Last("setsockopt(SO_RCVBUFFORCE)");
    }

    /// <summary>The longest that a receive waits; an answer of the kernel itself comes within the send.</summary>
    public void SetReceiveTimeout(TimeSpan limit)
    {
        var value = new Timeval { Seconds = (long)limit.TotalSeconds, Microseconds = limit.Microseconds + 1000L * limit.Milliseconds };
        if (setsockopt(_fd, SOL_SOCKET, SO_RCVTIMEO, in value, (uint)Marshal.SizeOf<Timeval>()) < 0) throw LinuxException.Last("setsockopt(SO_RCVTIMEO)");
    }

    public void Send(ReadOnlySpan<byte> messages)
    {
        while (send(_fd, messages, (nuint)messages.Length, 0) < 0)
        {
            if ((Errno)Marshal.GetLastPInvokeError() != Errno.EINTR) throw LinuxException.Last("send(AF_NETLINK)");
        }
    }

    /// <summary>The next datagram: valid until the next call.</summary>
    public ReadOnlySpan<byte> Receive()
    {
        nint length;
        while ((length = recv(_fd, _receive, (nuint)_receive.Length, 0)) < 0)
        {
            if ((Errno)Marshal.GetLastPInvokeError() != Errno.EINTR) throw LinuxException.Last("recv(AF_NETLINK)");
        }
        return _receive.AsSpan(0, (int)length);
    }

    /// <summary>Sends one request that asks for an acknowledgement and waits for it. Messages that come before go to the visitor.</summary>
    public Errno Ask(NetlinkWriter request, uint sequence, out string? text, NetlinkVisitor? visitor = null)
    {
        Send(request.Written);
        while (true)
        {
            var datagram = Receive();
            while (NetlinkMessage.TryTake(ref datagram, out var message))
            {
                if (message.Sequence != sequence) continue;
                if (message.Type == NLMSG_ERROR)
                {
                    text = message.ErrorText;
                    return message.Error;
                }
                visitor?.Invoke(message);
            }
        }
    }

    /// <summary>
    /// Runs a dump to its end. A dump that the kernel marks as torn (something changed under it) is run again after
    /// <paramref name="restart"/>, which forgets what the visitor has gathered. False: it was torn each time.
    /// </summary>
    public bool TryDump(NetlinkWriter request, uint sequence, NetlinkVisitor visitor, Action restart)
    {
        for (int attempt = 0; attempt < DumpAttempts; attempt++)
        {
            if (attempt > 0) restart();
            Send(request.Written);
            if (TryFinishDump(sequence, visitor)) return true;
        }
        return false;
    }

    /// <summary>False when the dump was torn.</summary>
    private bool TryFinishDump(uint sequence, NetlinkVisitor visitor)
    {
        bool whole = true;
        while (true)
        {
            var datagram = Receive();
            while (NetlinkMessage.TryTake(ref datagram, out var message))
            {
                if (message.Sequence != sequence) continue;
                if ((message.Flags & NLM_F_DUMP_INTR) != 0) whole = false;
                if (message.Type == NLMSG_DONE) return whole;
                if (message.Type == NLMSG_ERROR && message.Error != Errno.None) throw new LinuxException("netlink dump", message.Error, message.ErrorText);
                visitor(message);
            }
        }
    }

    public void Dispose() => _fd.Dispose();
}
