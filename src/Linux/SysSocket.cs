using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>sys/socket.h, as far as netlink needs it.</summary>
internal static partial class SysSocket
{
    internal const int AF_UNSPEC = 0;
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;
    internal const int AF_NETLINK = 16;
    internal const int SOCK_RAW = 3;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int SOL_SOCKET = 1;
    internal const int SO_RCVTIMEO = 20;
    internal const int SO_SNDBUFFORCE = 32;
    internal const int SO_RCVBUFFORCE = 33;
    internal const int MSG_PEEK = 2;
    internal const int MSG_TRUNC = 0x20;

    [LibraryImport("libc", SetLastError = true)] internal static partial int socket(int domain, int type, int protocol);
    [LibraryImport("libc", SetLastError = true)] internal static partial int bind(SafeFd fd, in SockaddrNl address, uint length);
    [LibraryImport("libc", SetLastError = true)] internal static partial int setsockopt(SafeFd fd, int level, int name, in int value, uint length);
    [LibraryImport("libc", SetLastError = true)] internal static partial int setsockopt(SafeFd fd, int level, int name, in Timeval value, uint length);
    [LibraryImport("libc", SetLastError = true)] internal static partial nint send(SafeFd fd, ReadOnlySpan<byte> buffer, nuint length, int flags);
    [LibraryImport("libc", SetLastError = true)] internal static partial nint recv(SafeFd fd, Span<byte> buffer, nuint length, int flags);

    /// <summary>struct sockaddr_nl of linux/netlink.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct SockaddrNl
    {
        internal ushort Family;
        internal ushort Pad;
        internal uint PortId;
        internal uint Groups;
    }

    /// <summary>struct timeval of sys/time.h on 64-bit machines.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Timeval
    {
        internal long Seconds;
        internal long Microseconds;
    }
}
