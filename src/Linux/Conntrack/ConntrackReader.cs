using System.Buffers.Binary;
using Fairlead.Linux.Netlink;
using Fairlead.Primitives;
using static Fairlead.Linux.Conntrack.ConntrackHeader;

namespace Fairlead.Linux.Conntrack;

/// <summary>Reads an IPCTNL_MSG_CT_NEW message.</summary>
internal static class ConntrackReader
{
    private const int NetfilterHeaderSize = 4;

    /// <summary>False for connections without ports (ICMP, GRE …) and for messages that make no sense.</summary>
    internal static bool TryRead(NetlinkMessage message, out ConntrackEntry entry)
    {
        entry = default;
        if (message.Body.Length < NetfilterHeaderSize) return false;
        ConntrackTuple original = default, reply = default;
        bool whole = false, translated = false;
        ushort zone = 0;
        uint id = 0;
        ulong fromClient = 0, toClient = 0;
        var attributes = new AttributeReader(message.Body[NetfilterHeaderSize..]);
        while (attributes.TryNext(out ushort type, out var value))
        {
            switch (type)
            {
                case CTA_TUPLE_ORIG: whole = TryReadTuple(value, out original); break;
                case CTA_TUPLE_REPLY: whole &= TryReadTuple(value, out reply); break;
                case CTA_STATUS: translated = ((uint)AttributeReader.Number(value) & IPS_DST_NAT) != 0; break;
                case CTA_ZONE: zone = (ushort)AttributeReader.Number(value); break;
                case CTA_ID: id = (uint)AttributeReader.Number(value); break;
                case CTA_COUNTERS_ORIG: fromClient = ReadBytes(value); break;
                case CTA_COUNTERS_REPLY: toClient = ReadBytes(value); break;
                default: break;
            }
        }
        entry = new() { Original = original, Reply = reply, IsDestinationTranslated = translated, Zone = zone, Id = id, BytesFromClient = fromClient, BytesToClient = toClient };
        return whole;
    }

    private static bool TryReadTuple(ReadOnlySpan<byte> bytes, out ConntrackTuple tuple)
    {
        IpAddr source = default, destination = default;
        Protocol protocol = default;
        ushort from = 0, to = 0;
        bool hasPorts = false;
        var parts = new AttributeReader(bytes);
        while (parts.TryNext(out ushort part, out var nested))
        {
            var values = new AttributeReader(nested);
            while (values.TryNext(out ushort type, out var value))
            {
                switch (part, type)
                {
                    case (CTA_TUPLE_IP, CTA_IP_V4_SRC or CTA_IP_V6_SRC): IpAddr.TryFromBytes(value, out source); break;
                    case (CTA_TUPLE_IP, CTA_IP_V4_DST or CTA_IP_V6_DST): IpAddr.TryFromBytes(value, out destination); break;
                    case (CTA_TUPLE_PROTO, CTA_PROTO_NUM): protocol = value.IsEmpty ? default : (Protocol)value[0]; break;
                    case (CTA_TUPLE_PROTO, CTA_PROTO_SRC_PORT): from = Port(value); break;
                    case (CTA_TUPLE_PROTO, CTA_PROTO_DST_PORT): (to, hasPorts) = (Port(value), true); break;
                    default: break;
                }
            }
        }
        tuple = new(protocol, new(source, from), new(destination, to));
        return hasPorts;
    }

    private static ushort Port(ReadOnlySpan<byte> value) => value.Length < 2 ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(value);

    private static ulong ReadBytes(ReadOnlySpan<byte> counters)
    {
        var attributes = new AttributeReader(counters);
        while (attributes.TryNext(out ushort type, out var value))
        {
            if (type == CTA_COUNTERS_BYTES) return AttributeReader.Number(value);
        }
        return 0;
    }
}
