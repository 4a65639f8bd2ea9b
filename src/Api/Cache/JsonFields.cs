using System.Text;
using System.Text.Json;

namespace Fairlead.Api.Cache;

/// <summary>Reads single fields out of canonical JSON without building a tree.</summary>
internal static class JsonFields
{
    /// <summary>metadata.labels as keys and values in turn.</summary>
    public static string[] Labels(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!TryEnter(ref reader, "metadata") || !TryEnter(ref reader, "labels")) return [];
        var labels = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            labels.Add(string.Intern(reader.GetString()!));
            reader.Read();
            labels.Add(reader.GetString() ?? "");
        }
        return [.. labels];
    }

    /// <summary>The scalar at a dotted path as text; "" where nothing stands.</summary>
    public static string Text(ReadOnlySpan<byte> json, string path)
    {
        var reader = new Utf8JsonReader(json);
        foreach (var step in path.AsSpan().Split('.'))
            if (!TryFind(ref reader, path.AsSpan()[step])) return "";
        return reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString()!,
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            _ => "",
        };
    }

    /// <summary>Moves from before (or at the start of) an object to the value of one of its members.</summary>
    private static bool TryFind(ref Utf8JsonReader reader, scoped ReadOnlySpan<char> name)
    {
        if (reader.TokenType == JsonTokenType.None) reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool found = reader.ValueTextEquals(name);
            reader.Read();
            if (found) return true;
            reader.Skip();
        }
        return false;
    }

    private static bool TryEnter(ref Utf8JsonReader reader, scoped ReadOnlySpan<char> name) =>
        TryFind(ref reader, name) && reader.TokenType == JsonTokenType.StartObject;
}
