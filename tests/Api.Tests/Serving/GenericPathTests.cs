using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Serving;

/// <summary>Paths, methods, headers and documents, as the request pipeline of Kubernetes 1.36 has them.</summary>
public sealed class GenericPathTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    [Theory]
    [InlineData("DELETE", "/api/v1/namespaces/default//configmaps", 404)]
    [InlineData("GET", "/apis/apps//v1/deployments", 404)]
    [InlineData("GET", "/api//v1", 404)]
    [InlineData("HEAD", "/api", 405)]
    [InlineData("HEAD", "/apis/apps/v1", 405)]
    [InlineData("HEAD", "/version", 405)]
    [InlineData("HEAD", "/api/v1/namespaces/default/status", 405)]
    [InlineData("HEAD", "/healthz", 200)]
    [InlineData("POST", "/", 200)]
    [InlineData("PUT", "/openapi/v3", 200)]
    [InlineData("POST", "/api", 405)]
    public async Task Paths_and_methods(string method, string path, int code)
    {
        using var answer = await server.SendRawAsync(method, path, null);
        Assert.Equal(code, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("br, gzip", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("GZIP", false)]
    [InlineData("x-gzip", false)]
    public async Task Answers_are_compressed_for_who_says_so_plainly(string encoding, bool compressed)
    {
        await server.SendAsync("POST", Maps, "{\"metadata\":{\"name\":\"large\"},\"data\":{\"a\":\"" + new string('x', 140_000) + "\"}}");
        using var message = new HttpRequestMessage(HttpMethod.Get, $"{Maps}/large");
        message.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        using var answer = await server.Client.SendAsync(message, TestContext.Current.CancellationToken);
        Assert.Equal(compressed, answer.Content.Headers.ContentEncoding.Contains("gzip"));
    }

    [Fact]
    public async Task Aggregated_discovery_is_sent_once()
    {
        using var first = await server.SendRawAsync("GET", "/apis", null, accept: Aggregated);
        Assert.Equal(("public", "Accept"), (first.Headers.CacheControl!.ToString(), first.Headers.Vary.Single()));
        using var message = new HttpRequestMessage(HttpMethod.Get, "/apis");
        message.Headers.TryAddWithoutValidation("Accept", Aggregated);
        message.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.Tag);
        using var second = await server.Client.SendAsync(message, TestContext.Current.CancellationToken);
        Assert.Equal(304, (int)second.StatusCode);
    }

    [Theory]
    [InlineData("application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList", 406)]
    [InlineData("application/json;as=APIGroupDiscoveryList;v=v2", 406)]
    [InlineData("application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList,application/json", 200)]
    public async Task Discovery_comes_in_forms_that_there_are(string accept, int code) => Assert.Equal(code, (await server.SendAsync("GET", "/apis", accept: accept)).Code);

    [Theory]
    [InlineData("/version", "text/*", 406)]
    [InlineData("/version", "application/yaml", 406)]
    [InlineData("/version", "application/json;as=Table;g=meta.k8s.io;v=v1", 200)]
    [InlineData("/version", "*/*", 200)]
    [InlineData("/apis/apps", "text/*", 406)]
    [InlineData("/apis/apps", "application/*", 406)]
    [InlineData("/apis/apps", "application/yaml", 200)]
    [InlineData("/openapi/v2", "text/plain", 406)]
    [InlineData("/openapi/v2", "application/yaml", 406)]
    [InlineData("/openapi/v2", "application/*", 200)]
    [InlineData("/openapi/v2", "text/html,application/json", 200)]
    [InlineData("/openapi/v2", "application/com.github.proto-openapi.spec.v2.v1.0+protobuf", 200)]
    [InlineData("/openapi/v3", "image/png", 200)]
    [InlineData("/healthz", "application/foo", 200)]
    public async Task Documents_come_in_forms_that_there_are(string path, string accept, int code)
    {
        using var answer = await server.SendRawAsync("GET", path, null, accept: accept);
        Assert.Equal(code, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("/apis/apps/v1", "deployments", "8aSe+NMegvE=")]
    [InlineData("/api/v1", "configmaps", "qFsyl6wFWjQ=")]
    [InlineData("/apis/events.k8s.io/v1", "events", "r2yiGXH7wu8=")]
    [InlineData("/apis/authorization.k8s.io/v1", "subjectaccessreviews", null)]
    public async Task Kinds_that_are_kept_have_a_hash_of_how(string path, string resource, string? hash)
    {
        var (_, list) = await server.SendAsync("GET", path);
        Assert.Equal(hash, list["resources"]!.AsArray().Single(r => r!["name"]!.GetValue<string>() == resource)!["storageVersionHash"]?.GetValue<string>());
    }

    [Fact]
    public async Task A_document_that_is_asked_for_by_its_hash_may_be_kept()
    {
        var (_, index) = await server.SendAsync("GET", "/openapi/v3");
        string path = index["paths"]!["apis/apps/v1"]!["serverRelativeURL"]!.GetValue<string>();
        using var document = await server.SendRawAsync("GET", path, null);
        Assert.Equal((200, "public, immutable"), ((int)document.StatusCode, document.Headers.NonValidated["Cache-Control"].ToString()));
        using var other = await server.SendRawAsync("GET", "/openapi/v3/apis/apps/v1?hash=abc", null);
        Assert.Equal((301, path), ((int)other.StatusCode, other.Headers.Location!.ToString()));
    }

    [Theory]
    [InlineData("api", "/api/", "getCoreAPIVersions", "io.k8s.apimachinery.pkg.apis.meta.v1.APIVersions")]
    [InlineData("apis", "/apis/", "getAPIVersions", "io.k8s.apimachinery.pkg.apis.meta.v1.APIGroupList")]
    [InlineData("apis/apps", "/apis/apps/", "getAppsAPIGroup", "io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup")]
    [InlineData("apis/rbac.authorization.k8s.io", "/apis/rbac.authorization.k8s.io/", "getRbacAuthorizationAPIGroup", "io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup")]
    [InlineData("version", "/version/", "getCodeVersion", "io.k8s.apimachinery.pkg.version.Info")]
    [InlineData("openid/v1/jwks", "/openid/v1/jwks/", "getServiceAccountIssuerOpenIDKeyset", null)]
    [InlineData(".well-known/openid-configuration", "/.well-known/openid-configuration/", "getServiceAccountIssuerOpenIDConfiguration", null)]
    public async Task Paths_that_belong_to_no_version_have_a_document_too(string name, string path, string operation, string? answer)
    {
        var (_, index) = await server.SendAsync("GET", "/openapi/v3");
        var (code, document) = await server.SendAsync("GET", index["paths"]![name]!["serverRelativeURL"]!.GetValue<string>());
        var get = document["paths"]![path]!["get"]!;
        Assert.Equal((200, operation), (code, get["operationId"]!.GetValue<string>()));
        string? reference = get["responses"]!["200"]!["content"]!.AsObject().First().Value!["schema"]!["$ref"]?.GetValue<string>();
        Assert.Equal(answer is null ? null : "#/components/schemas/" + answer, reference);
        if (answer is not null) Assert.NotEmpty(document["components"]!["schemas"]![answer]!["properties"]!.AsObject());
        using var protobuf = await server.SendRawAsync("GET", "/openapi/v3/" + name, null, accept: "application/com.github.proto-openapi.spec.v3@v1.0+protobuf");
        Assert.Equal(200, (int)protobuf.StatusCode);
    }

    [Fact]
    public async Task Checks_that_cannot_be_left_out_are_named()
    {
        var (_, text) = await server.SendAsync("GET", "/readyz?verbose&exclude=nope");
        Assert.Contains("warn: some health checks cannot be excluded: no matches for \"nope\"\nreadyz check passed\n", text["text"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
