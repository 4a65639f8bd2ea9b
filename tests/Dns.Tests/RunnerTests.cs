using System.Diagnostics;
using System.Net.Sockets;
using Fairlead.Catalog;
using Fairlead.CatalogFeed;
using Fairlead.Client;
using Fairlead.Dns.Configuration;
using Fairlead.Dns.Observe;
using Fairlead.DnsWire;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Primitives;
using Fairlead.Testing;
using Fairlead.Testing.FakeApi;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Dns.Tests;

/// <summary>The whole part against an API server in memory: node n1, DNS on loopback, Service kube-dns at 10.96.0.10.</summary>
public sealed class RunnerTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private readonly FakeApiServer _api = new(TimeProvider.System);
    private readonly CancellationTokenSource _stop = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fairlead-dns-");
    private readonly DnsOptions _options = new() { Listen = [SocketAddr.Parse("127.0.0.1:0")], NodeName = "n1", Register = true, ClusterDns = [IpAddr.Parse("10.96.0.10")], Sockets = 1, Drain = TimeSpan.Zero };
    private DnsRunner? _runner;
    private Task _running = Task.CompletedTask, _feeding = Task.CompletedTask;

    public ValueTask InitializeAsync()
    {
        _api.Create(new Namespace { Metadata = new() { Name = "kube-system" } });
        _api.Create(new Namespace { Metadata = new() { Name = "shop" } });
        _api.Create(Service("web", "10.96.0.20"));
        _options.ResolvConf = Path.Combine(_folder.FullName, "resolv.conf");
        File.WriteAllText(_options.ResolvConf, "search corp.example\n");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _runner?.Dispose();
        _folder.Delete(recursive: true);
    }

    private static Service Service(string name, string clusterIp) => new()
    {
        Metadata = new() { Namespace = "shop", Name = name },
        Spec = new() { ClusterIP = clusterIp, ClusterIPs = [clusterIp], Ports = [new() { Port = 80 }] },
    };

    private async Task StartAsync()
    {
        var client = new KubeClient(_api, FakeApiServer.Address);
        var feed = new CatalogMirror(client, new CatalogMirrorOptions { FollowNodes = false }, NullLoggerFactory.Instance, TimeProvider.System);
        _runner = new DnsRunner(client, feed, _options, NullLoggerFactory.Instance, TimeProvider.System);
        _feeding = feed.RunAsync(_stop.Token);
        _running = _runner.RunAsync(_stop.Token);
        await await Task.WhenAny(_runner.Ready, _running).WaitAsync(Soon);
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, _runner!.Addresses[0].Port));
        return socket;
    }

    private static async Task<string> Ask(Socket socket, string name, RecordType type = RecordType.A)
    {
        await socket.SendAsync(Questions.Make(name, type));
        var reply = new byte[4096];
        return ReplyText.Of(reply.AsSpan(0, await socket.ReceiveAsync(reply).WaitAsync(Soon)));
    }

    [Fact]
    public async Task Ready_means_that_names_are_answered_and_the_Service_leads_here()
    {
        await StartAsync();
        using var socket = Connect();
        Assert.Equal("NOERROR\nweb.shop.svc.cluster.local. 5 A 10.96.0.20", await Ask(socket, "web.shop.svc.cluster.local"));
        var service = _api.Find<Service>("kube-system", "kube-dns")!;
        Assert.Equal(("10.96.0.10", "PreferSameNode"), (service.Spec.ClusterIP, service.Spec.TrafficDistribution));
        Assert.Equal([("dns", "UDP", 53), ("dns-tcp", "TCP", 53)], service.Spec.Ports.Select(port => (port.Name, port.Protocol, port.Port)));
        Assert.Empty(service.Spec.Selector);
    }

    [Fact]
    public async Task Without_a_Service_of_its_own_it_goes_on_serving()
    {
        _options.Register = false;
        _options.Corefile = Path.Combine(_folder.FullName, "Corefile");
        File.WriteAllText(_options.Corefile, ".:53 {\n kubernetes cluster.local\n ready 127.0.0.1:0\n}\n");
        await StartAsync();
        using var socket = Connect();
        Assert.StartsWith("NOERROR", await Ask(socket, "web.shop.svc.cluster.local"));
        Assert.False(_running.IsCompleted);
        Assert.Null(_api.Find<Service>("kube-system", "kube-dns"));
    }

    [Fact]
    public void An_address_that_this_machine_does_not_have_is_told()
    {
        _options.Listen = [SocketAddr.Parse("203.0.113.9:53")];
        var client = new KubeClient(_api, FakeApiServer.Address);
        var feed = new CatalogMirror(client, new CatalogMirrorOptions(), NullLoggerFactory.Instance, TimeProvider.System);
        var failure = Assert.Throws<DnsConfigurationException>(() => new DnsRunner(client, feed, _options, NullLoggerFactory.Instance, TimeProvider.System));
        Assert.StartsWith("DNS cannot answer on 203.0.113.9:53: ", failure.Message);
    }

    [Fact]
    public async Task A_change_is_answered_within_ten_milliseconds_of_its_event()
    {
        await StartAsync();
        using var socket = Connect();
        var times = new List<TimeSpan>();
        for (int i = 0; i < 30; i++)
        {
            string address = $"10.96.1.{i + 1}";
            long began = Stopwatch.GetTimestamp();
            _api.Create(Service($"late-{i}", address));
            while (!(await Ask(socket, $"late-{i}.shop.svc.cluster.local")).Contains(address)) Assert.True(Stopwatch.GetElapsedTime(began) < Soon);
            times.Add(Stopwatch.GetElapsedTime(began));
        }
        Assert.True(times.Min() < TimeSpan.FromMilliseconds(10), $"the quickest of {times.Count} took {times.Min().TotalMilliseconds} ms");
    }

    [Fact]
    public async Task It_answers_while_the_API_server_is_away()
    {
        await StartAsync();
        _api.Refuse = _ => new FakeRefusal(System.Net.HttpStatusCode.ServiceUnavailable, "ServiceUnavailable", "away");
        using var socket = Connect();
        Assert.StartsWith("NOERROR\nweb.shop", await Ask(socket, "web.shop.svc.cluster.local"));
    }

    [Fact]
    public async Task It_leaves_the_Service_before_it_stops_answering()
    {
        _options.Listen = [SocketAddr.Parse("127.0.0.1:0")];
        _api.Create(Cluster.DnsObjects.Slice(_options.Service, "n1", SocketAddr.Parse("192.0.2.1:10053")));
        await StartAsync();
        await _stop.CancelAsync();
        await _running.WaitAsync(Soon);
        Assert.DoesNotContain(_api.All<EndpointSlice>("kube-system"), slice => slice.Endpoints.Any(endpoint => endpoint.NodeName == "n1"));
    }

    [Fact]
    public void A_node_s_slice_is_hinted_to_the_node()
    {
        var slice = Cluster.DnsObjects.Slice(new("kube-system", "kube-dns"), "n1", SocketAddr.Parse("[fd00::1]:10053"));
        Assert.Equal(("kube-dns-n1-v6", "IPv6", "kube-dns"), (slice.Metadata.Name, slice.AddressType, slice.Metadata.Labels["kubernetes.io/service-name"]));
        Assert.Equal("n1", Assert.Single(Assert.Single(slice.Endpoints).Hints!.ForNodes).Name);
    }

    [Fact]
    public void Slices_of_nodes_that_are_gone_or_not_ready_are_found()
    {
        var service = new NamespacedName("kube-system", "kube-dns");
        var state = new CatalogState();
        CatalogSlice SliceOf(string node, string name) =>
            new(new("kube-system", name), service, IpFamily.V4, [], [new(IpAddr.Parse("192.0.2.1"), Catalog.EndpointConditions.Ready, node)]);
        state.Apply(new CatalogChange.NodesReplaced([new CatalogNode("n1") { IsReady = true }, new CatalogNode("n2") { IsReady = true }, new CatalogNode("n3") { IsReady = false }]));
        state.Apply(new CatalogChange.ServicesReplaced([new CatalogService(service)]));
        state.Apply(new CatalogChange.SlicesReplaced([SliceOf("n1", "kube-dns-n1"), SliceOf("n2", "kube-dns-n2"), SliceOf("n3", "kube-dns-n3"), SliceOf("n4", "kube-dns-n4"), SliceOf("n9", "made-by-hand")]));
        Assert.Equal(["kube-dns-n3", "kube-dns-n4"], Cluster.DnsRegistration.Deserted(state.Publish(), service, "n1").Select(name => name.Name).Order());
    }

    [Fact]
    public async Task A_pod_of_this_node_has_its_search_path_walked_and_one_of_the_host_s_network_not()
    {
        await using var upstream = new TestUpstream("www.example.com A 192.0.2.1", "intra.net.corp.example A 192.0.2.2");
        _options.Upstreams = [upstream.Address];
        _options.RandomCase = false;
        await StartAsync();
        using var socket = Connect();
        Assert.StartsWith("NXDOMAIN", await Ask(socket, "www.example.com.shop.svc.cluster.local"));
        _api.Create(new Pod
        {
            Metadata = new() { Namespace = "shop", Name = "client" },
            Spec = new() { NodeName = "n1", Containers = [new() { Name = "c" }] },
            Status = new() { Phase = "Running", PodIP = "127.0.0.1", PodIPs = [new() { Ip = "127.0.0.1" }] },
        });
        long began = Stopwatch.GetTimestamp();
        while (!(await Ask(socket, "www.example.com.shop.svc.cluster.local")).Contains("192.0.2.1")) Assert.True(Stopwatch.GetElapsedTime(began) < Soon);
        Assert.Contains("192.0.2.2", await Ask(socket, "intra.net.shop.svc.cluster.local"));   // the node's own search domain
    }

    [Fact]
    public async Task A_ConfigMap_is_taken_over_when_it_changes_and_a_bad_one_is_not()
    {
        _options.ConfigMap = new("kube-system", "coredns");
        await StartAsync();
        using var socket = Connect();
        _api.Create(new ConfigMap
        {
            Metadata = new() { Namespace = "kube-system", Name = "coredns" },
            Data = new Dictionary<string, string> { ["Corefile"] = ".:53 {\n kubernetes cluster.local {\n  ttl 17\n }\n hosts {\n  192.0.2.7 db.example\n  fallthrough\n }\n}\n" },
        });
        long began = Stopwatch.GetTimestamp();
        while (!(await Ask(socket, "db.example")).Contains("192.0.2.7")) Assert.True(Stopwatch.GetElapsedTime(began) < Soon);
        Assert.Contains(" 17 A 10.96.0.20", await Ask(socket, "web.shop.svc.cluster.local"));
        _api.Change<ConfigMap>("kube-system", "coredns", map => map with { Data = new Dictionary<string, string> { ["Corefile"] = ". {\n nonsense\n}\n" } });
        Assert.Contains(" 17 A 10.96.0.20", await Ask(socket, "web.shop.svc.cluster.local"));
    }

    [Fact]
    public async Task A_ConfigMap_s_other_keys_are_its_files_and_without_it_the_flags_are_in_force_again()
    {
        _options.ConfigMap = new("kube-system", "coredns");
        await StartAsync();
        using var socket = Connect();
        _api.Create(new ConfigMap
        {
            Metadata = new() { Namespace = "kube-system", Name = "coredns" },
            Data = new Dictionary<string, string>
            {
                ["Corefile"] = ".:53 {\n kubernetes cluster.local {\n  ttl 17\n }\n hosts /etc/coredns/NodeHosts {\n  fallthrough\n }\n import custom/*.override\n}\n",
                ["NodeHosts"] = "192.0.2.11 n1.example\n",
                ["mine.override"] = "template IN A made.example {\n answer \"{{ .Name }} 9 IN A 192.0.2.99\"\n}\n",
            },
        });
        await UntilAsync(socket, "n1.example", "192.0.2.11");
        Assert.Equal("NOERROR\nx.made.example. 9 A 192.0.2.99", await Ask(socket, "x.made.example"));
        _api.Delete<ConfigMap>("kube-system", "coredns");
        await UntilAsync(socket, "web.shop.svc.cluster.local", " 5 A 10.96.0.20");
    }

    [Fact]
    public async Task Pod_names_are_verified_from_the_moment_the_configuration_asks_for_it()
    {
        _options.ConfigMap = new("kube-system", "coredns");
        foreach (var (name, node, address) in (ReadOnlySpan<(string, string, string)>)[("here", "n1", "10.244.1.5"), ("there", "n2", "10.244.2.5")])
            _api.Create(new Pod
            {
                Metadata = new() { Namespace = "shop", Name = name },
                Spec = new() { NodeName = node, Containers = [new() { Name = "c" }] },
                Status = new() { Phase = "Running", PodIP = address, PodIPs = [new() { Ip = address }] },
            });
        await StartAsync();
        using var socket = Connect();
        Assert.Contains("10.244.9.9", await Ask(socket, "10-244-9-9.shop.pod.cluster.local"));
        _api.Create(new ConfigMap
        {
            Metadata = new() { Namespace = "kube-system", Name = "coredns" },
            Data = new Dictionary<string, string> { ["Corefile"] = ". {\n kubernetes cluster.local {\n  pods verified\n }\n}\n" },
        });
        await UntilAsync(socket, "10-244-9-9.shop.pod.cluster.local", "NXDOMAIN");
        Assert.Contains("10.244.2.5", await Ask(socket, "10-244-2-5.shop.pod.cluster.local"));   // another node's
        Assert.StartsWith("NXDOMAIN", await Ask(socket, "10-244-2-5.kube-system.pod.cluster.local"));
    }

    private static async Task UntilAsync(Socket socket, string name, string answer)
    {
        long began = Stopwatch.GetTimestamp();
        while (!(await Ask(socket, name)).Contains(answer)) Assert.True(Stopwatch.GetElapsedTime(began) < Soon);
    }

    [Fact]
    public void A_Corefile_that_is_not_understood_stops_the_start_with_its_line()
    {
        _options.Corefile = Path.Combine(_folder.FullName, "Corefile");
        File.WriteAllText(_options.Corefile, ". {\n whoami\n}\n");
        var client = new KubeClient(_api, FakeApiServer.Address);
        var feed = new CatalogMirror(client, new CatalogMirrorOptions(), NullLoggerFactory.Instance, TimeProvider.System);
        var failure = Assert.Throws<DnsConfigurationException>(() => new DnsRunner(client, feed, _options, NullLoggerFactory.Instance, TimeProvider.System));
        Assert.Equal("Corefile:2: the directive \"whoami\" is not understood here", failure.Message);
    }

    [Fact]
    public async Task Health_readiness_metrics_and_the_query_log_are_served()
    {
        _options.ControlSocket = Path.Combine(_folder.FullName, "dns.sock");
        await StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var unix = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await unix.ConnectAsync(new UnixDomainSocketEndPoint(_options.ControlSocket), token);
                return new NetworkStream(unix, ownsSocket: true);
            },
        });
        long began = Stopwatch.GetTimestamp();
        while (!File.Exists(_options.ControlSocket)) Assert.True(Stopwatch.GetElapsedTime(began) < Soon);
        Assert.Equal("OK", await http.GetStringAsync("http://dns/health"));
        Assert.Equal("OK", await http.GetStringAsync("http://dns/ready"));
        Assert.Contains("fairlead_dns_synced 1", await http.GetStringAsync("http://dns/metrics"));

        using var enough = new CancellationTokenSource(Soon);
        using var socket = Connect();
        var watching = Task.Run(async () =>
        {
            await foreach (var (record, _) in QueryLogClient.WatchAsync(_options.ControlSocket, enough.Token)) return record.Name;
            return "";
        });
        while (!_runner!.QueryLog.IsWatched) Assert.False(enough.IsCancellationRequested);
        await Ask(socket, "web.shop.svc.cluster.local");
        Assert.Equal("web.shop.svc.cluster.local.", await watching);
    }
}
