using System.Globalization;

namespace Fairlead.Explain.Lint.Reading;

/// <summary>A value of a YAML or JSON text, known by its place alone; for a field of a mapping that is the place of its key.</summary>
public sealed class SourceNode(TextPosition at)
{
    public TextPosition At { get; } = at;
    public Dictionary<string, SourceNode> Fields { get; } = new(StringComparer.Ordinal);
    public List<SourceNode> Items { get; } = [];

    /// <summary>The same value under another key.</summary>
    public SourceNode Under(TextPosition key)
    {
        var moved = new SourceNode(key);
        foreach (var (name, node) in Fields) moved.Fields[name] = node;
        moved.Items.AddRange(Items);
        return moved;
    }

    /// <summary>The node at a Kubernetes field path (<c>spec.ports[0].nodePort</c>, <c>metadata.labels[app]</c>), or the last one on the way to it that is there.</summary>
    public SourceNode Nearest(string path)
    {
        var node = this;
        foreach (var (name, index) in Steps(path))
        {
            var next = index is { } i ? (i < node.Items.Count ? node.Items[i] : node.Fields.GetValueOrDefault(name)) : node.Fields.GetValueOrDefault(name);
            if (next is null) return node;
            node = next;
        }
        return node;
    }

    /// <summary>Names and indexes of a path; what stands in brackets may be either, and may hold dots.</summary>
    private static IEnumerable<(string Name, int? Index)> Steps(string path)
    {
        int at = 0;
        while (at < path.Length)
        {
            if (path[at] == '.') { at++; continue; }
            bool inBrackets = path[at] == '[';
            int start = inBrackets ? at + 1 : at;
            int end = inBrackets ? path.IndexOf(']', start) : path.IndexOfAny(['.', '['], start);
            if (end < 0) end = path.Length;
            string name = path[start..end];
            yield return (name, inBrackets && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : null);
            at = inBrackets ? end + 1 : end;
        }
    }
}
