using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Fairlead.Kubernetes.Decoding;

namespace Fairlead.Api.Verbs;

/// <summary>
/// Where a limited list goes on: the revision it began at and the last key given, seen from the collection that is listed. In the form of Kubernetes: base64url of
/// <c>{"v":"meta.k8s.io/v1","rv":N,"start":"KEY\u0000"}</c>; a negative rv means "as things stand now".
/// </summary>
internal readonly record struct ContinueToken(long Revision, string After)
{
    public string Encode() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{{\"v\":\"meta.k8s.io/v1\",\"rv\":{Revision},\"start\":\"{JsonEncodedText.Encode(After)}\\u0000\"}}"));

    private const string NotValid = "continue key is not valid";

    /// <summary>What is wrong with a token that can't be read, in Kubernetes' and Go's words.</summary>
    public static string Fault(string text)
    {
        int bad = text.AsSpan().IndexOfAnyExcept(Alphabet);
        if (bad >= 0 || text.Length % 4 == 1) return $"{NotValid}: illegal base64 data at input byte {(bad >= 0 ? bad : text.Length - 1)}";
        byte[] bytes = Bytes(text);
        if (bytes.Length == 0) return $"{NotValid}: unexpected end of JSON input";
        return TryParse(bytes) is { } root ? Fault(root) : $"{NotValid}: {GoJsonSyntax.Explain(bytes)}";
    }

    private static string Fault(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return $"{NotValid}: json: cannot unmarshal {NameOf(root)} into Go value of type storage.continueToken";
        foreach (var (name, kind, type) in Members)
            if (root.TryGetProperty(name, out var member) && member.ValueKind != kind && member.ValueKind != JsonValueKind.Null)
                return $"{NotValid}: json: cannot unmarshal {NameOf(member)} into Go struct field continueToken.{name} of type {type}";
        string version = Text(root, "v");
        if (version != Version) return $"{NotValid}: server does not recognize this encoded version {version}";
        if (!root.TryGetProperty("rv", out var revision) || !revision.TryGetInt64(out long number) || number == 0)
            return $"{NotValid}: incorrect encoded start resourceVersion (version {Version})";
        string start = Text(root, "start");
        return start.Length == 0 ? $"{NotValid}: encoded start key empty (version {Version})" : $"{NotValid}: {start}";
    }

    private const string Version = "meta.k8s.io/v1";

    private static readonly (string Name, JsonValueKind Kind, string Type)[] Members =
        [("v", JsonValueKind.String, "string"), ("rv", JsonValueKind.Number, "int64"), ("start", JsonValueKind.String, "string")];

    private static string NameOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "bool",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private static string Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>A key leads nowhere but down: no empty step, none of dots.</summary>
    private static bool IsClean(string key)
    {
        foreach (string step in key.TrimStart('/').Split('/'))
            if (step is "" or "." or "..") return false;
        return !key.StartsWith("//", StringComparison.Ordinal);
    }

    private static JsonElement? TryParse(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly System.Buffers.SearchValues<char> Alphabet = System.Buffers.SearchValues.Create(Letters);

    /// <summary>Bits of the last letter that belong to no byte are ignored, as Go's decoder ignores them.</summary>
    private static byte[] Bytes(string text)
    {
        int spare = (text.Length % 4) switch { 2 => 0b1111, 3 => 0b11, _ => 0 };
        int last = text.Length == 0 ? 0 : Letters.IndexOf(text[^1], StringComparison.Ordinal) & ~spare;
        return text.Length == 0 ? [] : Base64Url.DecodeFromChars(string.Concat(text.AsSpan(0, text.Length - 1), Letters.AsSpan(last, 1)));
    }

    public static bool TryDecode(string text, out ContinueToken token)
    {
        token = default;
        if (text.Length == 0 || text.Length % 4 == 1 || text.AsSpan().ContainsAnyExcept(Alphabet)) return false;
        if (TryParse(Bytes(text)) is not { ValueKind: JsonValueKind.Object } root) return false;
        try
        {
            if (Text(root, "v") != Version
                || !root.TryGetProperty("rv", out var revision) || revision.ValueKind != JsonValueKind.Number || !revision.TryGetInt64(out long number) || number == 0
                || Text(root, "start") is not { Length: > 0 } start || !IsClean(start)) return false;
            token = new(number, start.TrimEnd('\0'));
            return true;
        }
        catch (InvalidOperationException)                        // invalid UTF-16 in a string
        {
            return false;
        }
    }
}
