using System.Text.Json;

namespace Fairlead.Api.Security.Tokens;

/// <summary>One object and no namesake that came after it.</summary>
internal sealed record NamedUid(string Name, string Uid)
{
    public static NamedUid? Read(JsonElement parent, string member) =>
        parent.TryGetProperty(member, out var value)
            ? new(value.GetProperty("name").GetString() ?? "", value.TryGetProperty("uid", out var uid) ? uid.GetString() ?? "" : "")
            : null;
}
