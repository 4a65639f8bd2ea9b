using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>sys/stat.h: what kind of file a path is, and what it takes on its disk; .NET does not tell sockets and devices apart, nor holes from data.</summary>
public static partial class FileTypes
{
    public const int Socket = 0xC000;
    public const int Regular = 0x8000;
    public const int BlockDevice = 0x6000;
    public const int CharacterDevice = 0x2000;

    private const int S_IFMT = 0xF000;
    private const int AT_FDCWD = -100;
    private const int AT_SYMLINK_NOFOLLOW = 0x100;
    private const uint STATX_TYPE = 1;
    private const uint STATX_BLOCKS = 0x400;
    private const int ModeAt = 28;                                              // struct statx: stx_mode
    private const int BlocksAt = 48;                                            // stx_blocks, of 512 bytes whatever the file system's own are
    private const int StatxSize = 256;

    /// <summary>The S_IF… bits of what the path leads to; 0 where it leads nowhere.</summary>
    public static int Of(string path)
    {
        Span<byte> buffer = stackalloc byte[StatxSize];
        return statx(AT_FDCWD, path, 0, STATX_TYPE, ref MemoryMarshal.GetReference(buffer)) == 0
            ? MemoryMarshal.Read<ushort>(buffer[ModeAt..]) & S_IFMT
            : 0;
    }

    /// <summary>The bytes that the entry itself takes on its disk: links are not followed, holes not counted. 0 where there is nothing.</summary>
    public static long Allocated(string path)
    {
        Span<byte> buffer = stackalloc byte[StatxSize];
        return statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BLOCKS, ref MemoryMarshal.GetReference(buffer)) == 0
            ? (long)MemoryMarshal.Read<ulong>(buffer[BlocksAt..]) * 512
            : 0;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int dirfd, string path, int flags, uint mask, ref byte buffer);
}
