using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>
/// A packet socket for one protocol on one link (packet(7), linux/if_packet.h): the kernel takes off and puts on the Ethernet header.
/// Needs CAP_NET_RAW.
/// </summary>
public sealed partial class PacketSocket : IDisposable
{
    private const int AF_PACKET = 17, SOCK_DGRAM = 2, SOCK_CLOEXEC = 0x80000;
    private const int MacSize = 6;
    private readonly SafeSocketHandle _handle;
    private readonly Socket _socket;
    private readonly int _link;
    private readonly ushort _protocol;

    private PacketSocket(SafeSocketHandle handle, int link, ushort protocol) =>
        (_handle, _socket, _link, _protocol) = (handle, new Socket(handle), link, protocol);

    /// <param name="etherType">ETH_P_… of linux/if_ether.h, such as 0x0806 for ARP.</param>
    /// <param name="link">Index of the interface.</param>
    public static PacketSocket Open(ushort etherType, int link)
    {
        int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, BinaryPrimitives.ReverseEndianness(etherType));
        if (fd < 0) throw LinuxException.Last("socket(AF_PACKET)");
        var handle = new SafeSocketHandle(fd, ownsHandle: true);
        var address = Address(link, etherType);
        if (bind(handle, in address, SockaddrLl.Size) < 0)
        {
            var failure = LinuxException.Last("bind(AF_PACKET)");
            handle.Dispose();
            throw failure;
        }
        return new(handle, link, etherType);
    }

    /// <summary>The next packet, without its Ethernet header; its length is the answer.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken stop) => _socket.ReceiveAsync(buffer, SocketFlags.None, stop);

    /// <summary>Sends a packet to the Ethernet address of six bytes.</summary>
    public void Send(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> destination)
    {
        var address = Address(_link, _protocol);
        address.MacLength = MacSize;
        destination[..MacSize].CopyTo(address.Mac);
        if (sendto(_handle, packet, (nuint)packet.Length, 0, in address, SockaddrLl.Size) < 0) throw LinuxException.Last("sendto(AF_PACKET)");
    }

    public void Dispose() => _socket.Dispose();

    private static SockaddrLl Address(int link, ushort etherType) =>
        new() { Family = AF_PACKET, Protocol = BinaryPrimitives.ReverseEndianness(etherType), Link = link };

    [LibraryImport("libc", SetLastError = true)] private static partial int socket(int domain, int type, int protocol);
    [LibraryImport("libc", SetLastError = true)] private static partial int bind(SafeSocketHandle fd, in SockaddrLl address, uint length);
    [LibraryImport("libc", SetLastError = true)] private static partial nint sendto(SafeSocketHandle fd, ReadOnlySpan<byte> buffer, nuint length, int flags, in SockaddrLl to, uint toLength);

    /// <summary>struct sockaddr_ll of linux/if_packet.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SockaddrLl
    {
        internal const int Size = 20;

        internal ushort Family;
        internal ushort Protocol;      // network order
        internal int Link;
        internal ushort HardwareType;
        internal byte PacketType;
        internal byte MacLength;
        internal MacBytes Mac;
    }

    [System.Runtime.CompilerServices.InlineArray(8)]
    private struct MacBytes
    {
        private byte _first;
    }
}
