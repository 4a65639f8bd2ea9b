using System.Runtime.InteropServices;
using Fairlead.Linux.Netlink;
using Fairlead.Primitives;
using static Fairlead.Linux.Netlink.NetlinkConstants;

namespace Fairlead.Linux.Routes;

/// <summary>
/// Links, addresses, routes and neighbours of the network namespace that the opener was in, over rtnetlink(7). One thread at a time.
/// What is set twice, or removed and not there, is no error.
/// </summary>
public sealed partial class RouteSocket : IDisposable
{
    private readonly NetlinkSocket _socket = NetlinkSocket.OpenRoute();
    private readonly NetlinkWriter _writer = new();

    public void Dispose() => _socket.Dispose();

    private uint Begin<T>(ushort type, ushort flags, in T header) where T : unmanaged
    {
        uint sequence = _socket.NextSequence();
        _writer.Clear();
        _writer.BeginMessage(type, flags, sequence);
        _writer.Raw(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in header)));
        return sequence;
    }

    private void Finish(uint sequence, string what, params ReadOnlySpan<Errno> fine)
    {
        _writer.EndMessage();
        var errno = _socket.Ask(_writer, sequence, out string? text);
        if (errno != Errno.None && !fine.Contains(errno)) throw new LinuxException(what, errno, text);
    }

    private void Dump(uint sequence, NetlinkVisitor visit, Action restart, string what)
    {
        _writer.EndMessage();
        if (!_socket.TryDump(_writer, sequence, visit, restart)) throw new LinuxException(what, Errno.EAGAIN, "changed under each try to read it");
    }

    private void Address(ushort type, IpAddr address)
    {
        Span<byte> bytes = stackalloc byte[16];
        _writer.Bytes(type, bytes[..address.WriteBytes(bytes)]);
    }

    private void Mac(ushort type, MacAddr mac)
    {
        Span<byte> bytes = stackalloc byte[MacAddr.Size];
        mac.WriteBytes(bytes);
        _writer.Bytes(type, bytes);
    }

    private static byte Af(IpFamily family) => NfProto(family);

    private static T Header<T>(ReadOnlySpan<byte> body, out AttributeReader attributes) where T : unmanaged
    {
        var header = MemoryMarshal.Read<T>(body);
        attributes = new(body[Align(Marshal.SizeOf<T>())..]);
        return header;
    }
}
