using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Api.Security;

namespace Fairlead.Api.Tests.Serving;

/// <summary>Watches for browsers, as the request pipeline of Kubernetes 1.36 gives them.</summary>
public sealed class WatchSocketTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(null)]
    [InlineData("anything")]
    public async Task Each_event_is_a_message_with_its_line_end(string? protocol)
    {
        string maps = await NamespaceAsync($"told-{protocol}x");
        await MakeAsync(maps, "a");
        using var socket = await OpenAsync($"{maps}?watch=1", protocol);
        Assert.Equal(protocol, socket.SubProtocol);
        Assert.Equal("ADDED a", await NextAsync(socket));
        await MakeAsync(maps, "b");
        Assert.Equal("ADDED b", await NextAsync(socket));
        await server.SendAsync("DELETE", $"{maps}/a");
        Assert.Equal("DELETED a", await NextAsync(socket));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task A_client_that_says_goodbye_at_an_event_hears_goodbye()
    {
        string maps = await NamespaceAsync("parting");
        await MakeAsync(maps, "a");
        for (int i = 0; i < 100; i++)                                                   // the server may still be sending the event
        {
            using var socket = await OpenAsync($"{maps}?watch=1", null);
            Assert.Equal("ADDED a", await NextAsync(socket));
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
            Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        }
    }

    [Fact]
    public async Task A_watch_whose_time_is_up_says_goodbye()
    {
        string maps = await NamespaceAsync("bye");
        using var socket = await OpenAsync($"{maps}?watch=1&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true", null);
        Assert.StartsWith("BOOKMARK", await NextAsync(socket), StringComparison.Ordinal);
        Assert.Equal("close NormalClosure", await NextAsync(socket));
    }

    [Fact]
    public async Task A_client_that_reads_nothing_does_not_keep_its_watch_beyond_its_time()
    {
        string maps = await NamespaceAsync("deaf");
        string much = new('x', 900_000);
        foreach (string name in (string[])["a", "b", "c"])
            Assert.Equal(201, (await server.SendAsync("POST", maps, $$$"""{"metadata":{"name":"{{{name}}}"},"data":{"much":"{{{much}}}"}}""")).Code);
        using var socket = await OpenAsync($"{maps}?watch=1&timeoutSeconds=1", null);
        using var limit = new CancellationTokenSource(Limit);
        while (await OpenWatchesAsync() > 0)
        {
            Assert.False(limit.IsCancellationRequested, "the watch is still open");
            await server.SendAsync("GET", "/api/v1/secrets?watch=1&timeoutSeconds=1");                  // a second's rest
        }
    }

    /// <summary>Watches of ConfigMaps of one namespace that are open now.</summary>
    private async Task<int> OpenWatchesAsync()
    {
        string metrics = (await server.SendAsync("GET", "/metrics")).Body["text"]!.GetValue<string>();
        const string Series = "apiserver_longrunning_requests{component=\"apiserver\",group=\"\",resource=\"configmaps\",scope=\"namespace\",subresource=\"\",verb=\"WATCH\",version=\"v1\"} ";
        int at = metrics.IndexOf(Series, StringComparison.Ordinal) + Series.Length;
        return int.Parse(metrics.AsSpan(at, metrics.IndexOf('\n', at) - at), CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("http://x", "13", "a,b", 400, "")]
    [InlineData("http://x", null, "a", 400, "missing or bad WebSocket Version")]
    [InlineData("http://x", "8", null, 400, "missing or bad WebSocket Version")]
    [InlineData(null, "13", null, 403, "")]
    [InlineData("null", "13", null, 403, "")]
    public async Task Handshakes_that_are_refused(string? origin, string? version, string? protocol, int code, string why)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, "/api/v1/namespaces/default/configmaps?watch=1");
        foreach (var (name, value) in ((string, string?)[])[("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("Origin", origin), ("Sec-WebSocket-Version", version), ("Sec-WebSocket-Protocol", protocol)])
            if (value is not null) message.Headers.TryAddWithoutValidation(name, value);
        using var answer = await server.Client.SendAsync(message, TestContext.Current.CancellationToken);
        Assert.Equal((code, why), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    private async Task<string> NamespaceAsync(string name)
    {
        await server.SendAsync("POST", "/api/v1/namespaces", $$$"""{"metadata":{"name":"{{{name}}}"}}""");
        return $"/api/v1/namespaces/{name}/configmaps";
    }

    private async Task MakeAsync(string maps, string name) =>
        Assert.Equal(201, (await server.SendAsync("POST", maps, $$$"""{"metadata":{"name":"{{{name}}}","labels":{"made":"here"}},"data":{"lines":"1\n2\n"}}""")).Code);

    private async Task<ClientWebSocket> OpenAsync(string path, string? protocol)
    {
        var socket = new ClientWebSocket();
        if (protocol is not null) socket.Options.AddSubProtocol(protocol);
        socket.Options.SetRequestHeader("Origin", "http://dashboard.example");
        using var invoker = new HttpMessageInvoker(server.Server.CreateInProcessHandler(Identity.Master("tester")), disposeHandler: false);
        await socket.ConnectAsync(new Uri("ws://fairlead.in-process" + path + "&labelSelector=!kubernetes.io/metadata.name&fieldSelector=metadata.name!=kube-root-ca.crt"), invoker, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<string> NextAsync(ClientWebSocket socket)
    {
        byte[] buffer = new byte[64 * 1024];
        var got = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        if (got.MessageType == WebSocketMessageType.Close) return $"close {socket.CloseStatus}";
        Assert.True(got is { MessageType: WebSocketMessageType.Text, EndOfMessage: true } && buffer[got.Count - 1] == '\n');
        var message = JsonNode.Parse(Encoding.UTF8.GetString(buffer, 0, got.Count))!;
        return $"{message["type"]} {message["object"]!["metadata"]!["name"]}";
    }
}
