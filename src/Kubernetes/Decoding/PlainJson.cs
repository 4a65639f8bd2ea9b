using System.Buffers;
using System.Text.Json;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>
/// Tells the JSON that means the same when it is read as YAML, from the first look: printable ASCII without escapes, numbers that are short and whole,
/// no key twice. Most clients write YAML bodies as such JSON, and a YAML parser takes many times longer over it.
/// </summary>
internal static class PlainJson
{
    private const int LongestNumber = 15, LongestKey = 512;                          // YAML's own limit of a key is 1,024 characters

    private static readonly SearchValues<byte> Plain = SearchValues.Create([(byte)'\n', (byte)'\r', .. Enumerable.Range(0x20, 0x7f - 0x20).Where(c => c != '\\').Select(c => (byte)c)]);

    public static bool Is(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty || utf8[0] != '{' || utf8.ContainsAnyExcept(Plain)) return false;
        try
        {
            var reader = new Utf8JsonReader(utf8);
            reader.Read();
            return IsPlain(ref reader) && !reader.Read();
        }
        catch (JsonException)
        {
            return false;                                                            // the YAML parser says what is wrong with it, if anything is
        }
    }

    private static bool IsPlain(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    if (!IsPlain(ref reader)) return false;
                return true;
            case JsonTokenType.StartObject:
                HashSet<string>? seen = null;
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    // "<<" merges another map.
                    if (reader.ValueSpan.Length > LongestKey || reader.ValueTextEquals("<<"u8) || !(seen ??= new(StringComparer.Ordinal)).Add(reader.GetString()!)) return false;
                    reader.Read();
                    if (!IsPlain(ref reader)) return false;
                }
                return true;
            case JsonTokenType.Number:
                return reader.ValueSpan.Length <= LongestNumber && !reader.ValueSpan.ContainsAny(".eE"u8) && !reader.ValueSpan.StartsWith("-0"u8);
            default:
                return true;
        }
    }
}
