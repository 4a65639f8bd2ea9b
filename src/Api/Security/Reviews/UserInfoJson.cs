using System.Text.Json.Nodes;

namespace Fairlead.Api.Security.Reviews;

/// <summary>An identity in the form of the API's UserInfo.</summary>
internal static class UserInfoJson
{
    public static JsonObject Of(Identity identity)
    {
        var user = new JsonObject { ["username"] = identity.User };
        if (identity.Uid.Length > 0) user["uid"] = identity.Uid;
        if (identity.Groups.Count > 0) user["groups"] = List(identity.Groups);
        if (identity.Extra.Count > 0)
            user["extra"] = new JsonObject(identity.Extra.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => KeyValuePair.Create(e.Key, (JsonNode?)List(e.Value))));
        return user;
    }

    public static JsonArray List(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode)JsonValue.Create(v))]);
}
