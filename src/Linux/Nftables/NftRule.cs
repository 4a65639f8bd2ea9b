using System.Buffers.Binary;
using Fairlead.Linux.Netlink;
using Fairlead.Primitives;
using static Fairlead.Linux.Nftables.NfTablesHeader;

namespace Fairlead.Linux.Nftables;

/// <summary>
/// The expressions of one rule, written in the order in which the kernel runs them. Only those that rules made at run time need; all
/// others stand in rule set texts. Registers are named by their place in 4-byte units from 0 to 15.
/// </summary>
public sealed class NftRule(IpFamily family)
{
    private readonly NetlinkWriter _expressions = new(512);

    internal ReadOnlySpan<byte> Expressions => _expressions.Written;

    /// <summary>What nft shows behind the rule; empty for none.</summary>
    internal string Remark { get; private set; } = "";

    /// <summary>The packet's source address, at this register: one register for IPv4, four for IPv6.</summary>
    public NftRule SourceAddress(int register) => Payload(register, NetworkBase, family == IpFamily.V4 ? 12u : 8u, AddressLength);

    /// <summary>The packet's destination address.</summary>
    public NftRule DestinationAddress(int register) => Payload(register, NetworkBase, family == IpFamily.V4 ? 16u : 24u, AddressLength);

    /// <summary>The destination port of TCP, UDP and SCTP alike.</summary>
    public NftRule DestinationPort(int register) => Payload(register, TransportBase, 2, 2);

    /// <summary>The transport protocol's number.</summary>
    public NftRule TransportProtocol(int register) => Expression("meta", w =>
    {
        w.Number(NFTA_META_DREG, Register(register));
        w.Number(NFTA_META_KEY, NFT_META_L4PROTO);
    });

    /// <summary>Goes on only for this transport protocol; uses the register.</summary>
    public NftRule OnlyProtocol(int register, Protocol protocol)
    {
        TransportProtocol(register);
        return Compare(register, NFT_CMP_EQ, [(byte)protocol]);
    }

    /// <summary>Goes on for <paramref name="part"/> of <paramref name="whole"/> packets, chosen at random; uses the register.</summary>
    public NftRule Chance(int register, int part, int whole)
    {
        Random(register, whole, offset: 0);
        Expression("byteorder", w =>
        {
            w.Number(NFTA_BYTEORDER_SREG, Register(register));
            w.Number(NFTA_BYTEORDER_DREG, Register(register));
            w.Number(NFTA_BYTEORDER_OP, NFT_BYTEORDER_HTON);
            w.Number(NFTA_BYTEORDER_LEN, 4u);
            w.Number(NFTA_BYTEORDER_SIZE, 4u);
        });
        byte[] limit = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(limit, part);
        return Compare(register, NFT_CMP_LT, limit);
    }

    /// <summary>Goes on only when the port in the register is not 0.</summary>
    public NftRule OnlyPort(int register) => Compare(register, NFT_CMP_NEQ, [0, 0]);

    /// <summary>A random number from <paramref name="offset"/> on, <paramref name="count"/> of them equally likely.</summary>
    public NftRule Random(int register, int count, int offset) => Expression("numgen", w =>
    {
        w.Number(NFTA_NG_DREG, Register(register));
        w.Number(NFTA_NG_MODULUS, (uint)count);
        w.Number(NFTA_NG_TYPE, NFT_NG_RANDOM);
        w.Number(NFTA_NG_OFFSET, (uint)offset);
    });

    /// <summary>Where the connection was going before translation.</summary>
    public NftRule OriginalDestination(int address, int port, int protocol)
    {
        Conntrack(address, family == IpFamily.V4 ? NFT_CT_DST_IP : NFT_CT_DST_IP6);
        return OriginalDestination(port, protocol);
    }

    /// <summary>The port that the connection was going to before translation.</summary>
    public NftRule OriginalDestination(int port, int protocol)
    {
        TransportProtocol(protocol);
        return Conntrack(port, NFT_CT_PROTO_DST);
    }

    /// <summary>Replaces the key that begins at the register by the map's data; the rule ends here when the map has no such key.</summary>
    public NftRule Lookup(string map, int key, int data) => Expression("lookup", w =>
    {
        w.Text(NFTA_LOOKUP_SET, map);
        w.Number(NFTA_LOOKUP_SREG, Register(key));
        w.Number(NFTA_LOOKUP_DREG, Register(data));
    });

    /// <summary>Follows the verdict that the map has for the key at the register; the rule ends here when it has none.</summary>
    public NftRule Follow(string map, int key) => Expression("lookup", w =>
    {
        w.Text(NFTA_LOOKUP_SET, map);
        w.Number(NFTA_LOOKUP_SREG, Register(key));
        w.Number(NFTA_LOOKUP_DREG, NFT_REG_VERDICT);
    });

    /// <summary>Sends the connection to the address and port that lie in the registers.</summary>
    public NftRule TranslateDestination(int address, int port) => Expression("nat", w =>
    {
        w.Number(NFTA_NAT_TYPE, NFT_NAT_DNAT);
        w.Number(NFTA_NAT_FAMILY, NetlinkConstants.NfProto(family));
        w.Number(NFTA_NAT_REG_ADDR_MIN, Register(address));
        w.Number(NFTA_NAT_REG_ADDR_MAX, Register(address));
        w.Number(NFTA_NAT_REG_PROTO_MIN, Register(port));
        w.Number(NFTA_NAT_REG_PROTO_MAX, Register(port));
    });

    /// <summary>Puts key and data into a dynamic map for this long, or prolongs what is there.</summary>
    public NftRule Remember(string map, int key, int data, TimeSpan time) => Expression("dynset", w =>
    {
        w.Text(NFTA_DYNSET_SET_NAME, map);
        w.Number(NFTA_DYNSET_OP, NFT_DYNSET_OP_UPDATE);
        w.Number(NFTA_DYNSET_SREG_KEY, Register(key));
        w.Number(NFTA_DYNSET_SREG_DATA, Register(data));
        w.Number(NFTA_DYNSET_TIMEOUT, (ulong)time.TotalMilliseconds);
    });

    /// <summary>Says beside the rule what it is for.</summary>
    public NftRule Comment(string text)
    {
        Remark = text;
        return this;
    }

    public NftRule Verdict(NftVerdict verdict) => Expression("immediate", w =>
    {
        w.Number(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
        int nest = w.BeginNest(NFTA_IMMEDIATE_DATA);
        WriteVerdict(w, verdict);
        w.EndNest(nest);
    });

    internal static void WriteVerdict(NetlinkWriter w, NftVerdict verdict)
    {
        int nest = w.BeginNest(NFTA_DATA_VERDICT);
        w.Number(NFTA_VERDICT_CODE, (uint)verdict.Code);
        if (verdict.Chain is { } chain) w.Text(NFTA_VERDICT_CHAIN, chain);
        w.EndNest(nest);
    }

    private const uint NetworkBase = 1, TransportBase = 2;

    private uint AddressLength => family == IpFamily.V4 ? 4u : 16u;

    /// <summary>Where the register is the first of four, the 16-byte name: then 16 bytes may lie in it.</summary>
    private static uint Register(int place) => place % 4 == 0 ? NFT_REG_1 + (uint)place / 4 : NFT_REG32_00 + (uint)place;

    private NftRule Payload(int register, uint from, uint offset, uint length) => Expression("payload", w =>
    {
        w.Number(NFTA_PAYLOAD_DREG, Register(register));
        w.Number(NFTA_PAYLOAD_BASE, from);
        w.Number(NFTA_PAYLOAD_OFFSET, offset);
        w.Number(NFTA_PAYLOAD_LEN, length);
    });

    private NftRule Compare(int register, uint operation, byte[] value) => Expression("cmp", w =>
    {
        w.Number(NFTA_CMP_SREG, Register(register));
        w.Number(NFTA_CMP_OP, operation);
        int nest = w.BeginNest(NFTA_CMP_DATA);
        w.Bytes(NFTA_DATA_VALUE, value);
        w.EndNest(nest);
    });

    private NftRule Conntrack(int register, uint key) => Expression("ct", w =>
    {
        w.Number(NFTA_CT_DREG, Register(register));
        w.Number(NFTA_CT_KEY, key);
        w.Bytes(NFTA_CT_DIRECTION, [0]);
    });

    private NftRule Expression(string name, Action<NetlinkWriter> data)
    {
        int element = _expressions.BeginNest(NFTA_LIST_ELEM);
        _expressions.Text(NFTA_EXPR_NAME, name);
        int nest = _expressions.BeginNest(NFTA_EXPR_DATA);
        data(_expressions);
        _expressions.EndNest(nest);
        _expressions.EndNest(element);
        return this;
    }
}
