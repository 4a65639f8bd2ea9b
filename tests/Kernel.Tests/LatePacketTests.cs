using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Fairlead.Kernel.Tests.Lab;

namespace Fairlead.Kernel.Tests;

/// <summary>
/// A segment far outside of the window, as a retransmission that comes much too late: where the kernel calls it invalid and lets it pass
/// without translating it, the client resets the connection (Kubernetes issue 74839).
/// </summary>
public sealed class LatePacketTests : IDisposable
{
    private const int TcpLevel = 6, TcpRepair = 19, TcpRepairQueue = 20, TcpQueueSequence = 21, ReceiveQueue = 1, SendQueue = 2;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly Network _net = new();

    public void Dispose() => _net.Dispose();

    [Theory]
    [InlineData(-100_000)]
    [InlineData(-5)]
    public async Task A_segment_that_comes_much_too_late_breaks_no_connection(int away)
    {
        using var proxy = new NodeProxy(_net.Node1);
        proxy.Tell(AService.Named("web", "10.96.0.41").With("c"));
        using var listener = _net.C.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(new IPEndPoint(IPAddress.Any, AService.TargetPort));
        listener.Listen();
        using var client = _net.A.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        await client.ConnectAsync(IPEndPoint.Parse("10.96.0.41:80")).WaitAsync(Limit);
        using var server = await listener.AcceptAsync().WaitAsync(Limit);
        await ExchangeAsync(server, client);
        await ExchangeAsync(client, server);

        SendLate(server, away);

        await ExchangeAsync(server, client);
        await ExchangeAsync(client, server);
    }

    private static async Task ExchangeAsync(Socket from, Socket to)
    {
        await from.SendAsync("some words"u8.ToArray()).WaitAsync(Limit);
        byte[] words = new byte[10];
        for (int length = 0; length < words.Length;)
        {
            int more = await to.ReceiveAsync(words.AsMemory(length)).AsTask().WaitAsync(Limit);
            Assert.NotEqual(0, more);
            length += more;
        }
    }

    private void SendLate(Socket server, int away)
    {
        var (local, remote) = ((IPEndPoint)server.LocalEndPoint!, (IPEndPoint)server.RemoteEndPoint!);
        byte[] segment = new byte[20 + 7];
        BinaryPrimitives.WriteUInt16BigEndian(segment, (ushort)local.Port);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)remote.Port);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(4), (uint)(Sequence(server, SendQueue) + away));
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(8), Sequence(server, ReceiveQueue));
        segment[12] = 5 << 4;                                                        // words of the header
        segment[13] = 0x10;                                                          // ACK
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(14), 1024);
        "too late"u8[..7].CopyTo(segment.AsSpan(20));
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(16), Checksum(local.Address, remote.Address, segment));
        using var raw = _net.C.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Tcp));
        raw.SendTo(segment, new IPEndPoint(remote.Address, 0));
    }

    private static uint Sequence(Socket socket, int queue)
    {
        byte[] value = new byte[4];
        socket.SetRawSocketOption(TcpLevel, TcpRepair, BitConverter.GetBytes(1));
        socket.SetRawSocketOption(TcpLevel, TcpRepairQueue, BitConverter.GetBytes(queue));
        socket.GetRawSocketOption(TcpLevel, TcpQueueSequence, value);
        socket.SetRawSocketOption(TcpLevel, TcpRepair, BitConverter.GetBytes(-1));       // off, without a window probe
        return BitConverter.ToUInt32(value);
    }

    /// <summary>RFC 9293, 3.1: over addresses, protocol, length and segment.</summary>
    private static ushort Checksum(IPAddress from, IPAddress to, ReadOnlySpan<byte> segment)
    {
        byte[] all = [.. from.GetAddressBytes(), .. to.GetAddressBytes(), 0, 6, (byte)(segment.Length >> 8), (byte)segment.Length, .. segment, 0];
        uint sum = 0;
        for (int i = 0; i + 1 < all.Length; i += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(all.AsSpan(i));
        while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }
}
