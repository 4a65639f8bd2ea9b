using Fairlead.Linux.Netlink;
using static Fairlead.Linux.Nftables.NfTablesHeader;

namespace Fairlead.Linux.Nftables;

/// <summary>
/// The elements that one transaction adds to, or takes out of, one set: messages of NFT_MSG_NEWSETELEM or NFT_MSG_DELSETELEM, cut where
/// a nest's 16-bit length ends.
/// </summary>
internal sealed class NftElements(byte family, string table, string set, ushort message, ushort flags)
{
    private const int LongestElement = 512;
    private readonly NetlinkWriter _writer = new(256);
    private int _nest = -1;

    internal int Count { get; private set; }

    internal void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> keyEnd, ReadOnlySpan<byte> data, NftVerdict? verdict)
    {
        if (_nest >= 0 && _writer.Length - _nest > ushort.MaxValue - LongestElement) Close();
        if (_nest < 0) Open();
        int element = _writer.BeginNest(NFTA_LIST_ELEM);
        Value(NFTA_SET_ELEM_KEY, key);
        if (!keyEnd.IsEmpty) Value(NFTA_SET_ELEM_KEY_END, keyEnd);
        if (!data.IsEmpty) Value(NFTA_SET_ELEM_DATA, data);
        if (verdict is { } code)
        {
            int nest = _writer.BeginNest(NFTA_SET_ELEM_DATA);
            NftRule.WriteVerdict(_writer, code);
            _writer.EndNest(nest);
        }
        _writer.EndNest(element);
        Count++;
    }

    /// <summary>The finished messages.</summary>
    internal ReadOnlySpan<byte> Messages
    {
        get
        {
            Close();
            return _writer.Written;
        }
    }

    internal void Clear(bool release)
    {
        if (release) _writer.Release();
        else _writer.Clear();
        (_nest, Count) = (-1, 0);
    }

    private void Open()
    {
        _writer.BeginMessage(NftSocket.Type(message), flags, sequence: NftSocket.BatchSequence);
        _writer.NetfilterHeader(family);
        _writer.Text(NFTA_SET_ELEM_LIST_TABLE, table);
        _writer.Text(NFTA_SET_ELEM_LIST_SET, set);
        _nest = _writer.BeginNest(NFTA_SET_ELEM_LIST_ELEMENTS);
    }

    private void Close()
    {
        if (_nest < 0) return;
        _writer.EndNest(_nest);
        _writer.EndMessage();
        _nest = -1;
    }

    private void Value(ushort type, ReadOnlySpan<byte> value)
    {
        int nest = _writer.BeginNest(type);
        _writer.Bytes(NFTA_DATA_VALUE, value);
        _writer.EndNest(nest);
    }
}
