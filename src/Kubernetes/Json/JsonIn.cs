using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.Json;

namespace Fairlead.Kubernetes.Json;

/// <summary>What the generated readers are made of. Each takes the value under the reader; JSON null is null, an empty list or map.</summary>
public static class JsonIn
{
    public delegate T ItemReader<T>(ref Utf8JsonReader reader);

    /// <summary>True on the start of an object, false on null.</summary>
    public static bool Object(ref Utf8JsonReader reader, string type) => reader.TokenType switch
    {
        JsonTokenType.StartObject => true,
        JsonTokenType.Null => false,
        var other => throw new JsonException($"{type}: an object was expected, not {other}"),
    };

    /// <summary>Moves to the next field's name; false at the object's end.</summary>
    public static bool NextField(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    public static string? String(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null ? null : CommonStrings.Find(ref reader) ?? reader.GetString();

    public static bool? Boolean(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : reader.GetBoolean();
    public static int? Int32(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : reader.GetInt32();
    public static long? Int64(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : reader.GetInt64();
    public static double? Double(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : reader.GetDouble();
    public static byte[]? Bytes(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : reader.GetBytesFromBase64();

    /// <summary>RFC 3339, with or without fractions of a second.</summary>
    public static DateTimeOffset? Time(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TryGetDateTimeOffset(out var time)) return time;
        string? text = reader.GetString();
        if (string.IsNullOrEmpty(text)) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)
            ? time
            : throw new JsonException($"\"{text}\" is not an RFC 3339 time");
    }

    public static Quantity? Quantity(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number => new Quantity(System.Text.Encoding.UTF8.GetString(reader.ValueSpan)),
        _ => new Quantity(reader.GetString()!),
    };

    public static IntOrString? IntOrString(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => (IntOrString?)null,
        JsonTokenType.Number => new IntOrString(reader.GetInt32()),
        _ => new IntOrString(reader.GetString()!),
    };

    public static JsonElement? Raw(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null ? null : JsonElement.ParseValue(ref reader);

    public static IReadOnlyList<T> List<T>(ref Utf8JsonReader reader, ItemReader<T> item)
    {
        if (reader.TokenType == JsonTokenType.Null) return [];
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException($"an array was expected, not {reader.TokenType}");
        if (!reader.Read() || reader.TokenType == JsonTokenType.EndArray) return [];
        var items = new List<T>();
        do items.Add(item(ref reader));
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray);
        return items.ToArray();
    }

    public static IReadOnlyDictionary<string, T> Map<T>(ref Utf8JsonReader reader, ItemReader<T> item)
    {
        if (!Object(ref reader, "map") || !NextField(ref reader)) return ReadOnlyDictionary<string, T>.Empty;
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        do
        {
            string key = CommonStrings.Find(ref reader) ?? reader.GetString()!;
            reader.Read();
            map[key] = item(ref reader);
        }
        while (NextField(ref reader));
        return map;
    }
}
