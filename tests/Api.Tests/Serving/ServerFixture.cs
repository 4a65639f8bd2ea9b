using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Security;
using Fairlead.Store;
using Fairlead.Store.Memory;
using Microsoft.AspNetCore.Http;
using Fairlead.Testing;

namespace Fairlead.Api.Tests.Serving;

/// <summary>A whole server on a store in memory, spoken to over its in-process listener by somebody who may do everything.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private readonly IStore _store = new MemoryStore();

    public ApiServer Server { get; private set; } = null!;
    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = new ApiServer(Options(), _store, new TestLogs(static line => { if (line.StartsWith("Error", StringComparison.Ordinal)) Console.Error.WriteLine(line); }), TimeProvider.System);
        await Server.StartAsync(TestContext.Current.CancellationToken);
        Client = new HttpClient(Server.CreateInProcessHandler(Identity.Master("tester"))) { BaseAddress = ApiServer.InProcessAddress };
        await SendAsync("POST", "/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"}}""");
    }

    public static ApiServerOptions Options()
    {
        var certificate = SelfSigned();
        return new()
        {
            BindAddress = IPAddress.Loopback,
            SecurePort = 0,
            AdvertiseAddress = IPAddress.Parse("192.0.2.1"),
            ServerCertificate = () => certificate,
            Authenticator = static _ => new Anybody(),
            Authorizer = static _ => new Anybody(),
        };
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    /// <summary>Sends a body (JSON unless said) and reads the answer as JSON.</summary>
    public async Task<(int Code, JsonObject Body)> SendAsync(string method, string path, string? body = null, string contentType = "application/json", string? accept = null)
    {
        using var answer = await SendRawAsync(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), contentType, accept);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : new JsonObject { ["text"] = text });
    }

    public async Task<HttpResponseMessage> SendRawAsync(string method, string path, byte[]? body, string contentType = "application/json", string? accept = null)
    {
        using var message = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }
        if (accept is not null) message.Headers.TryAddWithoutValidation("Accept", accept);
        return await Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>Opens a watch and reads its events one by one.</summary>
    public async Task<WatchReader> WatchAsync(string path) =>
        new(await Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        await _store.DisposeAsync();
    }

    private sealed class Anybody : IAuthenticator, IAuthorizer
    {
        public ValueTask<Identity?> AuthenticateAsync(HttpContext context) => new(Identity.Anonymous);

        public Verdict Authorize(Identity identity, RequestInfo request) =>
            identity.Groups.Contains(Identity.Masters) || !request.IsResource ? Verdict.Allowed : Verdict.Denied();
    }
}
