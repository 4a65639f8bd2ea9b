using System.Net;
using System.Net.Sockets;
using Fairlead.Catalog;
using Fairlead.Kernel.Tests.Lab;
using Fairlead.Linux.Nftables;
using Fairlead.Primitives;
using Fairlead.Proxy.Nftables;

namespace Fairlead.Kernel.Tests;

/// <summary>What happens over time: changes, restarts, strangers.</summary>
public sealed class LifeTests : IDisposable
{
    private const string Table = "fairlead";
    private readonly Network _net = new();
    private readonly List<EchoServer> _servers = [];
    private NodeProxy _proxy;

    public LifeTests()
    {
        foreach (string name in new[] { "a", "b", "c", "d" }) _servers.Add(new(_net[name], AService.TargetPort));
        _proxy = new(_net.Node1);
    }

    public void Dispose()
    {
        _proxy.Dispose();
        _servers.ForEach(server => server.Dispose());
        _net.Dispose();
    }

    private static CatalogService Web => AService.Named("web", "10.96.0.41", "fd00:96::41") with
    {
        Kind = ServiceKind.NodePort,
        Ports = [new("", Protocol.Tcp, 80, 30080), new("u", Protocol.Udp, 80, 30080)],
    };

    [Theory]
    [InlineData("10.96.0.41")]
    [InlineData("fd00:96::41")]
    public void A_ping_of_a_cluster_IP_is_answered_by_the_node_and_of_other_addresses_refused(string address)
    {
        _proxy.Tell(Web.With("c"));
        Assert.True(_net.A.Succeeds($"busybox ping -c 1 -W 1 {address}"));
        Assert.True(_net.Node1.Succeeds($"busybox ping -c 1 -W 1 {address}"));
        Assert.False(_net.A.Succeeds($"busybox ping -c 1 -W 1 {address}9"));
    }

    [Fact]
    public async Task A_client_stays_with_its_endpoint_until_that_is_gone()
    {
        var affine = Web with { AffinitySeconds = 100 };
        _proxy.Tell(affine.With("a", "b", "c", "d"));
        foreach (string target in new[] { "10.96.0.41:80", "[fd00:96::41]:80", "192.0.2.1:30080", "[2001:db8::1]:30080" })
        {
            var from = target.EndsWith(":80", StringComparison.Ordinal) ? _net.A : _net.Client;
            string first = await Probe.TcpAsync(from, target);
            for (int i = 0; i < 10; i++) Assert.Equal(first, await Probe.TcpAsync(from, target));
            string[] others = [.. new[] { "a", "b", "c", "d" }.Where(name => !first.StartsWith(name, StringComparison.Ordinal))];
            _proxy.Tell(affine.With(others));
            string second = await Probe.TcpAsync(from, target);
            Assert.Contains(second[..1], others);
            Assert.Equal(second, await Probe.TcpAsync(from, target));
            _proxy.Tell(affine.With("a", "b", "c", "d"));
            Assert.Equal(second, await Probe.TcpAsync(from, target));
        }
    }

    [Theory]
    [InlineData("10.96.0.41:80")]
    [InlineData("[fd00:96::41]:80")]
    public async Task Connections_spread_evenly_over_an_odd_number_of_endpoints(string target)
    {
        const int Connections = 300;
        _proxy.Tell(Web.With("a", "c", "d"));
        var counts = new Dictionary<string, int>();
        for (int i = 0; i < Connections; i++)
        {
            string name = (await Probe.TcpAsync(_net.B, target))[..1];
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }
        Assert.Equal(["a", "c", "d"], counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.InRange(count, 55, 145));           // 100 expected; 5.5 standard deviations
    }

    [Fact]
    public async Task A_UDP_flow_follows_when_its_endpoint_dies_and_no_sooner()
    {
        using var socket = _net.A.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        var target = IPEndPoint.Parse("10.96.0.41:80");
        _proxy.Tell(Web.With("c"));
        Assert.StartsWith("c saw", await Probe.AskAsync(socket, target));
        _proxy.Tell(Web.With("c!", "d"));
        Assert.StartsWith("c saw", await Probe.AskAsync(socket, target));                // drains: what flows goes on
        _proxy.Tell(Web.With("d"));
        Assert.StartsWith("d saw", await Probe.AskAsync(socket, target));
        _proxy.Tell(new CatalogChange.ServiceGone(Web.Name));
        Assert.Equal("refused", await Probe.AskAsync(socket, target));
    }

    [Theory]
    [InlineData("a", "10.96.0.41:80")]
    [InlineData("client", "192.0.2.1:30080")]
    public async Task A_UDP_flow_that_began_before_there_were_endpoints_finds_them(string from, string target)
    {
        using var socket = _net[from].Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        _proxy.Tell(Web.With("c?"));
        Assert.Equal("refused", await Probe.AskAsync(socket, IPEndPoint.Parse(target)));
        _proxy.Tell(Web.With("c"));
        Assert.StartsWith("c saw", await Probe.AskAsync(socket, IPEndPoint.Parse(target)));
    }

    [Theory]
    [InlineData("a", "10.96.0.41:80")]
    [InlineData("client", "192.0.2.1:30080")]
    public async Task A_UDP_flow_follows_when_the_target_port_changes(string from, string target)
    {
        using var socket = _net[from].Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        using var other = new EchoServer(_net.C, AService.TargetPort + 1, "other");
        _proxy.Tell(Web.With("c"));
        Assert.StartsWith("c saw", await Probe.AskAsync(socket, IPEndPoint.Parse(target)));
        var slice = AService.Slice(Web, IpFamily.V4, "c");
        _proxy.Tell(new CatalogChange.SliceSet(slice with { Ports = [.. slice.Ports.Select(port => port with { Port = AService.TargetPort + 1 })] }));
        Assert.StartsWith("other saw", await Probe.AskAsync(socket, IPEndPoint.Parse(target)));
    }

    [Fact]
    public async Task Load_balancers_learn_at_the_health_check_port_whether_this_node_has_endpoints_that_last()
    {
        const int Port = 30999;
        var balanced = Web with { Kind = ServiceKind.LoadBalancer, ExternalLocal = true, HealthCheckNodePort = Port };
        _proxy.Tell(balanced.With("a", "c"));
        string answer = await AskAsync();
        Assert.StartsWith("HTTP/1.1 200 ", answer);
        Assert.Contains("\"localEndpoints\":1", answer.Replace(" ", ""));
        _proxy.Tell(balanced.With("a!", "c"));                                           // one that only drains takes no new clients
        Assert.StartsWith("HTTP/1.1 503 ", await AskAsync());
        _proxy.Tell(new CatalogChange.ServiceGone(Web.Name));
        await Assert.ThrowsAsync<SocketException>(AskAsync);

        async Task<string> AskAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            using var socket = _net.Client.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            await socket.ConnectAsync(IPEndPoint.Parse($"192.0.2.1:{Port}"), limit.Token);
            await socket.SendAsync("GET / HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n"u8.ToArray(), limit.Token);
            byte[] text = new byte[4096];
            int length = 0;
            while (await socket.ReceiveAsync(text.AsMemory(length), limit.Token) is > 0 and var more) length += more;
            return System.Text.Encoding.UTF8.GetString(text, 0, length);
        }
    }

    [Fact]
    public async Task A_restart_reads_what_is_there_and_changes_only_what_differs()
    {
        _proxy.Tell(Web.With("a", "c"));
        using var connected = _net.A.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        await connected.ConnectAsync(IPEndPoint.Parse("10.96.0.41:80"));
        _proxy.Dispose();
        Assert.Matches("[ac] saw", await Probe.TcpAsync(_net.B, "10.96.0.41:80"));       // nobody at home, the kernel serves
        string before = _net.Node1.Inside("nft -s list table ip fairlead");

        _proxy = new(_net.Node1, informed: false);
        Assert.Equal(before, _net.Node1.Inside("nft -s list table ip fairlead"));        // nothing known yet, nothing touched
        var all = Web.With("a", "d");
        _proxy.Tell(
            new CatalogChange.ServicesReplaced([.. all.OfType<CatalogChange.ServiceSet>().Select(set => set.Service)]),
            new CatalogChange.SlicesReplaced([.. all.OfType<CatalogChange.SliceSet>().Select(set => set.Slice)]),
            new CatalogChange.NodesReplaced([AService.Node("node1", 1)]));
        HashSet<string> seen = [];
        for (int i = 0; i < 21; i++) seen.Add((await Probe.TcpAsync(_net.B, "10.96.0.41:80"))[..1]);
        Assert.Equal(["a", "d"], seen.Order());
    }

    [Theory]
    [InlineData("flush ruleset")]
    [InlineData("delete table ip fairlead")]
    [InlineData("flush table ip fairlead")]
    [InlineData("flush chain ip fairlead services")]
    [InlineData("flush chain ip fairlead pick-1")]
    [InlineData("flush map ip fairlead endpoints")]
    [InlineData("flush map ip fairlead services")]
    [InlineData("flush map ip fairlead chains")]
    [InlineData("flush chain ip fairlead look-services")]
    public async Task What_a_stranger_takes_away_comes_back(string command)
    {
        _proxy.Tell(Web.With("c"));
        _net.Node1.Inside($"nft {command}");
        Assert.NotEqual("c", (await Probe.TcpAsync(_net.A, "10.96.0.41:80", expectsAnswer: false))[..1]);
        _proxy.Check();
        Assert.StartsWith("c saw", await Probe.TcpAsync(_net.A, "10.96.0.41:80"));
        Assert.StartsWith("c saw", await Probe.TcpAsync(_net.A, "[fd00:96::41]:80"));
    }

    [Theory]
    [InlineData("list ruleset")]
    [InlineData("list tables")]
    public void Nft_lists_what_we_made_without_a_complaint(string command)
    {
        _proxy.Tell((Web with { AffinitySeconds = 30, ExternalIps = [AService.Address("203.0.113.9")], ExternalLocal = true }).With("a", "b", "c"));
        Assert.Equal("", _net.Node1.Inside($"sh -c \"nft {command} 2>&1 >/dev/null\""));
    }

    [Fact]
    public async Task Chains_of_an_earlier_version_go_when_the_rules_are_renewed()
    {
        _proxy.Tell((Web with { AffinitySeconds = 30 }).With("c"));
        _net.Node1.Inside("nft add chain ip fairlead earliest");
        _net.Node1.Inside("nft add rule ip fairlead earliest counter");
        _net.Node1.Inside("nft add chain ip fairlead earlier { type filter hook postrouting priority 99; }");
        _net.Node1.Inside("nft add rule ip fairlead earlier jump earliest");
        _proxy.Tell(new CatalogChange.ServiceCidrsReplaced([new("kubernetes", [IpPrefix.Parse("10.96.0.0/15")])]));
        Assert.DoesNotContain("earli", _net.Node1.Inside("nft list table ip fairlead"));
        Assert.StartsWith("c saw", await Probe.TcpAsync(_net.A, "10.96.0.41:80"));
    }

    [Fact]
    public async Task Addresses_of_a_service_range_are_refused_as_long_as_the_range_is_there()
    {
        static CatalogServiceCidr Cidr(string name, params string[] ranges) => new(name, [.. ranges.Select(IpPrefix.Parse)]);
        _proxy.Tell(Web.With("c"));
        _proxy.Tell(new CatalogChange.ServiceCidrsReplaced([Cidr("kubernetes", "10.96.0.0/16", "fd00:96::/108")]));
        Assert.Equal("silence", await Probe.TcpAsync(_net.A, "10.99.0.1:80", expectsAnswer: false));
        _proxy.Tell(new CatalogChange.ServiceCidrSet(Cidr("more", "10.99.0.0/16")));
        Assert.Equal("refused", await Probe.TcpAsync(_net.A, "10.99.0.1:80"));
        Assert.StartsWith("c saw", await Probe.TcpAsync(_net.A, "10.96.0.41:80"));       // the rules were renewed around what is served
        _proxy.Tell(new CatalogChange.ServiceCidrGone("more"));
        Assert.Equal("silence", await Probe.TcpAsync(_net.A, "10.99.0.1:80", expectsAnswer: false));
        _proxy.Tell(new CatalogChange.ServiceCidrsReplaced(null));                       // an older API server: the options' range counts
        Assert.Equal("refused", await Probe.TcpAsync(_net.A, "10.96.250.1:80"));
    }

    [Fact]
    public async Task A_refused_batch_changes_nothing_and_heals()
    {
        _proxy.Tell(Web.With("a", "c"));
        _net.Node1.Inside("nft flush map ip fairlead endpoints");                        // the next removal finds nothing to remove
        _proxy.Tell(Web.With("c"));
        Assert.StartsWith("c saw", await Probe.TcpAsync(_net.A, "10.96.0.41:80"));
    }

    [Fact]
    public void Foreign_tables_stay_and_ours_go_with_the_clean_up()
    {
        _net.Node1.Inside("nft add table ip somebody");
        _proxy.Tell(Web.With("c"));
        _net.Node1.Run(_proxy.Plane.CleanUp);
        Assert.Equal("table ip somebody", _net.Node1.Inside("nft list tables").Trim());
    }

    [Fact]
    public void Nothing_of_a_Service_is_left_when_it_is_gone()
    {
        string empty = Elements();
        _proxy.Tell((Web with { AffinitySeconds = 30, ExternalIps = [AService.Address("203.0.113.9")], ExternalLocal = true }).With("a", "c"));
        Assert.NotEqual(empty, Elements());
        _proxy.Tell(new CatalogChange.ServiceGone(Web.Name));
        Assert.Equal(empty, Elements());
    }

    [Fact]
    public void Endpoints_asked_for_by_their_keys_are_those_of_a_dump()
    {
        _proxy.Tell((Web with { ExternalIps = [AService.Address("203.0.113.9")], ExternalLocal = true }).With("a", "b", "c", "d"));
        _net.Node1.Run(() =>
        {
            using var socket = NftSocket.Open();
            KernelContents dumped = new(), asked = new();
            new KernelReader(socket).Read(IpFamily.V4, dumped, thorough: true);
            new KernelReader(socket, largestDump: 0).Read(IpFamily.V4, asked, thorough: false);
            Assert.Contains(dumped.Frontends.Values, frontend => frontend is { Slots.Length: 2, InsideSlots.Length: 4 });
            Assert.Contains(dumped.Frontends.Values, frontend => frontend is { Slots.Length: 4, InsideSlots.Length: 0 });
            Assert.True(KernelComparison.AreEqual(dumped, asked));
        });
    }

    private string Elements() => _net.Node1.Run(() =>
    {
        using var socket = NftSocket.Open();
        List<string> counts = [];
        foreach (string set in new[] { "services", "ports", "endpoints", "port-endpoints", "cluster-ips", "outside", "inside", "outside-ports", "inside-ports", "hidden", "hidden-ports", "hairpin", "affine", "affine-ports", "local-ports", "restricted", "allowed" })
        {
            int count = 0;
            Assert.True(socket.TryReadElements(IpFamily.V4, Table, set, _ => count++, () => count = 0));
            counts.Add($"{set} {count}");
        }
        return string.Join(", ", counts);
    });
}
