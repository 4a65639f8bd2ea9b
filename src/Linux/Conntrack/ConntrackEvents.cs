using Fairlead.Linux.Netlink;
using static Fairlead.Linux.Conntrack.ConntrackHeader;
using static Fairlead.Linux.Netlink.NetlinkConstants;

namespace Fairlead.Linux.Conntrack;

/// <summary>
/// What the kernel tells of connections: as it begins to track them (those too that end at once: a refused one is forgotten with its reset,
/// before anybody could look into the table), or as it forgets them, with what they have carried. Of the network namespace in which it was
/// opened, from that moment on. One thread at a time.
/// </summary>
public sealed class ConntrackEvents : IDisposable
{
    private readonly NetlinkSocket _socket;
    private readonly int _message;

    private ConntrackEvents(NetlinkSocket socket, int message) => (_socket, _message) = (socket, message);

    /// <summary>Those that begin.</summary>
    /// <param name="patience">The longest that <see cref="Receive"/> waits.</param>
    public static ConntrackEvents OpenBeginnings(TimeSpan patience) => Open(NFNLGRP_CONNTRACK_NEW, IPCTNL_MSG_CT_NEW, patience);

    /// <summary>Those that end.</summary>
    /// <param name="patience">The longest that <see cref="Receive"/> waits.</param>
    public static ConntrackEvents OpenEnds(TimeSpan patience) => Open(NFNLGRP_CONNTRACK_DESTROY, IPCTNL_MSG_CT_DELETE, patience);

    private static ConntrackEvents Open(int group, ushort message, TimeSpan patience)
    {
        var socket = NetlinkSocket.OpenNetfilter();
        socket.SetReceiveBuffer(8 << 20);
        socket.SetReceiveTimeout(patience);
        socket.Join(group);
        return new(socket, NFNL_SUBSYS_CTNETLINK << 8 | message);
    }

    /// <summary>Shows what has come, as soon as there is something.</summary>
    public ConntrackEventsReceived Receive(Action<ConntrackEntry> visitor)
    {
        try
        {
            var datagram = _socket.Receive();
            while (NetlinkMessage.TryTake(ref datagram, out var message))
            {
                if (message.Type == _message && ConntrackReader.TryRead(message, out var entry)) visitor(entry);
            }
            return ConntrackEventsReceived.Some;
        }
        catch (LinuxException e) when (e.Errno == Errno.EAGAIN) { return ConntrackEventsReceived.Nothing; }
        catch (LinuxException e) when (e.Errno == Errno.ENOBUFS) { return ConntrackEventsReceived.Overrun; }
    }

    public void Dispose() => _socket.Dispose();
}
