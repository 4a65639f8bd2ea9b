using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>sys/socket.h: many datagrams in one call.</summary>
internal static unsafe partial class SysSocket
{
    internal const int MSG_WAITFORONE = 0x10000;
    internal const int SHUT_RD = 0;
    internal const int SO_REUSEPORT = 15;

    [LibraryImport("libc", SetLastError = true)] internal static partial int recvmmsg(SafeHandle fd, MultiMessage* messages, uint count, int flags, void* timeout);
    [LibraryImport("libc", SetLastError = true)] internal static partial int sendmmsg(SafeHandle fd, MultiMessage* messages, uint count, int flags);
    [LibraryImport("libc", SetLastError = true)] internal static partial int setsockopt(SafeHandle fd, int level, int name, in int value, uint length);
    [LibraryImport("libc", SetLastError = true)] internal static partial int shutdown(SafeHandle fd, int how);

    /// <summary>struct iovec of sys/uio.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        internal byte* Base;
        internal nuint Length;
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        internal byte* Name;
        internal uint NameLength;
        internal IoVector* Vectors;
        internal nuint VectorCount;
        internal byte* Control;
        internal nuint ControlLength;
        internal int Flags;
    }

    /// <summary>struct mmsghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MultiMessage
    {
        internal MessageHeader Header;
        internal uint Length;
    }
}
