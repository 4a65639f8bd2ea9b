using System.Net;
using System.Net.Sockets;
using Fairlead.Dns.Answers;
using Fairlead.Dns.Forward;
using Fairlead.Dns.Observe;
using Fairlead.Dns.Server;
using Fairlead.DnsWire;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Dns.Tests.Server;

public class ServerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static async Task<Socket> ConnectAsync(SocketAddr to, SocketType type)
    {
        var socket = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        await socket.ConnectAsync(new IPEndPoint(to.Address.ToIPAddress(), to.Port));
        return socket;
    }

    private static byte[] Framed(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];

    [Fact]
    public async Task Pipelined_questions_are_answered_as_they_are_ready()
    {
        await using var upstream = new TestUpstream("slow.example.com A 192.0.2.1");
        var gate = new TaskCompletionSource();
        upstream.Before = _ => gate.Task;
        await using var server = new TestServer([new() { Servers = [upstream.Address] }]);
        using var socket = await ConnectAsync(server.V4, SocketType.Stream);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync((byte[])[.. Framed(Questions.Make("slow.example.com", RecordType.A, id: 1)), .. Framed(Questions.Make("web.shop.svc.cluster.local", RecordType.A, id: 2))]);
        Assert.Equal(2, await ReadIdAsync(stream));
        gate.SetResult();
        Assert.Equal(1, await ReadIdAsync(stream));
    }

    private static async Task<int> ReadIdAsync(NetworkStream stream)
    {
        var length = new byte[2];
        await stream.ReadExactlyAsync(length).AsTask().WaitAsync(Soon);
        var message = new byte[length[0] << 8 | length[1]];
        await stream.ReadExactlyAsync(message).AsTask().WaitAsync(Soon);
        return message[0] << 8 | message[1];
    }

    [Fact]
    public async Task Silent_and_surplus_connections_are_closed()
    {
        await using var server = new TestServer(limits: new TcpLimits { Idle = TimeSpan.FromMilliseconds(200), ConnectionsPerClient = 1 });
        using var first = await ConnectAsync(server.V4, SocketType.Stream);
        using var second = await ConnectAsync(server.V4, SocketType.Stream);
        var buffer = new byte[1];
        Assert.Equal(0, await second.ReceiveAsync(buffer).WaitAsync(Soon));
        Assert.Equal(0, await first.ReceiveAsync(buffer).WaitAsync(Soon));
    }

    [Fact]
    public async Task What_is_no_question_gets_no_answer_or_FORMERR_and_the_next_client_is_served()
    {
        await using var server = new TestServer(sockets: 1);
        using var socket = await ConnectAsync(server.V4, SocketType.Dgram);
        var response = Questions.Make("web.shop.svc.cluster.local", RecordType.A, id: 7);
        response[2] |= 0x80;
        foreach (byte[] junk in (byte[][])[[], [1, 2, 3], response, new byte[3000]]) await socket.SendAsync(junk);
        await socket.SendAsync((byte[])[.. Questions.Make("web.shop.svc.cluster.local", RecordType.A, id: 8)[..20]]);
        await socket.SendAsync(Questions.Make("web.shop.svc.cluster.local", RecordType.A, id: 9));
        var reply = new byte[512];
        int length = await socket.ReceiveAsync(reply).WaitAsync(Soon);
        Assert.Equal((8, "FORMERR"), (reply[1], ReplyText.Of(reply.AsSpan(0, length))));
        length = await socket.ReceiveAsync(reply).WaitAsync(Soon);
        Assert.Equal((9, "NOERROR\nweb.shop.svc.cluster.local. 5 A 10.96.0.20"), (reply[1], ReplyText.Of(reply.AsSpan(0, length))));
    }

    [Fact]
    public async Task A_server_on_all_addresses_answers_from_the_one_that_was_asked()
    {
        var resolver = new Resolver(new(new(), 1), TimeProvider.System);
        var handler = new QueryHandler(Zone.ContractTests.AnswererFor(new TestCluster()), resolver, new QueryLog(TimeProvider.System), TimeProvider.System);
        using var server = new DnsServer([SocketAddr.Parse("0.0.0.0:0")], 1, handler, new TcpLimits(), NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var running = server.RunAsync(stop.Token);
        using var socket = await ConnectAsync(new SocketAddr(IpAddr.Parse("127.0.0.77"), server.Addresses[0].Port), SocketType.Dgram);
        await socket.SendAsync(Questions.Make("web.shop.svc.cluster.local", RecordType.A));
        Assert.True(await socket.ReceiveAsync(new byte[512]).WaitAsync(Soon) > 12);   // connected: another sender would not reach us
        await stop.CancelAsync();
        await running.WaitAsync(Soon);
    }

    [Fact]
    public async Task Questions_that_came_before_the_stop_are_answered()
    {
        for (int round = 0; round < 5; round++)
        {
            var server = new TestServer(sockets: 1);
            using var socket = await ConnectAsync(server.V4, SocketType.Dgram);
            for (ushort id = 0; id < 100; id++) socket.Send(Questions.Make("web.shop.svc.cluster.local", RecordType.A, id));
            await server.DisposeAsync();
            var reply = new byte[512];
            for (int i = 0; i < 100; i++) Assert.True(await socket.ReceiveAsync(reply).WaitAsync(Soon) > 12, $"round {round}, answer {i}");
        }
    }

    [Fact]
    public async Task A_new_configuration_loses_no_question()
    {
        await using var server = new TestServer(sockets: 2);
        using var stop = new CancellationTokenSource();
        var changing = Task.Run(() =>
        {
            for (uint ttl = 1; !stop.IsCancellationRequested; ttl++)
                server.Handler.Answerer = Zone.ContractTests.AnswererFor(server.Cluster, settings => settings with { Zone = settings.Zone with { Ttl = ttl % 100 + 1 } });
        });
        using var socket = await ConnectAsync(server.V4, SocketType.Dgram);
        var reply = new byte[512];
        for (int i = 0; i < 2000; i++)
        {
            await socket.SendAsync(Questions.Make("web.shop.svc.cluster.local", RecordType.A, (ushort)i));
            int length = await socket.ReceiveAsync(reply).WaitAsync(Soon);
            Assert.StartsWith("NOERROR\nweb.shop", ReplyText.Of(reply.AsSpan(0, length)));
        }
        await stop.CancelAsync();
        await changing;
    }

    [Fact]
    public async Task A_port_in_use_is_told_at_once()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var at = new SocketAddr(IpAddr.Parse("127.0.0.1"), (ushort)((IPEndPoint)taken.LocalEndPoint!).Port);
        await using var other = new TestServer();
        Assert.Throws<SocketException>(() => new DnsServer([at], 1, other.Handler, new TcpLimits(), NullLogger.Instance));
    }

    [Fact]
    public async Task Who_asked_what_is_seen_while_somebody_watches()
    {
        await using var server = new TestServer();
        using (var watch = server.Handler.Log.Watch())
        {
            await server.DigAsync("+short Web.shop.svc.cluster.local");
            var record = await watch.Records.ReadAsync().AsTask().WaitAsync(Soon);
            Assert.Equal(("Web.shop.svc.cluster.local.", RecordType.A, ResponseCode.NoError, AnswerSource.Cluster, true), (record.Name, record.Type, record.Code, record.Source, record.IsUdp));
            var line = QueryLine.Read(QueryLine.Write(record, 3));
            Assert.Equal(3, line!.Value.Missed);
            Assert.Equal((record.Name, record.Client), (line.Value.Record.Name, line.Value.Record.Client));
        }
        Assert.False(server.Handler.Log.IsWatched);
    }

    [Fact]
    public async Task Metrics_tell_types_zones_codes_and_times()
    {
        await using var server = new TestServer();
        await server.DigAsync("web.shop.svc.cluster.local");
        await server.DigAsync("+tcp nope.shop.svc.cluster.local AAAA");
        string text = MetricsText.Of(server.Handler);
        Assert.Contains("coredns_dns_requests_total{zone=\"cluster.local.\",proto=\"udp\",family=\"1\",type=\"A\"} 1\n", text);
        Assert.Contains("coredns_dns_requests_total{zone=\"cluster.local.\",proto=\"tcp\",family=\"1\",type=\"AAAA\"} 1\n", text);
        Assert.Contains("coredns_dns_responses_total{zone=\"cluster.local.\",type=\"AAAA\",rcode=\"NXDOMAIN\"} 1\n", text);
        Assert.Contains("coredns_dns_request_duration_seconds_bucket{zone=\"cluster.local.\",le=\"+Inf\"} 2\n", text);
        Assert.Contains("coredns_dns_request_duration_seconds_count{zone=\"cluster.local.\"} 2\n", text);
    }

    [Fact]
    public async Task A_resolver_that_leads_back_here_is_found_and_left_alone()
    {
        await using var server = new TestServer();
        var guard = new LoopGuard(NullLogger.Instance, TimeProvider.System);
        server.Handler.LoopWatch = guard;
        server.Resolver.Forwarder = new Forwarder([new ForwardOptions { Servers = [server.V4] }], TimeProvider.System);
        await guard.ProbeAsync(server.Resolver.Forwarder, onlyLooping: false, CancellationToken.None);
        Assert.True(server.Resolver.Forwarder.Pools[0].Upstreams[0].IsLooping);
        Assert.Contains("SERVFAIL", await server.DigAsync("www.example.com"));

        await using var upstream = new TestUpstream();
        var sane = new Forwarder([new ForwardOptions { Servers = [upstream.Address] }], TimeProvider.System);
        await guard.ProbeAsync(sane, onlyLooping: false, CancellationToken.None);
        Assert.False(sane.Pools[0].Upstreams[0].IsLooping);
    }
}
