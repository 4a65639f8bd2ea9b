using System.Runtime.InteropServices;
using Fairlead.Linux.Netlink;
using Fairlead.Primitives;
using static Fairlead.Linux.Netlink.NetlinkConstants;
using static Fairlead.Linux.Routes.RtnetlinkHeader;

namespace Fairlead.Linux.Routes;

public sealed partial class RouteSocket
{
    /// <summary>The routes of the main table that were made under this protocol number (rtm_protocol).</summary>
    public IReadOnlyList<Route> Routes(byte protocol)
    {
        List<Route> routes = [];
        uint sequence = Begin(RTM_GETROUTE, NLM_F_DUMP, new RtMsg());
        Dump(sequence, message =>
        {
            if (ReadRoute(message, protocol) is { } route) routes.Add(route);
        }, routes.Clear, "list routes");
        return routes;
    }

    /// <summary>Sets the route; another one to the same destination with the same metric is replaced.</summary>
    public void SetRoute(Route route, byte protocol) => Write(RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, route, protocol, "set route to");

    public void DeleteRoute(Route route, byte protocol) => Write(RTM_DELROUTE, NLM_F_ACK, route, protocol, "delete route to", Errno.ESRCH, Errno.ENODEV);

    private void Write(ushort type, ushort flags, Route route, byte protocol, string what, params ReadOnlySpan<Errno> fine)
    {
        uint sequence = Begin(type, flags, new RtMsg
        {
            Family = Af(route.Destination.Family),
            DestinationLength = (byte)route.Destination.Length,
            Table = RT_TABLE_MAIN,
            Protocol = protocol,
            Scope = route.Gateway is null ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE,
            Type = RTN_UNICAST,
            Flags = route.OnLink ? RTNH_F_ONLINK : 0,
        });
        Address(RTA_DST, route.Destination.Address);
        if (route.Gateway is { } gateway) Address(RTA_GATEWAY, gateway);
        if (route.Link != 0) _writer.HostNumber(RTA_OIF, (uint)route.Link);
        Finish(sequence, $"{what} {route.Destination}", fine);
    }

    private static Route? ReadRoute(NetlinkMessage message, byte protocol)
    {
        var header = Header<RtMsg>(message.Body, out var attributes);
        if (header.Protocol != protocol || header.Table != RT_TABLE_MAIN || header.Family is not (SysSocket.AF_INET or SysSocket.AF_INET6)) return null;
        var destination = header.Family == SysSocket.AF_INET ? IpAddr.V4(0) : IpAddr.V6(0);
        IpAddr? gateway = null;
        int link = 0;
        while (attributes.TryNext(out ushort type, out var value))
        {
            switch (type)
            {
                case RTA_DST when IpAddr.TryFromBytes(value, out var read): destination = read; break;
                case RTA_GATEWAY when IpAddr.TryFromBytes(value, out var read): gateway = read; break;
                case RTA_OIF: link = MemoryMarshal.Read<int>(value); break;
            }
        }
        return new(IpPrefix.Of(destination, header.DestinationLength), gateway, link, (header.Flags & RTNH_F_ONLINK) != 0);
    }
}
