using Fairlead.Linux.Netlink;
using static Fairlead.Linux.Nftables.NfTablesHeader;

namespace Fairlead.Linux.Nftables;

/// <summary>Sees one element of a dump.</summary>
public delegate void NftElementVisitor(NftElement element);

/// <summary>Takes the elements out of an NFT_MSG_NEWSETELEM message.</summary>
internal static class NftElementReader
{
    private const int NetfilterHeaderSize = 4;

    internal static void Read(NetlinkMessage message, NftElementVisitor visitor)
    {
        if (message.Body.Length < NetfilterHeaderSize) return;
        var attributes = new AttributeReader(message.Body[NetfilterHeaderSize..]);
        while (attributes.TryNext(out ushort type, out var value))
        {
            if (type != NFTA_SET_ELEM_LIST_ELEMENTS) continue;
            var elements = new AttributeReader(value);
            while (elements.TryNext(out _, out var element)) visitor(Element(element));
        }
    }

    private static NftElement Element(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> key = [], keyEnd = [], data = [], verdict = [];
        (ulong Packets, ulong Bytes) counter = default;
        var attributes = new AttributeReader(bytes);
        while (attributes.TryNext(out ushort type, out var value))
        {
            switch (type)
            {
                case NFTA_SET_ELEM_KEY: key = Nested(value, NFTA_DATA_VALUE); break;
                case NFTA_SET_ELEM_KEY_END: keyEnd = Nested(value, NFTA_DATA_VALUE); break;
                case NFTA_SET_ELEM_DATA:
                    data = Nested(value, NFTA_DATA_VALUE);
                    verdict = Nested(value, NFTA_DATA_VERDICT);
                    break;
                case NFTA_SET_ELEM_EXPR: counter = Counter(value, counter); break;
                case NFTA_SET_ELEM_EXPRESSIONS:
                    var list = new AttributeReader(value);
                    while (list.TryNext(out _, out var expression)) counter = Counter(expression, counter);
                    break;
                default: break;
            }
        }
        return new NftElement
        {
            Key = key,
            KeyEnd = keyEnd,
            Data = data,
            HasVerdict = !verdict.IsEmpty,
            VerdictCode = (int)AttributeReader.Number(Nested(verdict, NFTA_VERDICT_CODE)),
            VerdictChain = AttributeReader.Name(Nested(verdict, NFTA_VERDICT_CHAIN)),
            Packets = counter.Packets,
            Bytes = counter.Bytes,
        };
    }

    private static ReadOnlySpan<byte> Nested(ReadOnlySpan<byte> bytes, ushort wanted)
    {
        var attributes = new AttributeReader(bytes);
        while (attributes.TryNext(out ushort type, out var value))
        {
            if (type == wanted) return value;
        }
        return [];
    }

    private static (ulong Packets, ulong Bytes) Counter(ReadOnlySpan<byte> expression, (ulong, ulong) otherwise)
    {
        if (!AttributeReader.Name(Nested(expression, NFTA_EXPR_NAME)).SequenceEqual("counter"u8)) return otherwise;
        var data = Nested(expression, NFTA_EXPR_DATA);
        return (AttributeReader.Number(Nested(data, NFTA_COUNTER_PACKETS)), AttributeReader.Number(Nested(data, NFTA_COUNTER_BYTES)));
    }
}
