namespace Fairlead.Linux.Netlink;

/// <summary>linux/netlink.h and linux/netfilter/nfnetlink.h.</summary>
internal static class NetlinkConstants
{
    internal const int NETLINK_ROUTE = 0;
    internal const int NETLINK_NETFILTER = 12;
    internal const int SOL_NETLINK = 270;
    internal const int NETLINK_ADD_MEMBERSHIP = 1;
    internal const int NETLINK_EXT_ACK = 11;

    internal const ushort NLMSG_NOOP = 1;
    internal const ushort NLMSG_ERROR = 2;
    internal const ushort NLMSG_DONE = 3;

    internal const ushort NLM_F_REQUEST = 0x1;
    internal const ushort NLM_F_ACK = 0x4;
    internal const ushort NLM_F_DUMP_INTR = 0x10;
    internal const ushort NLM_F_CAPPED = 0x100;
    internal const ushort NLM_F_ACK_TLVS = 0x200;
    internal const ushort NLM_F_REPLACE = 0x100;
    internal const ushort NLM_F_EXCL = 0x200;
    internal const ushort NLM_F_DUMP = 0x300;
    internal const ushort NLM_F_CREATE = 0x400;
    internal const ushort NLM_F_APPEND = 0x800;

    internal const ushort NLA_F_NESTED = 0x8000;
    internal const ushort NLA_TYPE_MASK = 0x3FFF;
    internal const ushort NLMSGERR_ATTR_MSG = 1;

    internal const ushort NFNL_SUBSYS_CTNETLINK = 1;
    internal const ushort NFNL_SUBSYS_NFTABLES = 10;
    internal const ushort NFNL_MSG_BATCH_BEGIN = 0x10;
    internal const ushort NFNL_MSG_BATCH_END = 0x11;
    internal const ushort NFNL_BATCH_GENID = 1;

    /// <summary>sizeof(struct nlmsghdr)</summary>
    internal const int HeaderSize = 16;

    /// <summary>NFPROTO_IPV4 and NFPROTO_IPV6 are the numbers of AF_INET and AF_INET6.</summary>
    internal static byte NfProto(Primitives.IpFamily family) => family == Primitives.IpFamily.V4 ? (byte)2 : (byte)10;

    internal static int Align(int length) => (length + 3) & ~3;
}
