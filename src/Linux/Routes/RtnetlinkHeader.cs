using System.Runtime.InteropServices;

namespace Fairlead.Linux.Routes;

/// <summary>linux/rtnetlink.h, if_link.h, if_addr.h and neighbour.h, as far as they are used.</summary>
internal static class RtnetlinkHeader
{
    internal const ushort RTM_NEWLINK = 16, RTM_DELLINK = 17, RTM_GETLINK = 18;
    internal const ushort RTM_NEWADDR = 20, RTM_GETADDR = 22;
    internal const ushort RTM_NEWROUTE = 24, RTM_DELROUTE = 25, RTM_GETROUTE = 26;
    internal const ushort RTM_NEWNEIGH = 28, RTM_DELNEIGH = 29, RTM_GETNEIGH = 30;

    internal const ushort IFLA_ADDRESS = 1, IFLA_IFNAME = 3, IFLA_MTU = 4, IFLA_MASTER = 10, IFLA_LINKINFO = 18, IFLA_NET_NS_FD = 28;
    internal const ushort IFLA_INFO_KIND = 1, IFLA_INFO_DATA = 2, IFLA_INFO_SLAVE_KIND = 4, IFLA_INFO_SLAVE_DATA = 5, IFLA_BRPORT_MODE = 4, VETH_INFO_PEER = 1;
    internal const ushort IFLA_VXLAN_ID = 1, IFLA_VXLAN_LOCAL = 4, IFLA_VXLAN_LEARNING = 7, IFLA_VXLAN_PORT = 15, IFLA_VXLAN_LOCAL6 = 17;
    internal const uint IFF_UP = 1;

    internal const ushort IFA_ADDRESS = 1, IFA_LOCAL = 2;
    internal const byte IFA_F_NODAD = 2;

    internal const ushort RTA_DST = 1, RTA_OIF = 4, RTA_GATEWAY = 5;
    internal const byte RT_TABLE_MAIN = 254, RT_SCOPE_UNIVERSE = 0, RT_SCOPE_LINK = 253, RTN_UNICAST = 1;
    internal const uint RTNH_F_ONLINK = 4;

    internal const ushort NDA_DST = 1, NDA_LLADDR = 2;
    internal const ushort NUD_PERMANENT = 0x80;
    internal const byte NTF_SELF = 2;
    internal const byte AF_BRIDGE = 7;

    [StructLayout(LayoutKind.Sequential)]
    internal struct IfInfoMsg
    {
        internal byte Family, Pad;
        internal ushort Type;
        internal int Index;
        internal uint Flags, Change;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct IfAddrMsg
    {
        internal byte Family, PrefixLength, Flags, Scope;
        internal uint Index;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct RtMsg
    {
        internal byte Family, DestinationLength, SourceLength, Tos, Table, Protocol, Scope, Type;
        internal uint Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct NdMsg
    {
        internal byte Family, Pad1;
        internal ushort Pad2;
        internal int Index;
        internal ushort State;
        internal byte Flags, Type;
    }
}
