using Fairlead.Linux.Netlink;
using static Fairlead.Linux.Conntrack.ConntrackHeader;
using static Fairlead.Linux.Netlink.NetlinkConstants;

namespace Fairlead.Linux.Conntrack;

/// <summary>What the kernel tells of connections that it forgets, with what they have carried. One thread at a time.</summary>
public sealed class ConntrackEnds : IDisposable
{
    private readonly NetlinkSocket _socket;

    private ConntrackEnds(NetlinkSocket socket) => _socket = socket;

    /// <param name="patience">The longest that <see cref="Receive"/> waits.</param>
    public static ConntrackEnds Open(TimeSpan patience)
    {
        var socket = NetlinkSocket.OpenNetfilter();
        socket.SetReceiveBuffer(8 << 20);
        socket.SetReceiveTimeout(patience);
        socket.Join(NFNLGRP_CONNTRACK_DESTROY);
        return new(socket);
    }

    /// <summary>Shows the connections that have ended, as soon as there are some; false when we were too slow and have missed others.</summary>
    public bool Receive(Action<ConntrackEntry> visitor)
    {
        try
        {
            var datagram = _socket.Receive();
            while (NetlinkMessage.TryTake(ref datagram, out var message))
            {
                if (message.Type == (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE) && ConntrackReader.TryRead(message, out var entry)) visitor(entry);
            }
            return true;
        }
        catch (LinuxException e) when (e.Errno == Errno.EAGAIN) { return true; }          // nothing within the patience
        catch (LinuxException e) when (e.Errno == Errno.ENOBUFS) { return false; }
    }

    public void Dispose() => _socket.Dispose();
}
