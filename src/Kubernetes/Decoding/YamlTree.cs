using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>Builds the tree of a document from the parser's events.</summary>
internal sealed class YamlTree(IParser parser)
{
    /// <summary>Keys that came twice beyond this many are not told.</summary>
    private const int MaxTold = 1000;

    internal const int MaxDepth = JsonObjectDecoder.MaxDepth;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private readonly List<string> _duplicates = [];

    private string? _ofForm, _ofMeaning;
    private int _entries;

    /// <summary>A fault of form, wherever it stands, is told before one of meaning.</summary>
    public string? Fault => _ofForm ?? _ofMeaning;
    public IReadOnlyList<string> Duplicates => _duplicates;

    /// <summary>The first document; null for an empty text.</summary>
    public YamlNode? ReadDocument()
    {
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case StreamStart or DocumentStart: continue;
                case StreamEnd or DocumentEnd: return null;
                default: return Node(0);
            }
        }
        return null;
    }

    private YamlNode? Node(int depth)
    {
        if (depth > MaxDepth) return Refuse("exceeded max depth");
        return parser.Current switch
        {
            AnchorAlias alias => _anchors.TryGetValue(alias.Value.Value, out var known) ? known : Unknown(alias),
            Scalar scalar => Anchored(scalar.Anchor, new YamlNode.Scalar(scalar.Value, scalar.IsPlainImplicit && scalar.Style == ScalarStyle.Plain, TagOf(scalar.Tag))),
            SequenceStart start => Anchored(start.Anchor, Sequence(depth)),
            MappingStart start => Anchored(start.Anchor, Mapping(depth)),
            _ => Refuse("did not find expected node content"),
        };
    }

    private static string TagOf(TagName tag) => tag.IsEmpty || tag.IsNonSpecific ? "" : tag.Value;

    private YamlNode? Anchored(AnchorName anchor, YamlNode? node)
    {
        if (!anchor.IsEmpty && node is not null) _anchors[anchor.Value] = node;
        return node;
    }

    private YamlNode.Sequence? Sequence(int depth)
    {
        var items = new List<YamlNode>();
        while (parser.MoveNext() && parser.Current is not SequenceEnd)
        {
            if (Node(depth + 1) is not { } item) return null;
            items.Add(item);
        }
        return new(items);
    }

    private YamlNode.Mapping? Mapping(int depth)
    {
        var map = new YamlNode.Mapping([]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (parser.MoveNext() && parser.Current is not MappingEnd)
        {
            long line = parser.Current!.Start.Line;
            if (Node(depth + 1) is not { } keyNode) return null;
            if (keyNode is not YamlNode.Scalar scalar) { Refuse("invalid map key"); return null; }
            if (!parser.MoveNext()) { Refuse("unexpected end of stream"); return null; }
            if (Node(depth + 1) is not { } value) return null;
            if (YamlScalar.IsMerge(scalar)) Merge(map, seen, value);
            else Add(map, seen, new(Known(YamlScalar.KeyText(scalar, out string? fault), fault), value, line));
        }
        return map;
    }

    private void Add(YamlNode.Mapping map, HashSet<string> seen, YamlNode.Entry entry)
    {
        if (++_entries > YamlToJson.MaxNodes) { Refuse("document contains excessive aliasing"); return; }
        if (!seen.Add(entry.Key) && _duplicates.Count < MaxTold) _duplicates.Add(string.Create(CultureInfo.InvariantCulture, $"  line {entry.Line}: key {GoText.Quote(entry.Key)} already set in map"));
        map.Entries.Add(entry);
    }

    /// <summary>What is merged counts as if it stood here: it replaces what came before it, and is told as set twice. Of several maps the first goes before the others.</summary>
    private void Merge(YamlNode.Mapping map, HashSet<string> seen, YamlNode value)
    {
        List<YamlNode> sources = value is YamlNode.Sequence list ? [.. list.Items.AsEnumerable().Reverse()] : [value];
        foreach (var source in sources)
        {
            if (source is not YamlNode.Mapping merged) { _ofMeaning ??= "map merge requires map or sequence of maps as the value"; return; }
            foreach (var entry in merged.Entries)
            {
                if (_ofForm is not null) return;
                Add(map, seen, entry);
            }
        }
    }

    private string Known(string text, string? fault)
    {
        _ofMeaning ??= fault;
        return text;
    }

    private YamlNode? Unknown(AnchorAlias alias)
    {
        _ofForm ??= $"unknown anchor '{alias.Value}' referenced";
        return null;
    }

    private YamlNode? Refuse(string fault)
    {
        _ofForm ??= string.Create(CultureInfo.InvariantCulture, $"line {parser.Current?.Start.Line ?? 0}: {fault}");
        return null;
    }
}
