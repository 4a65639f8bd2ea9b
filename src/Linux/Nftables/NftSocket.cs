using Fairlead.Linux.Netlink;
using Fairlead.Primitives;
using static Fairlead.Linux.Netlink.NetlinkConstants;
using static Fairlead.Linux.Nftables.NfTablesHeader;

namespace Fairlead.Linux.Nftables;

/// <summary>
/// Our own way to nf_tables: commits transactions, reads sets back, tells the generation. One thread at a time. Refusals of the kernel
/// are <see cref="LinuxException"/>s with its own words; nothing of a refused transaction is true.
/// </summary>
public sealed class NftSocket : IDisposable
{
    /// <summary>Within a batch the kernel needs no order of numbers: all errors of a batch mean the same.</summary>
    internal const uint BatchSequence = 0;

    private const int SendBuffer = 64 << 20;
    private readonly NetlinkSocket _socket;
    private readonly NetlinkWriter _batch = new();
    private readonly NetlinkWriter _request = new(256);

    private NftSocket(NetlinkSocket socket) => _socket = socket;

    /// <summary>Batches that the kernel has taken from this socket: each makes one generation.</summary>
    public uint Commits { get; private set; }

    public static NftSocket Open()
    {
        var socket = NetlinkSocket.OpenNetfilter();
        socket.SetSendBuffer(SendBuffer);
        socket.SetReceiveBuffer(4 << 20);
        socket.SetReceiveTimeout(TimeSpan.FromSeconds(30));
        return new NftSocket(socket);
    }

    internal static ushort Type(ushort message) => (ushort)(NFNL_SUBSYS_NFTABLES << 8 | message);

    /// <summary>Sends the transactions as one batch: all or nothing, over tables and families.</summary>
    public void Commit(params ReadOnlySpan<NftTransaction> transactions)
    {
        uint sequence = _socket.NextSequence();
        _batch.Clear();
        Edge(NFNL_MSG_BATCH_BEGIN, 0, sequence);
        int empty = _batch.Length;
        foreach (var transaction in transactions) transaction.WriteTo(_batch);
        if (_batch.Length == empty) return;
        _batch.AskAtLastMessage(sequence);
        Edge(NFNL_MSG_BATCH_END, 0, sequence);
        _socket.Send(_batch.Written);
        AwaitOutcome(sequence);
    }

    /// <summary>
    /// All errors of a batch come before the acknowledgement of its last message, which alone has the batch's number (as have the
    /// kernel's answers to the batch as a whole).
    /// </summary>
    private void AwaitOutcome(uint sequence)
    {
        LinuxException? first = null;
        while (true)
        {
            var datagram = _socket.Receive();
            while (NetlinkMessage.TryTake(ref datagram, out var message))
            {
                if (message.Type != NLMSG_ERROR || (message.Sequence != sequence && message.Sequence != BatchSequence)) continue;
                if (message.Error != Errno.None) first ??= new LinuxException("nf_tables batch", message.Error, message.ErrorText);
                if (message.Sequence != sequence) continue;
                if (first is not null) throw first;
                Commits++;
                return;
            }
        }
    }

    /// <summary>Shows every element of a set. False when the table or the set does not exist. <paramref name="restart"/> forgets what was shown: the dump begins anew.</summary>
    public bool TryReadElements(IpFamily family, string table, string set, NftElementVisitor visitor, Action restart)
    {
        uint sequence = Request(NFT_MSG_GETSETELEM, NLM_F_DUMP, family);
        _request.Text(NFTA_SET_ELEM_LIST_TABLE, table);
        _request.Text(NFTA_SET_ELEM_LIST_SET, set);
        _request.EndMessage();
        try
        {
            if (!_socket.TryDump(_request, sequence, message => NftElementReader.Read(message, visitor), restart))
            {
                throw new LinuxException("nf_tables dump", Errno.EAGAIN, "the set changed during each of the attempts");
            }
            return true;
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return false;
        }
    }

    /// <summary>Gives the buffer of a large batch back.</summary>
    public void Release() => _batch.Release();

    /// <summary>
    /// Shows the elements of these keys, which lie one after the other, each this long. False when one of them, or the set, is not there:
    /// then only those before it are shown. A dump of a set costs the square of its size; this does not.
    /// </summary>
    public bool TryReadElements(IpFamily family, string table, string set, ReadOnlySpan<byte> keys, int keyLength, NftElementVisitor visitor)
    {
        uint sequence = Request(NFT_MSG_GETSETELEM, NLM_F_ACK, family);
        _request.Text(NFTA_SET_ELEM_LIST_TABLE, table);
        _request.Text(NFTA_SET_ELEM_LIST_SET, set);
        int list = _request.BeginNest(NFTA_SET_ELEM_LIST_ELEMENTS);
        for (; !keys.IsEmpty; keys = keys[keyLength..])
        {
            int element = _request.BeginNest(NFTA_LIST_ELEM), value = _request.BeginNest(NFTA_SET_ELEM_KEY);
            _request.Bytes(NFTA_DATA_VALUE, keys[..keyLength]);
            _request.EndNest(value);
            _request.EndNest(element);
        }
        _request.EndNest(list);
        _request.EndMessage();
        var error = _socket.Ask(_request, sequence, out string? text, message => NftElementReader.Read(message, visitor));
        return error switch
        {
            Errno.None => true,
            Errno.ENOENT => false,
            _ => throw new LinuxException("nf_tables element", error, text),
        };
    }

    /// <summary>Shows one element. False when it, its set or its table is not there.</summary>
    public bool TryReadElement(IpFamily family, string table, string set, ReadOnlySpan<byte> key, NftElementVisitor visitor) =>
        TryReadElements(family, table, set, key, key.Length, visitor);

    /// <summary>The names of the table's chains.</summary>
    public IReadOnlyList<string> ReadChains(IpFamily family, string table) => ReadNames(NFT_MSG_GETCHAIN, family, NFTA_CHAIN_TABLE, NFTA_CHAIN_NAME, table);

    /// <summary>How many rules each chain of the table has; chains without any are not in it.</summary>
    public IReadOnlyDictionary<string, int> CountRules(IpFamily family, string table) =>
        ReadNames(NFT_MSG_GETRULE, family, NFTA_RULE_TABLE, NFTA_RULE_CHAIN, table).GroupBy(chain => chain).ToDictionary(group => group.Key, group => group.Count());

    private List<string> ReadNames(ushort message, IpFamily family, ushort tableAttribute, ushort nameAttribute, string table)
    {
        List<string> names = [];
        uint sequence = Request(message, NLM_F_DUMP, family);
        _request.Text(tableAttribute, table);
        _request.EndMessage();
        bool whole = _socket.TryDump(_request, sequence, Take, names.Clear);
        return whole ? names : throw new LinuxException("nf_tables dump", Errno.EAGAIN, "the table changed during each of the attempts");

        void Take(NetlinkMessage answer)
        {
            string? owner = null, name = null;
            var attributes = new AttributeReader(answer.Body[4..]);
            while (attributes.TryNext(out ushort type, out var value))
            {
                if (type == tableAttribute) owner = AttributeReader.Text(value);
                else if (type == nameAttribute) name = AttributeReader.Text(value);
            }
            if (owner == table && name is not null) names.Add(name);
        }
    }

    public bool TableExists(IpFamily family, string table)
    {
        uint sequence = Request(NFT_MSG_GETTABLE, NLM_F_ACK, family);
        _request.Text(NFTA_TABLE_NAME, table);
        _request.EndMessage();
        var error = _socket.Ask(_request, sequence, out string? text);
        return error switch
        {
            Errno.None => true,
            Errno.ENOENT => false,
            _ => throw new LinuxException("nf_tables table", error, text),
        };
    }

    /// <summary>The rule set's generation: counts up with every commit of anybody in this network namespace.</summary>
    public uint ReadGeneration()
    {
        uint generation = 0;
        uint sequence = Request(NFT_MSG_GETGEN, NLM_F_ACK, IpFamily.V4);
        _request.EndMessage();
        var error = _socket.Ask(_request, sequence, out string? text, message =>
        {
            var attributes = new AttributeReader(message.Body[4..]);
            while (attributes.TryNext(out ushort type, out var value))
            {
                if (type == NFTA_GEN_ID) generation = (uint)AttributeReader.Number(value);
            }
        });
        return error == Errno.None ? generation : throw new LinuxException("nf_tables generation", error, text);
    }

    public void Dispose() => _socket.Dispose();

    private uint Request(ushort message, ushort flags, IpFamily family)
    {
        uint sequence = _socket.NextSequence();
        _request.Clear();
        _request.BeginMessage(Type(message), flags, sequence);
        _request.NetfilterHeader(NfProto(family));
        return sequence;
    }

    private void Edge(ushort type, ushort flags, uint sequence)
    {
        _batch.BeginMessage(type, flags, sequence);
        _batch.NetfilterHeader(0, NFNL_SUBSYS_NFTABLES);
        _batch.EndMessage();
    }
}
