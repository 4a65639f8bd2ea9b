using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Fairlead.Kubernetes.Decoding;

namespace Fairlead.Api.Verbs;

/// <summary>
/// Where a limited list goes on: the revision it began at and the last key given. In the form of Kubernetes: base64url of
/// <c>{"v":"meta.k8s.io/v1","rv":N,"start":"KEY\u0000"}</c>; rv -1 means "as things stand now".
/// </summary>
internal readonly record struct ContinueToken(long Revision, string After)
{
    public string Encode() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{{\"v\":\"meta.k8s.io/v1\",\"rv\":{Revision},\"start\":\"{JsonEncodedText.Encode(After)}\\u0000\"}}"));

    /// <summary>What is wrong with a token that can't be read, in Go's words.</summary>
    public static string Fault(string text)
    {
        int bad = text.AsSpan().IndexOfAnyExcept(Alphabet);
        if (bad >= 0 || text.Length % 4 == 1) return $"illegal base64 data at input byte {(bad >= 0 ? bad : text.Length - 1)}";
        byte[] bytes = Bytes(text);
        return bytes.Length == 0 ? "unexpected end of JSON input" : GoJsonSyntax.Explain(bytes);
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
        try
        {
            using var document = JsonDocument.Parse(Bytes(text));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("rv", out var revision) || !revision.TryGetInt64(out long number) || number is 0 or < -1
                || !root.TryGetProperty("start", out var start) || start.ValueKind != JsonValueKind.String) return false;
            token = new(number, start.GetString()!.TrimEnd('\0'));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)                        // a number that is a string, or invalid UTF-16 in a string
        {
            return false;
        }
    }
}
