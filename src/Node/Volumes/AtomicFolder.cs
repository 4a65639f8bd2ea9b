using Fairlead.Linux;

namespace Fairlead.Node.Volumes;

/// <summary>
/// Writes the files of a volume so that a reader sees the old set or the new one, never a mix: a fresh folder, then one rename.
/// <code>
///   volume/key ──► ..data/key      volume/..data ──► ..2026_11_21_08_30_00.123
/// </code>
/// </summary>
public static class AtomicFolder
{
    private const string Current = "..data";

    /// <summary>Brings the folder to hold exactly these files; false where it did already.</summary>
    public static bool Write(string folder, IReadOnlyList<VolumeFile> files, long? group, DateTimeOffset now)
    {
        Directory.CreateDirectory(folder, (UnixFileMode)0b111_101_101);
        if (group is not null) Ownership.Set(folder, null, group);
        string data = Path.Combine(folder, Current);
        if (Holds(data, files)) return false;
        string? old = new DirectoryInfo(data).LinkTarget is { } target ? Path.Combine(folder, target) : null;
        string fresh = Path.Combine(folder, $"..{now:yyyy_MM_dd_HH_mm_ss.fffffff}");
        Directory.CreateDirectory(fresh, (UnixFileMode)0b111_101_101);
        foreach (var file in files) WriteOne(fresh, file, group);
        string next = Path.Combine(folder, Current + "_tmp");
        File.Delete(next);
        File.CreateSymbolicLink(next, Path.GetFileName(fresh));
        Files.Rename(next, data);
        Link(folder, files);
        if (old is not null) Directory.Delete(old, recursive: true);
        return true;
    }

    private static bool Holds(string data, IReadOnlyList<VolumeFile> files) =>
        Directory.Exists(data)
        && Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Count() == files.Count
        && files.All(file => Path.Combine(data, file.Path) is var path && File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(file.Content));

    private static void WriteOne(string folder, VolumeFile file, long? group)
    {
        string path = Path.GetFullPath(Path.Combine(folder, file.Path));
        if (!path.StartsWith(folder + "/", StringComparison.Ordinal)) throw new VolumeException(Path.GetFileName(folder), $"path {file.Path} leaves the volume");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, (UnixFileMode)0b111_101_101);
        File.WriteAllBytes(path, file.Content);
        File.SetUnixFileMode(path, (UnixFileMode)(group is null ? file.Mode : file.Mode | (file.Mode >> 3 & 0b100_000) | 0b000_100_000));
        if (group is not null) Ownership.Set(path, null, group);
    }

    /// <summary>The names that readers use: one link for each first part of a path.</summary>
    private static void Link(string folder, IReadOnlyList<VolumeFile> files)
    {
        var wanted = files.Select(file => file.Path.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFileSystemEntries(folder).Where(path => !Path.GetFileName(path).StartsWith("..", StringComparison.Ordinal) && !wanted.Contains(Path.GetFileName(path))).ToList())
            File.Delete(path);
        foreach (string name in wanted.Where(name => !Path.Exists(Path.Combine(folder, name))))
            File.CreateSymbolicLink(Path.Combine(folder, name), $"{Current}/{name}");
    }
}
