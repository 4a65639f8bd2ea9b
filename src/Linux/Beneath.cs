using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>linux/openat2.h: files in folders that somebody else writes in, who may put links, pipes and devices there.</summary>
public static partial class Beneath
{
    private const int SYS_openat2 = 437;                                        // x86-64 and arm64
    private const int AT_FDCWD = -100;
    private const int O_PATH = 0x200000;
    private const ulong RESOLVE_NO_MAGICLINKS = 0x02;
    private const ulong RESOLVE_BENEATH = 0x08;
    private const int ENOTDIR = 20;

    /// <summary>
    /// Opens a regular file for reading; null where there is nothing at the path. Links are followed as long as they stay in the folder, and
    /// the kernel sees to that while it walks, so nobody can change a link in between. What is not a file is never opened.
    /// </summary>
    /// <param name="path">Relative to the folder.</param>
    /// <exception cref="LinuxException">The path leads out of the folder (EXDEV), in circles, or is not to be walked.</exception>
    /// <exception cref="IOException">There is something other than a regular file.</exception>
    public static FileStream? OpenFile(string folder, string path)
    {
        using var root = Opened(AT_FDCWD, folder, 0);
        using var found = root is null ? null : Opened((int)root.DangerousGetHandle(), path, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
        if (found is null) return null;
        string opened = $"/proc/self/fd/{found.DangerousGetHandle()}";
        return FileTypes.Of(opened) == FileTypes.Regular ? File.OpenRead(opened) : throw new IOException($"{path} is not a regular file");
    }

    /// <summary>A descriptor that names the place without opening what is there.</summary>
    private static SafeFd? Opened(int folder, string path, ulong resolve)
    {
        var how = new OpenHow { Flags = O_PATH | Fcntl.O_CLOEXEC, Resolve = resolve };
        while (true)
        {
            long fd = syscall(SYS_openat2, folder, path, how, (nuint)Marshal.SizeOf<OpenHow>());
            if (fd >= 0) return new SafeFd((int)fd);
            switch (Marshal.GetLastPInvokeError())
            {
                case (int)Errno.ENOENT or ENOTDIR: return null;
                case (int)Errno.EAGAIN or (int)Errno.EINTR: continue;           // somebody renamed something on the way
                default: throw LinuxException.Last("openat2");
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long syscall(long number, int dirfd, string path, in OpenHow how, nuint size);
}
