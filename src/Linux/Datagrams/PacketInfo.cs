using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Fairlead.Linux.Datagrams;

/// <summary>
/// IP_PKTINFO and IPV6_PKTINFO (ip(7), RFC 3542 §6): with each datagram the address of ours that it was sent to, and the same message
/// sent back makes the answer leave from there. Needed where one socket is bound to all addresses.
/// </summary>
public static class PacketInfo
{
    private const int IPPROTO_IP = 0, IPPROTO_IPV6 = 41, IP_PKTINFO = 8, IPV6_RECVPKTINFO = 49, IPV6_PKTINFO = 50;
    private const int CmsgHeader = 16;                                           // size_t length, int level, int type

    /// <summary>Asks the kernel for these messages.</summary>
    public static void Enable(Socket socket)
    {
        bool v6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        socket.SetRawSocketOption(v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_RECVPKTINFO : IP_PKTINFO, [1, 0, 0, 0]);
    }

    /// <summary>Lets several sockets share a port; the kernel spreads clients over them (SO_REUSEPORT, socket(7)).</summary>
    public static void SharePort(Socket socket) => socket.SetRawSocketOption(SysSocket.SOL_SOCKET, SysSocket.SO_REUSEPORT, [1, 0, 0, 0]);

    /// <summary>Asks for a receive buffer beyond the machine's usual limit, which root may have (SO_RCVBUFFORCE, socket(7)); else as far as the limit goes.</summary>
    public static void GrowReceiveBuffer(Socket socket, int bytes)
    {
        if (SysSocket.setsockopt(socket.SafeHandle, SysSocket.SOL_SOCKET, SysSocket.SO_RCVBUFFORCE, bytes, sizeof(int)) != 0) socket.ReceiveBufferSize = bytes;
    }

    /// <summary>The answer may take another interface than the question: routing decides. Not so for link-local IPv6, where only that interface has the client.</summary>
    internal static void ForgetInterface(Span<byte> control)
    {
        if (control.Length < CmsgHeader + 12) return;
        int level = MemoryMarshal.Read<int>(control[8..]), type = MemoryMarshal.Read<int>(control[12..]);
        if (level == IPPROTO_IP && type == IP_PKTINFO) control.Slice(CmsgHeader, 4).Clear();
        bool linkLocal = control[CmsgHeader] == 0xFE && (control[CmsgHeader + 1] & 0xC0) == 0x80;
        if (level == IPPROTO_IPV6 && type == IPV6_PKTINFO && control.Length >= CmsgHeader + 20 && !linkLocal) control.Slice(CmsgHeader + 16, 4).Clear();
    }
}
