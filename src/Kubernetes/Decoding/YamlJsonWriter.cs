using System.Text.Json;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>Writes a YAML tree as JSON, and stops when aliases make it grow without bound.</summary>
internal sealed class YamlJsonWriter(Utf8JsonWriter writer)
{
    private int _nodes;
    private int _depth;

    public string? Fault { get; private set; }

    public void Write(YamlNode? node)
    {
        if (++_nodes > YamlToJson.MaxNodes || _depth > YamlTree.MaxDepth)
        {
            Fault ??= "document contains excessive aliasing";
            return;
        }
        _depth++;
        switch (node)
        {
            case YamlNode.Scalar scalar: Fault ??= YamlScalar.Write(writer, scalar); break;
            case YamlNode.Sequence list: Sequence(list); break;
            case YamlNode.Mapping map: Mapping(map); break;
            default: writer.WriteNullValue(); break;
        }
        _depth--;
    }

    private void Sequence(YamlNode.Sequence list)
    {
        writer.WriteStartArray();
        foreach (var item in list.Items)
        {
            if (Fault is not null) return;
            Write(item);
        }
        writer.WriteEndArray();
    }

    private void Mapping(YamlNode.Mapping map)
    {
        writer.WriteStartObject();
        // The last of two equal keys counts; keys come in order, as from Kubernetes' own library.
        var last = new Dictionary<string, YamlNode>(map.Entries.Count, StringComparer.Ordinal);
        foreach (var entry in map.Entries) last[entry.Key] = entry.Value;
        foreach (var (key, value) in last.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (Fault is not null) return;
            writer.WritePropertyName(key);
            Write(value);
        }
        writer.WriteEndObject();
    }
}
