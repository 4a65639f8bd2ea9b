using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Fairlead.Api.Security.Tokens;

/// <summary>Signed tokens in compact form (RFC 7515): three parts of base64url, the first says the algorithm and the key.</summary>
internal static class JsonWebToken
{
    /// <summary>No token of ours is longer; what is longer is not looked at.</summary>
    private const int MaxLength = 16 * 1024;

    public static string Sign(TokenKey key, byte[] payload)
    {
        string header = $$"""{"alg":"{{key.Algorithm}}","kid":"{{key.Id}}"}""";
        string signed = $"{Base64Url.EncodeToString(Encoding.ASCII.GetBytes(header))}.{Base64Url.EncodeToString(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The payload when one of the keys signed it; null otherwise. The algorithm is the key's own, whatever the header says.</summary>
    public static byte[]? Verify(string token, IReadOnlyList<TokenKey> keys)
    {
        if (token.Length > MaxLength) return null;
        int first = token.IndexOf('.'), last = token.LastIndexOf('.');
        if (first <= 0 || last <= first + 1) return null;
        if (Decode(token.AsSpan(0, first)) is not { } header || Decode(token.AsSpan(last + 1)) is not { } signature) return null;
        if (FindKey(header, keys) is not { } key) return null;
        return key.Verify(Encoding.ASCII.GetBytes(token[..last]), signature) ? Decode(token.AsSpan(first + 1, last - first - 1)) : null;
    }

    private static TokenKey? FindKey(byte[] header, IReadOnlyList<TokenKey> keys)
    {
        try
        {
            using var document = JsonDocument.Parse(header);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            string? id = document.RootElement.TryGetProperty("kid", out var kid) ? kid.GetString() : null;
            string? algorithm = document.RootElement.TryGetProperty("alg", out var alg) ? alg.GetString() : null;
            return keys.FirstOrDefault(k => k.Algorithm == algorithm && (id is null || k.Id == id));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)              // not a header at all
        {
            return null;
        }
    }

    private static byte[]? Decode(ReadOnlySpan<char> text) =>
        Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
