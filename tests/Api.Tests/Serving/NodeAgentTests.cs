using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Certificates;
using Fairlead.Store.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Api.Tests.Serving;

/// <summary>Agents of any make: what the server asks them, and whom it believes.</summary>
public sealed class NodeAgentTests
{
    private static readonly CertificateAuthority Authority = CertificateAuthority.Create("cluster", TimeProvider.System);

    [Fact]
    public async Task Logs_are_asked_for_in_whatever_form_the_agent_has()
    {
        var (answer, asked) = await LogsAsync(Authority);

        Assert.Equal((HttpStatusCode.OK, "hello"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.StartsWith("GET /containerLogs/default/p/c?tailLines=3 HTTP/1.1", asked);
        Assert.DoesNotContain("Accept:", asked);                     // a kubelet of 1.20 has these logs in no named type and answers 406 to any
    }

    [Fact]
    public async Task An_agent_without_the_authority_s_certificate_is_not_believed_and_the_answer_says_what_helps()
    {
        using var another = CertificateAuthority.Create("another", TimeProvider.System);
        var (answer, asked) = await LogsAsync(another);

        Assert.Equal((HttpStatusCode.InternalServerError, ""), (answer.StatusCode, asked));
        string body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("x509: certificate signed by unknown authority", body);
        Assert.Contains("serverTLSBootstrap: true", body);
    }

    [Theory]
    [InlineData(null, WebSocketMessageType.Binary, "hello")]
    [InlineData("binary.k8s.io", WebSocketMessageType.Binary, "hello")]
    [InlineData("base64.binary.k8s.io", WebSocketMessageType.Text, "aGVsbG8=")]
    public async Task Logs_come_over_a_WebSocket_too(string? protocol, WebSocketMessageType type, string text)
    {
        var stop = TestContext.Current.CancellationToken;
        await WithServerAsync(Authority, async (_, handler) =>
        {
            using var socket = new ClientWebSocket();
            if (protocol is not null) socket.Options.AddSubProtocol(protocol);
            using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
            await socket.ConnectAsync(new Uri("ws://fairlead.in-process/api/v1/namespaces/default/pods/p/log"), invoker, stop);
            Assert.Equal(protocol, socket.SubProtocol);
            Assert.Equal((type, ""), await MessageAsync(socket));
            Assert.Equal((type, text), await MessageAsync(socket));
            Assert.Equal((WebSocketMessageType.Close, ""), await MessageAsync(socket));
            Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        });
    }

    private static async Task<(WebSocketMessageType Type, string Text)> MessageAsync(ClientWebSocket socket)
    {
        byte[] buffer = new byte[4096];
        var result = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        return (result.MessageType, Encoding.ASCII.GetString(buffer, 0, result.Count));
    }

    /// <summary>Asks a server for a pod's logs; its node's agent has a certificate of this issuer.</summary>
    private static async Task<(HttpResponseMessage Answer, string Asked)> LogsAsync(CertificateAuthority issuer)
    {
        HttpResponseMessage? answer = null;
        string asked = await WithServerAsync(issuer, async (client, _) => answer = await client.GetAsync("/api/v1/namespaces/default/pods/p/log?tailLines=3", TestContext.Current.CancellationToken));
        return (answer!, asked);
    }

    /// <summary>A server with a pod on a node, whose agent answers one request; what the agent was asked.</summary>
    private static async Task<string> WithServerAsync(CertificateAuthority issuer, Func<HttpClient, HttpMessageHandler, Task> use)
    {
        var stop = TestContext.Current.CancellationToken;
        using var agent = new TcpListener(IPAddress.Loopback, 0);
        agent.Start();
        var asked = ServeOnceAsync(agent, issuer.Issue(new LeafRequest("system:node:n") { Addresses = [IPAddress.Loopback] }).Load(), stop);
        await using var store = new MemoryStore();
        var options = ServerFixture.Options();
        options.NodeAuthority = Authority.Certificate;
        await using var server = new ApiServer(options, store, NullLoggerFactory.Instance, TimeProvider.System);
        await server.StartAsync(stop);
        using var handler = server.CreateInProcessHandler(Identity.Master("tester"));
        using var client = new HttpClient(handler, disposeHandler: false) { BaseAddress = ApiServer.InProcessAddress };
        int port = ((IPEndPoint)agent.LocalEndpoint).Port;
        await WriteAsync(client, HttpMethod.Post, "/api/v1/nodes", """{"metadata":{"name":"n"}}""");
        await WriteAsync(client, HttpMethod.Patch, "/api/v1/nodes/n/status",
            $$"""{"status":{"addresses":[{"type":"InternalIP","address":"127.0.0.1"}],"daemonEndpoints":{"kubeletEndpoint":{"Port": {{port}} } } } }""");
        await WriteAsync(client, HttpMethod.Post, "/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"}}""");
        await WriteAsync(client, HttpMethod.Post, "/api/v1/namespaces/default/pods", """{"metadata":{"name":"p"},"spec":{"nodeName":"n","containers":[{"name":"c","image":"i"}]}}""");
        await use(client, handler);
        return await asked;
    }

    private static async Task WriteAsync(HttpClient client, HttpMethod method, string path, string json)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(json, Encoding.UTF8, method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json") };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>One request with its head; empty when the other side does not go through with the handshake.</summary>
    private static async Task<string> ServeOnceAsync(TcpListener agent, X509Certificate2 certificate, CancellationToken stop)
    {
        using var connection = await agent.AcceptTcpClientAsync(stop);
        await using var tls = new SslStream(connection.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(certificate);
            byte[] buffer = new byte[4096];
            int length = 0, read;
            while (!Encoding.ASCII.GetString(buffer, 0, length).Contains("\r\n\r\n") && (read = await tls.ReadAsync(buffer.AsMemory(length), stop)) > 0) length += read;
            if (length > 0) await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"u8.ToArray(), stop);
            return Encoding.ASCII.GetString(buffer, 0, length);
        }
        catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
        {
            return "";
        }
    }
}
