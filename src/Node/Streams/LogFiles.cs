using System.Globalization;

namespace Fairlead.Node.Streams;

/// <summary>
/// The files of one container's log: the one that the runtime writes, and before it those that were full, named after the time of it.
/// <code>0.log.20261121-093000 ─► 0.log.20261121-101500 ─► 0.log</code>
/// </summary>
public static class LogFiles
{
    /// <summary>Those that are there, the oldest first; the one that is written last.</summary>
    public static IReadOnlyList<string> Of(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder)) return [];
        var full = Directory.GetFiles(folder).Where(file => file.StartsWith(path + ".", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        return File.Exists(path) ? [.. full, path] : [.. full];
    }

    /// <summary>The file that goes on where another one ends; null where there is none, or not yet.</summary>
    public static string? After(string path, string part) =>
        part == path ? null : Of(path).FirstOrDefault(next => next == path || string.CompareOrdinal(next, part) > 0);

    /// <summary>Gives the file that is written the name of a full one, and removes the oldest of more than so many files in all. The runtime has to be told.</summary>
    /// <returns>Its new name; null where it stays, because one of that name is there.</returns>
    public static string? SetAside(string path, int most, DateTimeOffset now)
    {
        string aside = string.Create(CultureInfo.InvariantCulture, $"{path}.{now.UtcDateTime:yyyyMMdd-HHmmss}");
        if (File.Exists(aside)) return null;
        File.Move(path, aside);
        foreach (string old in Of(path).SkipLast(Math.Max(1, most - 1))) File.Delete(old);
        return aside;
    }

    public static void Remove(string path)
    {
        foreach (string part in Of(path)) File.Delete(part);
    }
}
