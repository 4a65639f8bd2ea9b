using System.Buffers;
using System.Text.Json;

namespace Fairlead.Api.Security.Tokens;

/// <summary>What a service account token says. The members are those of RFC 7519 and of Kubernetes' private claim "kubernetes.io".</summary>
internal sealed record TokenClaims
{
    public required string Issuer { get; init; }
    public required IReadOnlyList<string> Audiences { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public required DateTimeOffset NotBefore { get; init; }
    public required DateTimeOffset Expires { get; init; }
    public required string Id { get; init; }
    public required string Namespace { get; init; }
    public required NamedUid Account { get; init; }
    public NamedUid? Pod { get; init; }
    public NamedUid? Secret { get; init; }
    public NamedUid? Node { get; init; }

    public string Subject => $"system:serviceaccount:{Namespace}:{Account.Name}";

    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("aud"u8);
            foreach (string audience in Audiences) json.WriteStringValue(audience);
            json.WriteEndArray();
            json.WriteNumber("exp"u8, Expires.ToUnixTimeSeconds());
            json.WriteNumber("iat"u8, IssuedAt.ToUnixTimeSeconds());
            json.WriteString("iss"u8, Issuer);
            json.WriteString("jti"u8, Id);
            json.WriteStartObject("kubernetes.io"u8);
            json.WriteString("namespace"u8, Namespace);
            Write(json, "node", Node);
            Write(json, "pod", Pod);
            Write(json, "secret", Secret);
            Write(json, "serviceaccount", Account);
            json.WriteEndObject();
            json.WriteNumber("nbf"u8, NotBefore.ToUnixTimeSeconds());
            json.WriteString("sub"u8, Subject);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Null when something that a token must say is missing or is not what it should be.</summary>
    public static TokenClaims? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var ours = root.GetProperty("kubernetes.io");
            var claims = new TokenClaims
            {
                Issuer = root.GetProperty("iss").GetString() ?? "",
                Audiences = ReadAudiences(root),
                IssuedAt = Time(root, "iat"),
                NotBefore = Time(root, "nbf"),
                Expires = Time(root, "exp"),
                Id = root.TryGetProperty("jti", out var id) ? id.GetString() ?? "" : "",
                Namespace = ours.GetProperty("namespace").GetString() ?? "",
                Account = NamedUid.Read(ours, "serviceaccount") ?? throw new KeyNotFoundException(),
                Pod = NamedUid.Read(ours, "pod"),
                Secret = NamedUid.Read(ours, "secret"),
                Node = NamedUid.Read(ours, "node"),
            };
            return root.GetProperty("sub").GetString() == claims.Subject ? claims : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static DateTimeOffset Time(JsonElement root, string name) => DateTimeOffset.FromUnixTimeSeconds(root.GetProperty(name).GetInt64());

    /// <summary>RFC 7519: one audience may stand without an array.</summary>
    private static IReadOnlyList<string> ReadAudiences(JsonElement root)
    {
        var aud = root.GetProperty("aud");
        return aud.ValueKind == JsonValueKind.String ? [aud.GetString()!] : [.. aud.EnumerateArray().Select(a => a.GetString() ?? "")];
    }

    private static void Write(Utf8JsonWriter json, string name, NamedUid? value)
    {
        if (value is null) return;
        json.WriteStartObject(name);
        json.WriteString("name"u8, value.Name);
        json.WriteString("uid"u8, value.Uid);
        json.WriteEndObject();
    }
}
