using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Fairlead.Explain.Lint.Reading;

/// <summary>Finds the place of every value of one YAML (or JSON) document. What the values are is read elsewhere, as the API server reads them.</summary>
public sealed class SourceParser
{
    private const int MaxDepth = 192;
    private readonly Parser _parser;
    private readonly int _linesBefore;
    private readonly Dictionary<string, SourceNode> _anchors = new(StringComparer.Ordinal);

    private SourceParser(string text, int linesBefore)
    {
        _parser = new Parser(new StringReader(text));
        _linesBefore = linesBefore;
    }

    /// <summary>Keys that a mapping has twice; the later one counts.</summary>
    public List<(TextPosition At, string Key)> Doubled { get; } = [];

    /// <summary>The document; null when it is empty.</summary>
    public SourceNode? Root { get; private set; }

    /// <summary>Why the text is no YAML, and where; null when it is.</summary>
    public (TextPosition At, string Why)? Fault { get; private set; }

    /// <param name="linesBefore">How many lines of the file stand before this text.</param>
    public static SourceParser Parse(string text, int linesBefore)
    {
        var source = new SourceParser(text, linesBefore);
        try
        {
            while (source._parser.MoveNext() && source._parser.Current is StreamStart or DocumentStart) { }
            if (source._parser.Current is not (StreamEnd or DocumentEnd or null)) source.Root = source.Node(0);
        }
        catch (YamlException wrong)
        {
            source.Fault ??= (source.Place(wrong.Start), wrong.Message);
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException or IndexOutOfRangeException or KeyNotFoundException or FormatException or OverflowException)
        {
            // The parser lets these out on some malformed texts; what they say is about itself, not the text.
            source.Fault ??= (source.Place(source._parser.Current?.End ?? Mark.Empty), "did not find expected node content");
        }
        return source;
    }

    private SourceNode Node(int depth)
    {
        var here = Place(_parser.Current!.Start);
        if (depth > MaxDepth) throw new YamlException(_parser.Current.Start, _parser.Current.End, "nested too deeply");
        switch (_parser.Current)
        {
            case AnchorAlias alias: return _anchors.TryGetValue(alias.Value.Value, out var known) ? known : new SourceNode(here);
            case MappingStart map: return Mapping(Anchored(map.Anchor, here), depth);
            case SequenceStart list: return Sequence(Anchored(list.Anchor, here), depth);
            case Scalar scalar: return Anchored(scalar.Anchor, here);
            default: throw new YamlException(_parser.Current.Start, _parser.Current.End, "did not find expected node content");
        }
    }

    private SourceNode Anchored(AnchorName anchor, TextPosition here)
    {
        var node = new SourceNode(here);
        if (!anchor.IsEmpty) _anchors[anchor.Value] = node;
        return node;
    }

    private SourceNode Sequence(SourceNode list, int depth)
    {
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd) list.Items.Add(Node(depth + 1));
        return list;
    }

    private SourceNode Mapping(SourceNode map, int depth)
    {
        var merged = new List<SourceNode>();
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            var at = Place(_parser.Current!.Start);
            string? key = (_parser.Current as Scalar)?.Value;
            if (key is null) Node(depth + 1);
            if (!_parser.MoveNext()) break;
            var value = Node(depth + 1);
            if (key is "<<") merged.AddRange(value.Items.Count > 0 ? value.Items : [value]);
            else if (key is not null && !map.Fields.TryAdd(key, value.Under(at)))
            {
                Doubled.Add((at, key));
                map.Fields[key] = value.Under(at);
            }
        }
        foreach (var source in merged)
            foreach (var (name, node) in source.Fields) map.Fields.TryAdd(name, node);
        return map;
    }

    private TextPosition Place(Mark mark) => new((int)mark.Line + _linesBefore, (int)mark.Column);
}
