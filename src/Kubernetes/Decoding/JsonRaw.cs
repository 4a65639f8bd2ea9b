using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>JSON without a schema into a tree of plain values (never backed by a document, so that duplicate keys cannot come up later).</summary>
internal static class JsonRaw
{
    public static JsonNode? Parse(ReadOnlySpan<byte> json, out string? fault)
    {
        fault = null;
        if (!Utf8.IsValid(json)) json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonObjectDecoder.MaxDepth });
            reader.Read();
            var node = Read(ref reader);
            while (reader.Read()) { }
            return node;
        }
        catch (JsonException)
        {
            fault = GoJsonSyntax.Explain(json);
            return null;
        }
    }

    /// <summary>As <see cref="Parse"/>, and says which keys came twice: <c>duplicate field "spec.replicas"</c>.</summary>
    public static JsonNode? ParseChecked(ReadOnlySpan<byte> json, out string? fault, out IReadOnlyList<string> duplicates)
    {
        duplicates = [];
        if (!Utf8.IsValid(json)) json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        var node = Parse(json, out fault);
        if (node is null) return null;
        var found = new List<string>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonObjectDecoder.MaxDepth });
        reader.Read();
        FindDuplicates(ref reader, new DecodePath(), found);
        duplicates = found;
        return node;
    }

    private static void FindDuplicates(ref Utf8JsonReader reader, DecodePath path, List<string> found)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                path.PushIndex(i);
                FindDuplicates(ref reader, path, found);
                path.Pop();
            }
        }
        if (reader.TokenType != JsonTokenType.StartObject) return;
        HashSet<string>? seen = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = GoText.String(ref reader);
            if (!(seen ??= new(StringComparer.Ordinal)).Add(name)) found.Add($"duplicate field {GoText.Quote(path.With(name))}");
            reader.Read();
            path.PushKey(name);
            FindDuplicates(ref reader, path, found);
            path.Pop();
        }
    }

    /// <summary>The value under the reader; of duplicate keys the last counts.</summary>
    public static JsonNode? Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var map = new JsonObject();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    string key = GoText.String(ref reader);
                    reader.Read();
                    map[key] = Read(ref reader);
                }
                return map;
            case JsonTokenType.StartArray:
                var list = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) list.Add(Read(ref reader));
                return list;
            case JsonTokenType.String: return JsonValue.Create(GoText.String(ref reader));
            case JsonTokenType.Number:
                if (reader.TryGetInt64(out long integer)) return JsonValue.Create(integer);
                return reader.TryGetDouble(out double number) && double.IsFinite(number) ? JsonValue.Create(number) : JsonValue.Create(0);
            case JsonTokenType.True: return JsonValue.Create(true);
            case JsonTokenType.False: return JsonValue.Create(false);
            default: return null;
        }
    }
}
