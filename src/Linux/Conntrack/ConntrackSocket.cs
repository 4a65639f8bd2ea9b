using System.Buffers.Binary;
using Fairlead.Linux.Netlink;
using Fairlead.Primitives;
using static Fairlead.Linux.Conntrack.ConntrackHeader;
using static Fairlead.Linux.Netlink.NetlinkConstants;

namespace Fairlead.Linux.Conntrack;

/// <summary>The kernel's table of connections: look at it, and take single entries out. One thread at a time.</summary>
public sealed class ConntrackSocket : IDisposable
{
    private readonly NetlinkSocket _socket;
    private readonly NetlinkWriter _request = new(512);
    private bool _kernelFilters = true;

    private ConntrackSocket(NetlinkSocket socket) => _socket = socket;

    public static ConntrackSocket Open()
    {
        var socket = NetlinkSocket.OpenNetfilter();
        socket.SetReceiveBuffer(4 << 20);
        socket.SetReceiveTimeout(TimeSpan.FromSeconds(30));
        return new(socket);
    }

    /// <summary>
    /// Shows every connection of the family and protocol. Connections come and go while this runs: it is a picture, not a moment. Kernels
    /// before 5.9 show other protocols' connections to us too; they are left out here.
    /// </summary>
    public void Read(IpFamily family, Protocol protocol, Action<ConntrackEntry> visitor)
    {
        try
        {
            Dump(family, protocol, visitor, _kernelFilters);
        }
        catch (LinuxException e) when (_kernelFilters && e.Errno is Errno.EINVAL or Errno.EOPNOTSUPP)
        {
            _kernelFilters = false;
            Dump(family, protocol, visitor, filter: false);
        }
    }

    /// <summary>Takes one connection out. False when it was gone already, or another has taken its place.</summary>
    public bool Delete(ConntrackEntry entry)
    {
        uint sequence = Begin(IPCTNL_MSG_CT_DELETE, NLM_F_ACK, entry.Original.Source.Address.Family);
        WriteTuple(entry.Original);
        if (entry.Zone != 0) WriteShort(CTA_ZONE, entry.Zone);
        if (entry.Id != 0) _request.Number(CTA_ID, entry.Id);
        _request.EndMessage();
        var error = _socket.Ask(_request, sequence, out string? text);
        return error switch
        {
            Errno.None => true,
            Errno.ENOENT => false,
            _ => throw new LinuxException("conntrack delete", error, text),
        };
    }

    public void Dispose() => _socket.Dispose();

    private void Dump(IpFamily family, Protocol protocol, Action<ConntrackEntry> visitor, bool filter)
    {
        uint sequence = Begin(IPCTNL_MSG_CT_GET, NLM_F_DUMP, family);
        if (filter) WriteFilter(protocol);
        _request.EndMessage();
        _socket.TryDump(_request, sequence, message =>
        {
            if (ConntrackReader.TryRead(message, out var entry) && entry.Original.Protocol == protocol) visitor(entry);
        }, static () => { });
    }

    private uint Begin(ushort message, ushort flags, IpFamily family)
    {
        uint sequence = _socket.NextSequence();
        _request.Clear();
        _request.BeginMessage((ushort)(NFNL_SUBSYS_CTNETLINK << 8 | message), flags, sequence);
        _request.NetfilterHeader(NfProto(family));
        return sequence;
    }

    private void WriteFilter(Protocol protocol)
    {
        int tuple = _request.BeginNest(CTA_TUPLE_ORIG);
        int proto = _request.BeginNest(CTA_TUPLE_PROTO);
        _request.Bytes(CTA_PROTO_NUM, [(byte)protocol]);
        _request.EndNest(proto);
        _request.EndNest(tuple);
        int filter = _request.BeginNest(CTA_FILTER);
        _request.HostNumber(CTA_FILTER_ORIG_FLAGS, CTA_FILTER_F_CTA_PROTO_NUM);
        _request.HostNumber(CTA_FILTER_REPLY_FLAGS, 0);
        _request.EndNest(filter);
    }

    private void WriteTuple(ConntrackTuple tuple)
    {
        Span<byte> address = stackalloc byte[16];
        bool v4 = tuple.Source.Address.IsV4;
        int nest = _request.BeginNest(CTA_TUPLE_ORIG);
        int ip = _request.BeginNest(CTA_TUPLE_IP);
        _request.Bytes(v4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, address[..tuple.Source.Address.WriteBytes(address)]);
        _request.Bytes(v4 ? CTA_IP_V4_DST : CTA_IP_V6_DST, address[..tuple.Destination.Address.WriteBytes(address)]);
        _request.EndNest(ip);
        int proto = _request.BeginNest(CTA_TUPLE_PROTO);
        _request.Bytes(CTA_PROTO_NUM, [(byte)tuple.Protocol]);
        WriteShort(CTA_PROTO_SRC_PORT, tuple.Source.Port);
        WriteShort(CTA_PROTO_DST_PORT, tuple.Destination.Port);
        _request.EndNest(proto);
        _request.EndNest(nest);
    }

    private void WriteShort(ushort type, ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        _request.Bytes(type, bytes);
    }
}
