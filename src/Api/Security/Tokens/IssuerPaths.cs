using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Security.Reviews;

namespace Fairlead.Api.Security.Tokens;

/// <summary>
/// What others need to verify our tokens without asking us (OpenID Connect Discovery): who issues them, and the public keys. The keys'
/// address is that of whoever was asked, for it is one that the caller can reach.
/// </summary>
internal sealed class IssuerPaths(TokenIssuance issuance)
{
    private const string Keys = "/openid/v1/jwks";

    public void Map(Router router)
    {
        router.Path("/.well-known/openid-configuration", request => SendAsync(request, Configuration($"https://{request.Http.Request.Host}{Keys}"), "application/json"));
        string keys = KeySet();
        router.Path(Keys, request => SendAsync(request, keys, "application/jwk-set+json"));
    }

    private string Configuration(string keys) => new JsonObject
    {
        ["issuer"] = issuance.Issuer,
        ["jwks_uri"] = keys,
        ["response_types_supported"] = new JsonArray("id_token"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = UserInfoJson.List(issuance.Keys.Select(k => k.Algorithm).Distinct()),
    }.ToJsonString();

    private string KeySet() => new JsonObject
    {
        ["keys"] = new JsonArray([.. issuance.Keys.Select(k => (JsonNode)new JsonObject(k.PublicJsonWebKey().Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value))))]),
    }.ToJsonString();

    private static async ValueTask<ApiStatus?> SendAsync(ApiRequest request, string json, string contentType)
    {
        await PlainText.SendAsync(request, 200, json, contentType);
        return null;
    }
}
