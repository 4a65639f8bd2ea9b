using System.Text.Json;

namespace Fairlead.Client;

/// <summary>Reads a List object, handing each item's bytes to the reader of its kind.</summary>
internal static class ListReader
{
    public static ObjectList<T> Read<T>(ReadOnlySpan<byte> utf8, ObjectReader<T> readItem)
    {
        var items = new List<T>();
        string version = "";
        string? next = null;
        long? remaining = null;
        var json = new Utf8JsonReader(utf8);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject) throw new JsonException("a list must be a JSON object");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("items"u8)) ReadItems(ref json, utf8, readItem, items);
            else if (json.ValueTextEquals("metadata"u8)) ReadMetadata(ref json, ref version, ref next, ref remaining);
            else { json.Read(); json.Skip(); }
        }
        return new ObjectList<T>(items, version, next, remaining);
    }

    private static void ReadItems<T>(ref Utf8JsonReader json, ReadOnlySpan<byte> utf8, ObjectReader<T> readItem, List<T> items)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null) return;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)json.TokenStartIndex;
            json.Skip();
            items.Add(readItem(utf8[start..(int)json.BytesConsumed]));
        }
    }

    private static void ReadMetadata(ref Utf8JsonReader json, ref string version, ref string? next, ref long? remaining)
    {
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("resourceVersion"u8)) { json.Read(); version = json.GetString() ?? ""; }
            else if (json.ValueTextEquals("continue"u8)) { json.Read(); next = json.GetString() is { Length: > 0 } token ? token : null; }
            else if (json.ValueTextEquals("remainingItemCount"u8)) { json.Read(); remaining = json.TokenType == JsonTokenType.Null ? null : json.GetInt64(); }
            else { json.Read(); json.Skip(); }
        }
    }
}
