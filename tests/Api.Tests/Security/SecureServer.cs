using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Certificates;
using Fairlead.Store.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Api.Tests.Security;

/// <summary>A real API server with TLS on a free port, protected as a cluster's is.</summary>
internal sealed class SecureServer : IAsyncDisposable
{
    private readonly MemoryStore _store = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("fairlead-pki-").FullName;
    private readonly ClusterPki _pki;
    private static readonly LeafRequest Serving = new("kube-apiserver") { DnsNames = ["localhost"], Addresses = [IPAddress.Loopback] };
    private readonly ApiServer _server;
    private X509Certificate2 _serving;

    private SecureServer()
    {
        _pki = ClusterPki.Open(_folder, TimeProvider.System);
        _serving = _pki.Pair("apiserver", Serving).Load();
        var options = new ApiServerOptions { BindAddress = IPAddress.Loopback, SecurePort = 0, ServerCertificate = () => _serving, Authenticator = null!, Authorizer = null! };
        new ClusterSecurity(new SecurityOptions { Authority = _pki.Authority.Certificate, ServiceAccountKeys = [_pki.ServiceAccountKey()] }, TimeProvider.System).Protect(options);
        _server = new ApiServer(options, _store, NullLoggerFactory.Instance, TimeProvider.System);
    }

    public static async Task<SecureServer> StartAsync()
    {
        var server = new SecureServer();
        await server._server.StartAsync(default);
        return server;
    }

    /// <summary>Another certificate is to be shown from now on.</summary>
    public string Renew()
    {
        Volatile.Write(ref _serving, _pki.Authority.Issue(Serving).Load());
        return _serving.Thumbprint;
    }

    /// <summary>What a new connection is shown.</summary>
    public async Task<string> ShownAsync()
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _server.SecurePort);
        await using var tls = new SslStream(socket.GetStream(), false, static (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost");
        return new X509Certificate2(tls.RemoteCertificate!).Thumbprint;
    }

    /// <summary>Somebody with a certificate of the cluster's authority.</summary>
    public HttpClient With(string user, params string[] groups) => Client(_pki.Authority.Issue(new LeafRequest(user) { Organizations = groups }).Load());

    public HttpClient WithToken(string token)
    {
        var client = Client(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public HttpClient Admin() => With("kubernetes-admin", Identity.Masters);

    public HttpClient Anonymous() => Client(null);

    public HttpClient Stranger() => Client(CertificateAuthority.Create("another", TimeProvider.System).Issue(new LeafRequest("jane")).Load());

    /// <summary>As a part of this process.</summary>
    public HttpClient Inside(Identity? identity) => new(_server.CreateInProcessHandler(identity)) { BaseAddress = ApiServer.InProcessAddress };

    public static async Task<(int Code, JsonNode Body)> Send(HttpClient client, string method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, method == "PATCH" ? "application/merge-patch+json" : "application/json");
        using var response = await client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)! : JsonValue.Create(text));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _store.DisposeAsync();
        _pki.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private HttpClient Client(X509Certificate2? certificate)
    {
        var roots = new X509Certificate2Collection(_pki.Authority.Certificate);
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = certificate is null ? null : [certificate],
                CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck },
            },
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        return new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{_server.SecurePort}") };
    }
}
