using System.Text.Json;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>Finds <c>apiVersion</c> and <c>kind</c> at the top of a JSON text, before the text's schema is known.</summary>
internal static class KindPeek
{
    private const string GoType = """struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }""";

    /// <summary>The kind, with what is missing taken from <paramref name="expected"/>; or what is wrong. The whole text is read, so it is JSON afterwards.</summary>
    public static string? Read(ReadOnlySpan<byte> json, GroupVersionKind expected, out GroupVersionKind actual)
    {
        actual = default;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonObjectDecoder.MaxDepth });
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) { actual = expected; return null; }
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            string found = Found(reader.TokenType);
            reader.Skip();
            while (reader.Read()) { }
            return $"json: cannot unmarshal {found} into Go value of type {GoType}";
        }
        string apiVersion = "", kind = "";
        string? fault = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isVersion = reader.ValueTextEquals("apiVersion"u8), isKind = !isVersion && reader.ValueTextEquals("kind"u8);
            reader.Read();
            if (!isVersion && !isKind) { reader.Skip(); continue; }
            if (reader.TokenType is JsonTokenType.String)
            {
                if (isVersion) apiVersion = GoText.String(ref reader); else kind = GoText.String(ref reader);
                continue;
            }
            if (reader.TokenType != JsonTokenType.Null)
                fault ??= $"json: cannot unmarshal {Found(reader.TokenType)} into Go struct field .{(isVersion ? "apiVersion" : "kind")} of type string";
            reader.Skip();
        }
        while (reader.Read()) { }
        actual = Complete(apiVersion, kind, expected);
        return fault ?? (apiVersion.Count(c => c == '/') > 1 ? $"unexpected GroupVersion string: {apiVersion}" : null);
    }

    private static GroupVersionKind Complete(string apiVersion, string kind, GroupVersionKind expected)
    {
        if (kind.Length == 0) kind = expected.Kind;
        return apiVersion.Length == 0 ? expected with { Kind = kind } : GroupVersionKind.OfBody(apiVersion, kind);
    }

    private static string Found(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "array",
        JsonTokenType.StartObject => "object",
        JsonTokenType.String => "string",
        JsonTokenType.Number => "number",
        _ => "bool",
    };
}
