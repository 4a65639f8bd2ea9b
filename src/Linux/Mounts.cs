using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>sys/mount.h: the few mounts that volumes and their removal need.</summary>
public static partial class Mounts
{
    private const ulong MS_NOSUID = 2;
    private const ulong MS_NODEV = 4;
    private const int MNT_DETACH = 2;
    private const int EINVAL = 22;
    private const int ENOENT = 2;

    /// <summary>Mounts a file system in memory.</summary>
    /// <param name="target">An existing folder.</param>
    /// <param name="options">tmpfs options, such as size=64m,mode=1777.</param>
    public static void Tmpfs(string target, string options)
    {
        if (mount("tmpfs", target, "tmpfs", MS_NOSUID | MS_NODEV, options) != 0) throw Failure($"mount tmpfs at {target}");
    }

    /// <summary>Takes a mount away, also where it is busy (its last user then ends it); false where nothing was mounted.</summary>
    public static bool Detach(string target)
    {
        if (umount2(target, MNT_DETACH) == 0) return true;
        return Marshal.GetLastPInvokeError() is EINVAL or ENOENT ? false : throw Failure($"umount {target}");
    }

    /// <summary>Mount points at and below a folder, the deepest (and latest) first: the order in which they can go.</summary>
    public static IReadOnlyList<string> Below(string folder)
    {
        string prefix = folder.TrimEnd('/') + "/";
        return [.. File.ReadLines("/proc/self/mountinfo")
            .Select(line => Unescape(line.Split(' ', 6)[4]))
            .Where(point => point == folder || point.StartsWith(prefix, StringComparison.Ordinal))
            .Reverse()];
    }

    /// <summary>mountinfo writes blanks and backslashes as octal \040.</summary>
    private static string Unescape(string text) => !text.Contains('\\') ? text
        : text.Replace(@"\040", " ").Replace(@"\011", "\t").Replace(@"\012", "\n").Replace(@"\134", @"\");

    private static IOException Failure(string what) => new($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string type, ulong flags, string data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);
}
