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
        var bytes = Base64Url.DecodeFromChars(text);
        return bytes.Length == 0 ? "unexpected end of JSON input" : GoJsonSyntax.Explain(bytes);
    }

    private static readonly System.Buffers.SearchValues<char> Alphabet = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static bool TryDecode(string text, out ContinueToken token)
    {
        token = default;
        if (!Base64Url.IsValid(text)) return false;
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(text));
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
