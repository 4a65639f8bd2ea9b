using System.Text;
using Fairlead.Dns.Configuration;

namespace Fairlead.Dns.Cluster;

/// <summary>
/// What a Corefile names, found: files beside it, and for a ConfigMap its other keys, as they would be mounted beside it. Remembers what
/// was read, so that a change of it is seen.
/// </summary>
/// <param name="folder">Where relative names begin; null: there are no files beside it.</param>
/// <param name="keys">The ConfigMap's keys; null without one.</param>
internal sealed class CorefileFolder(string? folder, IReadOnlyDictionary<string, string>? keys) : ICorefileFiles
{
    private readonly StringBuilder _read = new();

    /// <summary>All that was read, one after another.</summary>
    public string Read => _read.ToString();

    public string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    public IReadOnlyList<(string Name, string Text)> Import(string pattern)
    {
        string file = Path.GetFileName(pattern);
        IEnumerable<(string Name, string Text)> found = (keys ?? new Dictionary<string, string>())
            .Where(pair => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(file, pair.Key, ignoreCase: false)).Select(pair => (pair.Key, pair.Value));
        if (Path.IsPathRooted(pattern) || folder is not null) found = found.Concat(Files(Path.Combine(folder ?? "/", pattern)));
        var texts = found.OrderBy(one => one.Name, StringComparer.Ordinal).ToArray();
        foreach (var (name, text) in texts) _read.Append('\0').Append(name).Append('\0').Append(text);
        return texts;
    }

    private static IEnumerable<(string, string)> Files(string path)
    {
        string directory = Path.GetDirectoryName(path) ?? "/";
        if (!Directory.Exists(directory)) return [];
        return Directory.EnumerateFiles(directory, Path.GetFileName(path)).Select(file => (file, File.ReadAllText(file)));
    }
}
