using System.Text;
using Fairlead.Linux.Netlink;
using Fairlead.Primitives;
using static Fairlead.Linux.Netlink.NetlinkConstants;
using static Fairlead.Linux.Nftables.NfTablesHeader;

namespace Fairlead.Linux.Nftables;

/// <summary>
/// Changes of one table that become true together or not at all. Whatever the order of the calls, new chains come first, then what
/// is taken out, then what is put in, so that an element may be replaced by another with its key.
/// </summary>
public sealed class NftTransaction(IpFamily family, string table)
{
    private readonly NetlinkWriter _chains = new(256);
    private readonly NetlinkWriter _ends = new(64);
    private readonly Dictionary<string, NftElements> _removed = [];
    private readonly Dictionary<string, NftElements> _ensured = [];
    private readonly Dictionary<string, NftElements> _added = [];
    private readonly byte _family = NfProto(family);

    public IpFamily Family => family;
    public string Table => table;

    /// <summary>Elements put in.</summary>
    public int Added { get; private set; }

    /// <summary>Elements taken out.</summary>
    public int Removed { get; private set; }

    /// <summary>Bytes that would be sent now, about.</summary>
    public int Size { get; private set; }

    public bool IsEmpty => Added == 0 && Removed == 0 && _chains.Length == 0 && _ends.Length == 0;

    /// <summary>Makes the chain, or empties the one that is there, and gives it these rules.</summary>
    public void SetChain(string chain, params ReadOnlySpan<NftRule> rules)
    {
        ChainMessage(_chains, NFT_MSG_NEWCHAIN, NLM_F_CREATE, chain);
        _chains.BeginMessage(NftSocket.Type(NFT_MSG_DELRULE), 0, NftSocket.BatchSequence);
        _chains.NetfilterHeader(_family);
        _chains.Text(NFTA_RULE_TABLE, table);
        _chains.Text(NFTA_RULE_CHAIN, chain);
        _chains.EndMessage();
        foreach (var rule in rules)
        {
            _chains.BeginMessage(NftSocket.Type(NFT_MSG_NEWRULE), NLM_F_CREATE | NLM_F_APPEND, NftSocket.BatchSequence);
            _chains.NetfilterHeader(_family);
            _chains.Text(NFTA_RULE_TABLE, table);
            _chains.Text(NFTA_RULE_CHAIN, chain);
            int nest = _chains.BeginNest(NFTA_RULE_EXPRESSIONS);
            _chains.Raw(rule.Expressions);
            _chains.EndNest(nest);
            if (rule.Remark.Length > 0) _chains.Bytes(NFTA_RULE_USERDATA, [NFTNL_UDATA_RULE_COMMENT, (byte)(rule.Remark.Length + 1), .. Encoding.ASCII.GetBytes(rule.Remark), 0]);
            _chains.EndMessage();
        }
    }

    /// <summary>Takes a chain away that nothing leads to after this transaction.</summary>
    public void RemoveChain(string chain) => ChainMessage(_ends, NFT_MSG_DELCHAIN, 0, chain);

    /// <summary>Takes the whole table away; nothing else may be in such a transaction.</summary>
    public void RemoveTable()
    {
        _ends.BeginMessage(NftSocket.Type(NFT_MSG_DELTABLE), 0, NftSocket.BatchSequence);
        _ends.NetfilterHeader(_family);
        _ends.Text(NFTA_TABLE_NAME, table);
        _ends.EndMessage();
    }

    public void Add(string set, ReadOnlySpan<byte> key) => Put(set, key, [], [], null);
    public void AddRange(string set, ReadOnlySpan<byte> first, ReadOnlySpan<byte> last) => Put(set, first, last, [], null);
    public void Add(string map, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data) => Put(map, key, [], data, null);
    public void Add(string map, ReadOnlySpan<byte> key, NftVerdict verdict) => Put(map, key, [], [], verdict);

    /// <summary>Puts an element in that may be there already.</summary>
    public void Ensure(string map, ReadOnlySpan<byte> key, NftVerdict verdict)
    {
        Added++;
        Size += 40 + key.Length;
        Elements(_ensured, map, NFT_MSG_NEWSETELEM, NLM_F_CREATE).Add(key, [], [], verdict);
    }

    /// <summary>Takes an element out; <paramref name="last"/> only in concatenated interval sets. The kernel refuses the transaction when it is not there.</summary>
    public void Remove(string set, ReadOnlySpan<byte> key, ReadOnlySpan<byte> last = default)
    {
        Removed++;
        Size += 24 + key.Length + last.Length;
        Elements(_removed, set, NFT_MSG_DELSETELEM, 0).Add(key, last, [], null);
    }

    /// <summary>Forgets the changes; <paramref name="release"/> gives large buffers back, when nothing large is to follow.</summary>
    public void Clear(bool release = false)
    {
        _chains.Clear();
        _ends.Clear();
        foreach (var elements in _removed.Values) elements.Clear(release);
        foreach (var elements in _ensured.Values) elements.Clear(release);
        foreach (var elements in _added.Values) elements.Clear(release);
        (Added, Removed, Size) = (0, 0, 0);
    }

    /// <summary>Writes the messages between the batch's begin and end.</summary>
    internal void WriteTo(NetlinkWriter batch)
    {
        batch.Raw(_chains.Written);
        foreach (var elements in _removed.Values) batch.Raw(elements.Messages);
        foreach (var elements in _ensured.Values) batch.Raw(elements.Messages);
        foreach (var elements in _added.Values) batch.Raw(elements.Messages);
        batch.Raw(_ends.Written);
    }

    private void Put(string set, ReadOnlySpan<byte> key, ReadOnlySpan<byte> last, ReadOnlySpan<byte> data, NftVerdict? verdict)
    {
        Added++;
        Size += 40 + key.Length + last.Length + data.Length;
        Elements(_added, set, NFT_MSG_NEWSETELEM, NLM_F_CREATE | NLM_F_EXCL).Add(key, last, data, verdict);
    }

    private NftElements Elements(Dictionary<string, NftElements> bySet, string set, ushort message, int flags)
    {
        if (!bySet.TryGetValue(set, out var elements)) bySet[set] = elements = new NftElements(_family, table, set, message, (ushort)flags);
        return elements;
    }

    private void ChainMessage(NetlinkWriter writer, ushort message, ushort flags, string chain)
    {
        writer.BeginMessage(NftSocket.Type(message), flags, NftSocket.BatchSequence);
        writer.NetfilterHeader(_family);
        writer.Text(NFTA_CHAIN_TABLE, table);
        writer.Text(NFTA_CHAIN_NAME, chain);
        writer.EndMessage();
    }
}
