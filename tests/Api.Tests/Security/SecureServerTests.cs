using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Api.Security;

namespace Fairlead.Api.Tests.Security;

/// <summary>Who gets in and what he may do, asked of a whole server over TLS.</summary>
public sealed class SecureServerTests : IAsyncLifetime
{
    private SecureServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SecureServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Task<(int Code, JsonNode Body)> Send(HttpClient client, string method, string path, string? json = null) => SecureServer.Send(client, method, path, json);

    private async Task Make(string path, string json) => Assert.Equal(201, (await Send(_server.Admin(), "POST", path, json)).Code);

    [Theory]
    [InlineData("/healthz", 200)]
    [InlineData("/readyz", 200)]
    [InlineData("/version", 200)]
    [InlineData("/api", 403)]
    [InlineData("/metrics", 403)]
    [InlineData("/api/v1/namespaces/default/pods", 403)]
    public async Task Anonymous(string path, int code) => Assert.Equal(code, (await Send(_server.Anonymous(), "GET", path)).Code);

    [Fact]
    public async Task A_refusal_is_a_status_in_Kubernetes_words()
    {
        var (code, body) = await Send(_server.With("jane"), "GET", "/api/v1/namespaces/default/pods");
        Assert.Equal(403, code);
        Assert.Equal(
            """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"pods is forbidden: User \"jane\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"","reason":"Forbidden","details":{"kind":"pods"},"code":403}""",
            body.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public async Task Components_read_whom_the_server_believes_and_others_do_not()
    {
        const string path = "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication";
        var (code, map) = await Send(_server.With("system:kube-scheduler"), "GET", path);
        Assert.Equal(200, code);
        Assert.Equal(["client-ca-file"], map["data"]!.AsObject().Select(entry => entry.Key));
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", (string)map["data"]!["client-ca-file"]!, StringComparison.Ordinal);
        Assert.Equal(403, (await Send(_server.With("jane"), "GET", path)).Code);
        Assert.Equal(403, (await Send(_server.With("system:kube-scheduler"), "PUT", path, map.ToJsonString())).Code);
    }

    [Fact]
    public async Task A_stranger_s_certificate_and_a_wrong_token_are_401()
    {
        foreach (var client in (HttpClient[])[_server.Stranger(), _server.WithToken("rubbish")])
        {
            var (code, body) = await Send(client, "GET", "/api/v1/namespaces");
            Assert.Equal((401, "Unauthorized", "Unauthorized"), (code, (string?)body["message"], (string?)body["reason"]));
        }
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"other"}}""", 422, "TokenRequest.authentication.k8s.io \"bot\" is invalid: metadata.name: Invalid value: \"other\": must match the service account name if specified")]
    [InlineData("""{"metadata":{"namespace":"other"}}""", 400, "the namespace of the provided object does not match the namespace sent on the request")]
    public async Task A_token_is_asked_for_under_its_account_s_own_name(string body, int wanted, string words)
    {
        await Send(_server.Admin(), "POST", "/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"bot"}}""");
        var (code, status) = await Send(_server.Admin(), "POST", "/api/v1/namespaces/default/serviceaccounts/bot/token", body);
        Assert.Equal((wanted, words), (code, status["message"]!.ToString()));
    }

    [Fact]
    public async Task A_service_account_with_a_role_does_what_the_role_says()
    {
        await Make("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"bot"}}""");
        var (code, made) = await Send(_server.Admin(), "POST", "/api/v1/namespaces/default/serviceaccounts/bot/token", """{"spec":{"expirationSeconds":900}}""");
        Assert.Equal(201, code);
        var bot = _server.WithToken((string)made["status"]!["token"]!);
        Assert.Equal(403, (await Send(bot, "GET", "/api/v1/namespaces/default/services")).Code);
        await Make("/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
            """{"metadata":{"name":"b"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},"subjects":[{"kind":"ServiceAccount","name":"bot","namespace":"default"}]}""");
        Assert.Equal(200, (await Send(bot, "GET", "/api/v1/namespaces/default/services")).Code);
        Assert.Equal(403, (await Send(bot, "GET", "/api/v1/namespaces/kube-system/services")).Code);
        var (_, me) = await Send(bot, "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}");
        Assert.Equal("system:serviceaccount:default:bot", (string?)me["status"]!["userInfo"]!["username"]);
        await Send(_server.Admin(), "DELETE", "/api/v1/namespaces/default/serviceaccounts/bot");
        Assert.Equal(401, (await Send(bot, "GET", "/api/v1/namespaces/default/services")).Code);
    }

    [Theory]
    [InlineData("Bearer x", 401)]
    [InlineData("bearer x y", 401)]
    [InlineData("Bearer", 403)]
    [InlineData("Bearer  x", 403)]
    [InlineData("Basic YTpi", 403)]
    public async Task A_header_that_brings_no_token_is_nobody_s(string header, int code)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, "/api");
        message.Headers.TryAddWithoutValidation("Authorization", header);
        using var answer = await _server.Anonymous().SendAsync(message, TestContext.Current.CancellationToken);
        Assert.Equal(code, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("websocket", "{token}, chat", 200)]
    [InlineData("websocket", "{token}", 401)]
    [InlineData("websocket", "{token}, {token}, chat", 401)]
    [InlineData("websocket", "base64url.bearer.authorization.k8s.io.cnViYmlzaA, chat", 401)]
    [InlineData("websocket", "base64url.bearer.authorization.k8s.io.*, chat", 401)]
    [InlineData("h2c", "{token}, chat", 403)]
    public async Task A_WebSocket_has_its_token_among_its_protocols(string upgrade, string protocols, int code)
    {
        await Make("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"bot"}}""");
        var (_, made) = await Send(_server.Admin(), "POST", "/api/v1/namespaces/default/serviceaccounts/bot/token", """{"spec":{}}""");
        string token = "base64url.bearer.authorization.k8s.io." + System.Buffers.Text.Base64Url.EncodeToString(Encoding.ASCII.GetBytes((string)made["status"]!["token"]!));
        using var message = new HttpRequestMessage(HttpMethod.Get, "/api");
        foreach (var (name, value) in ((string, string)[])[("Connection", "Upgrade"), ("Upgrade", upgrade), ("Sec-WebSocket-Protocol", protocols.Replace("{token}", token, StringComparison.Ordinal))])
            message.Headers.TryAddWithoutValidation(name, value);
        using var answer = await _server.Anonymous().SendAsync(message, TestContext.Current.CancellationToken);
        Assert.Equal(code, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Nobody_grants_more_than_he_has()
    {
        await Make("/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
            """{"metadata":{"name":"b"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"admin"},"subjects":[{"kind":"User","name":"jane","apiGroup":"rbac.authorization.k8s.io"}]}""");
        const string Roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles";
        Assert.Equal(201, (await Send(_server.With("jane"), "POST", Roles, """{"metadata":{"name":"r"},"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]}""")).Code);
        var (code, body) = await Send(_server.With("jane"), "POST", Roles, """{"metadata":{"name":"n"},"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["nodes"]}]}""");
        Assert.Equal(403, code);
        Assert.Equal("roles.rbac.authorization.k8s.io \"n\" is forbidden: user \"jane\" (groups=[\"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"\"], Resources:[\"nodes\"], Verbs:[\"get\"]}", (string?)body["message"]);
        Assert.Equal(403, (await Send(_server.With("jane"), "PATCH", Roles + "/r", """{"rules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}]}""")).Code);
    }

    [Fact]
    public async Task A_node_agent_keeps_to_its_node()
    {
        var node = _server.With("system:node:n1", "system:nodes");
        Assert.Equal(201, (await Send(node, "POST", "/api/v1/nodes", """{"metadata":{"name":"n1"}}""")).Code);
        Assert.Equal(403, (await Send(node, "POST", "/api/v1/nodes", """{"metadata":{"name":"n2"}}""")).Code);
        Assert.Equal(201, (await Send(node, "POST", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases", """{"metadata":{"name":"n1"},"spec":{}}""")).Code);
        Assert.Equal(403, (await Send(node, "POST", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases", """{"metadata":{"name":"n2"},"spec":{}}""")).Code);
        Assert.Equal(403, (await Send(node, "GET", "/api/v1/namespaces/default/secrets/s")).Code);
    }

    [Fact]
    public async Task Who_may_acts_as_another()
    {
        var admin = _server.Admin();
        admin.DefaultRequestHeaders.Add("Impersonate-User", "joe");
        var (code, body) = await Send(admin, "GET", "/api/v1/namespaces/default/pods");
        Assert.Equal((403, true), (code, ((string?)body["message"])!.Contains("User \"joe\" cannot list", StringComparison.Ordinal)));
        var jane = _server.With("jane");
        jane.DefaultRequestHeaders.Add("Impersonate-User", "system:masters");
        Assert.Equal(403, (await Send(jane, "GET", "/api/v1/namespaces/default/pods")).Code);
    }

    [Fact]
    public async Task A_bootstrap_token_may_ask_for_a_certificate_and_nothing_else()
    {
        static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        await Make("/api/v1/namespaces/kube-system/secrets", $$"""
            {"metadata":{"name":"bootstrap-token-abcdef"},"type":"bootstrap.kubernetes.io/token",
             "data":{"token-id":"{{Base64("abcdef")}}","token-secret":"{{Base64("0123456789abcdef")}}","usage-bootstrap-authentication":"{{Base64("true")}}"} }
            """);
        var joiner = _server.WithToken("abcdef.0123456789abcdef");
        Assert.Equal(403, (await Send(joiner, "GET", "/api/v1/nodes")).Code);
        Assert.Equal(200, (await Send(joiner, "GET", "/apis/certificates.k8s.io/v1/certificatesigningrequests")).Code);
    }

    [Fact]
    public async Task Parts_of_this_process_have_their_own_rights()
    {
        Assert.Equal(200, (await Send(_server.Inside(ComponentIdentities.Proxy), "GET", "/api/v1/services")).Code);
        Assert.Equal(403, (await Send(_server.Inside(ComponentIdentities.Proxy), "GET", "/api/v1/secrets")).Code);
        Assert.Equal(403, (await Send(_server.Inside(null), "GET", "/api/v1/services")).Code);
    }

    [Fact]
    public async Task Service_accounts_may_read_how_to_verify_tokens()
    {
        await Make("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"bot"}}""");
        var (_, made) = await Send(_server.Admin(), "POST", "/api/v1/namespaces/default/serviceaccounts/bot/token", "{}");
        string token = (string)made["status"]!["token"]!;
        var bot = _server.WithToken(token);
        var (code, configuration) = await Send(bot, "GET", "/.well-known/openid-configuration");
        Assert.Equal((200, "https://kubernetes.default.svc.cluster.local"), (code, (string?)configuration["issuer"]));
        var (_, keys) = await Send(bot, "GET", new Uri((string)configuration["jwks_uri"]!).AbsolutePath);
        Assert.True(IsSignedBy(token, keys["keys"]![0]!));
        Assert.Equal(403, (await Send(_server.Anonymous(), "GET", "/openid/v1/jwks")).Code);
    }

    private static bool IsSignedBy(string token, JsonNode key)
    {
        static byte[] Bytes(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);
        var point = new ECPoint { X = Bytes((string)key["x"]!), Y = Bytes((string)key["y"]!) };
        using var ec = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
        int dot = token.LastIndexOf('.');
        return ec.VerifyData(Encoding.ASCII.GetBytes(token[..dot]), Bytes(token[(dot + 1)..]), HashAlgorithmName.SHA256);
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_to_new_connections_and_ends_no_old_one()
    {
        await using var server = await SecureServer.StartAsync();
        using var client = server.Admin();
        Assert.Equal(200, (await SecureServer.Send(client, "GET", "/api")).Code);
        string before = await server.ShownAsync(), renewed = server.Renew();
        Assert.NotEqual(before, renewed);
        Assert.Equal(renewed, await server.ShownAsync());
        Assert.Equal(renewed, await server.ShownAsync());
        Assert.Equal(200, (await SecureServer.Send(client, "GET", "/api")).Code);
    }
}
