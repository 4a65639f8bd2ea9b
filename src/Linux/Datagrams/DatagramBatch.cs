using System.Net.Sockets;
using System.Runtime.InteropServices;
using static Fairlead.Linux.SysSocket;

namespace Fairlead.Linux.Datagrams;

/// <summary>
/// Receives many datagrams in one call and sends many answers in another (recvmmsg, sendmmsg). Owned by one thread; the
/// buffers lie outside the managed heap, made once. The socket stays its owner's.
/// <code>
///   Receive() ─► Packet(0..n) ─► Reply(i), SetReply(i, length) ─► Send()
/// </code>
/// </summary>
public sealed unsafe class DatagramBatch : IDisposable
{
    private readonly SafeHandle _socket;
    private readonly int _slots, _receiveSize, _replySize;
    private readonly MultiMessage* _in;
    private readonly MultiMessage* _out;
    private readonly IoVector* _inVectors;
    private readonly IoVector* _outVectors;
    private readonly byte* _peers;
    private readonly byte* _controls;
    private readonly byte* _packets;
    private readonly byte* _replies;
    private int _replyCount;

    /// <param name="slots">Datagrams taken in one call.</param>
    /// <param name="receiveSize">Bytes of the longest datagram; longer ones are cut and show up as empty.</param>
    /// <param name="replySize">Bytes of the longest answer.</param>
    public DatagramBatch(Socket socket, int slots, int receiveSize, int replySize)
    {
        (_socket, _slots, _receiveSize, _replySize) = (socket.SafeHandle, slots, receiveSize, replySize);
        _in = Allocate<MultiMessage>(slots);
        _out = Allocate<MultiMessage>(slots);
        _inVectors = Allocate<IoVector>(slots);
        _outVectors = Allocate<IoVector>(slots);
        _peers = Allocate<byte>(slots * DatagramEnvelope.PeerSize);
        _controls = Allocate<byte>(slots * DatagramEnvelope.ControlSize);
        _packets = Allocate<byte>(slots * receiveSize);
        _replies = Allocate<byte>(slots * replySize);
        for (int i = 0; i < slots; i++) Prepare(i);
    }

    public int Slots => _slots;

    private void Prepare(int i)
    {
        _inVectors[i] = new IoVector { Base = _packets + i * _receiveSize, Length = (nuint)_receiveSize };
        _in[i].Header = new MessageHeader { Name = _peers + i * DatagramEnvelope.PeerSize, Vectors = _inVectors + i, VectorCount = 1 };
    }

    /// <summary>Waits for a datagram and takes all that are there, at most <see cref="Slots"/>; 0 when <see cref="Interrupt"/> was called or the wait was broken.</summary>
    public int Receive()
    {
        for (int i = 0; i < _slots; i++)
        {
            _in[i].Header.NameLength = DatagramEnvelope.PeerSize;
            _in[i].Header.Control = _controls + i * DatagramEnvelope.ControlSize;
            _in[i].Header.ControlLength = DatagramEnvelope.ControlSize;
        }
        _replyCount = 0;
        int count = recvmmsg(_socket, _in, (uint)_slots, MSG_WAITFORONE, null);
        if (count >= 0) return count == 1 && _in[0].Length == 0 && _in[0].Header.NameLength == 0 ? 0 : count;
        var errno = (Errno)Marshal.GetLastPInvokeError();
        return errno is Errno.EINTR or Errno.EAGAIN or Errno.ENOMEM ? 0 : throw new LinuxException("recvmmsg", errno);
    }

    /// <summary>The datagram; empty when it was longer than a slot.</summary>
    public ReadOnlySpan<byte> Packet(int i) =>
        (_in[i].Header.Flags & MSG_TRUNC) != 0 ? [] : new(_packets + i * _receiveSize, (int)_in[i].Length);

    public Primitives.SocketAddr Peer(int i) => DatagramEnvelope.ReadPeer(new ReadOnlySpan<byte>(_peers + i * DatagramEnvelope.PeerSize, DatagramEnvelope.PeerSize));

    /// <summary>What an answer given later needs.</summary>
    public DatagramEnvelope Envelope(int i)
    {
        var envelope = new DatagramEnvelope { PeerLength = (byte)_in[i].Header.NameLength, ControlLength = (byte)_in[i].Header.ControlLength };
        new ReadOnlySpan<byte>(_peers + i * DatagramEnvelope.PeerSize, DatagramEnvelope.PeerSize).CopyTo(envelope.PeerData);
        new ReadOnlySpan<byte>(_controls + i * DatagramEnvelope.ControlSize, DatagramEnvelope.ControlSize).CopyTo(envelope.ControlData);
        PacketInfo.ForgetInterface(envelope.ControlData);
        return envelope;
    }

    /// <summary>Where the answer to a datagram is written.</summary>
    public Span<byte> Reply(int i) => new(_replies + i * _replySize, _replySize);

    /// <summary>Queues the answer for <see cref="Send"/>; it leaves from the address that was asked.</summary>
    public void SetReply(int i, int length)
    {
        int slot = _replyCount++;
        _outVectors[slot] = new IoVector { Base = _replies + i * _replySize, Length = (nuint)length };
        ref var incoming = ref _in[i].Header;
        if (incoming.ControlLength > 0) PacketInfo.ForgetInterface(new Span<byte>(incoming.Control, (int)incoming.ControlLength));
        _out[slot].Header = incoming with { Vectors = _outVectors + slot, VectorCount = 1, Flags = 0, Control = incoming.ControlLength > 0 ? incoming.Control : null };
    }

    /// <summary>Sends the queued answers. One that the kernel refuses (an unreachable client) is skipped; returns how many went out.</summary>
    public int Send()
    {
        int next = 0, sent = 0;
        while (next < _replyCount)
        {
            int count = sendmmsg(_socket, _out + next, (uint)(_replyCount - next), 0);
            if (count > 0) sent += count;
            else if ((Errno)Marshal.GetLastPInvokeError() == Errno.EINTR) continue;
            next += Math.Max(1, count);
        }
        _replyCount = 0;
        return sent;
    }

    /// <summary>Sends one answer later, from any thread; false when the kernel refuses it.</summary>
    public static bool SendOne(Socket socket, in DatagramEnvelope envelope, ReadOnlySpan<byte> datagram)
    {
        var copy = envelope;
        fixed (byte* data = datagram)
        {
            var vector = new IoVector { Base = data, Length = (nuint)datagram.Length };
            var message = new MultiMessage
            {
                Header = new MessageHeader
                {
                    Name = (byte*)&copy.PeerData,
                    NameLength = copy.PeerLength,
                    Vectors = &vector,
                    VectorCount = 1,
                    Control = copy.ControlLength > 0 ? (byte*)&copy.ControlData : null,
                    ControlLength = copy.ControlLength,
                },
            };
            return sendmmsg(socket.SafeHandle, &message, 1, 0) == 1;
        }
    }

    /// <summary>Lets a waiting <see cref="Receive"/> return; datagrams that have come already can still be received.</summary>
    public static void Interrupt(Socket socket)
    {
        // On an unconnected UDP socket Linux says ENOTCONN, but wakes the receiver all the same (inet_shutdown).
        if (shutdown(socket.SafeHandle, SHUT_RD) != 0 && (Errno)Marshal.GetLastPInvokeError() != Errno.ENOTCONN) throw LinuxException.Last("shutdown");
    }

    private static T* Allocate<T>(int count) where T : unmanaged => (T*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(T));

    public void Dispose()
    {
        foreach (void* block in (ReadOnlySpan<nint>)[(nint)_in, (nint)_out, (nint)_inVectors, (nint)_outVectors, (nint)_peers, (nint)_controls, (nint)_packets, (nint)_replies])
            NativeMemory.Free(block);
    }
}
