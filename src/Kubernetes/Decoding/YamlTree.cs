using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>Builds the tree of a document from the parser's events.</summary>
internal sealed class YamlTree(IParser parser)
{
    internal const int MaxDepth = JsonObjectDecoder.MaxDepth;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private readonly List<string> _duplicates = [];

    public string? Fault { get; private set; }
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
        var entries = new List<KeyValuePair<string, YamlNode>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (parser.MoveNext() && parser.Current is not MappingEnd)
        {
            long line = parser.Current!.Start.Line;
            if (Node(depth + 1) is not { } keyNode) return null;
            if (keyNode is not YamlNode.Scalar scalar) { Refuse("invalid map key"); return null; }
            string key = YamlScalar.KeyText(scalar);
            if (!parser.MoveNext()) { Refuse("unexpected end of stream"); return null; }
            if (Node(depth + 1) is not { } value) return null;
            bool isMerge = scalar is { Plain: true, Text: "<<" };
            if (!isMerge && !seen.Add(key)) _duplicates.Add(string.Create(CultureInfo.InvariantCulture, $"  line {line}: key {GoText.Quote(key)} already set in map"));
            entries.Add(new(key, isMerge ? new YamlNode.Mapping([new("<<", value)]) : value));
        }
        return new(Merged(entries, seen));
    }

    /// <summary>Takes merge keys in: what the map says itself goes before what is merged.</summary>
    private static List<KeyValuePair<string, YamlNode>> Merged(List<KeyValuePair<string, YamlNode>> entries, HashSet<string> own)
    {
        if (!entries.Exists(e => e.Key == "<<")) return entries;
        var result = new List<KeyValuePair<string, YamlNode>>(entries.Count);
        foreach (var entry in entries)
        {
            if (entry.Key != "<<") { result.Add(entry); continue; }
            var merged = ((YamlNode.Mapping)entry.Value).Entries[0].Value;
            IEnumerable<YamlNode> sources = merged is YamlNode.Sequence list ? list.Items : [merged];
            foreach (var source in sources.OfType<YamlNode.Mapping>())
            {
                foreach (var inherited in source.Entries)
                {
                    if (own.Add(inherited.Key)) result.Add(inherited);
                }
            }
        }
        return result;
    }

    private YamlNode? Unknown(AnchorAlias alias)
    {
        Fault ??= $"unknown anchor '{alias.Value}' referenced";
        return null;
    }

    private YamlNode? Refuse(string fault)
    {
        Fault ??= string.Create(CultureInfo.InvariantCulture, $"line {parser.Current?.Start.Line ?? 0}: {fault}");
        return null;
    }
}
