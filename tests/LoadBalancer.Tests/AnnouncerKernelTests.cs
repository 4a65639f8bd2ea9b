using System.Diagnostics;
using Fairlead.Linux.Namespaces;
using Fairlead.LoadBalancer.Announce;
using Fairlead.Primitives;
using Fairlead.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.LoadBalancer.Tests;

/// <summary>
/// Two nodes and a client on one bridge, each in a network namespace of its own:
/// client 192.0.2.1, 2001:db8::1 · node a · node b · announced 192.0.2.10, 2001:db8::10, which no machine has.
/// </summary>
public sealed class AnnouncerKernelTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly string _client = TestNamespaces.NameFor("client"), _a = TestNamespaces.NameFor("a"), _b = TestNamespaces.NameFor("b");
    private readonly CancellationTokenSource _stop = new();

    public AnnouncerKernelTests()
    {
        Ip($"netns add {_client}");
        Ip($"-n {_client} link add br0 type bridge");
        foreach (var node in new[] { _a, _b })
        {
            Ip($"netns add {node}");
            Ip($"-n {_client} link add {(node == _a ? "to-a" : "to-b")} type veth peer name eth0 netns {node}");
            Ip($"-n {_client} link set {(node == _a ? "to-a" : "to-b")} master br0 up");
            Ip($"-n {node} link set eth0 up");
            Ip($"-n {node} addr add {(node == _a ? "2001:db8::a/64" : "2001:db8::b/64")} dev eth0 nodad");
        }
        Ip($"-n {_client} link set br0 up");
        Ip($"-n {_client} addr add 192.0.2.1/24 dev br0");
        Ip($"-n {_client} addr add 2001:db8::1/64 dev br0 nodad");
    }

    [Theory]
    [InlineData("192.0.2.10")]
    [InlineData("2001:db8::10")]
    public async Task Neighbours_learn_where_an_address_is_and_follow_it_to_another_node(string text)
    {
        var address = IpAddr.Parse(text);
        var (first, firstRun) = Start(_a);
        var (second, secondRun) = Start(_b);

        first.Set(new HashSet<IpAddr> { address });
        Assert.Equal(MacOf(_a), NeighbourOf(address, wanted: MacOf(_a)));

        first.Set(new HashSet<IpAddr>());
        second.Set(new HashSet<IpAddr> { address });
        Assert.Equal(MacOf(_b), NeighbourOf(address, wanted: MacOf(_b)));

        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(firstRun, secondRun).WaitAsync(Limit));
    }

    private (LinkAnnouncer Announcer, Task Run) Start(string node)
    {
        using var ns = NetworkNamespace.Open($"/run/netns/{node}");
        var announcer = new LinkAnnouncer(new SpeakerOptions { Interfaces = ["eth0"] }, NullLoggerFactory.Instance, TimeProvider.System);
        return (announcer, ns.Run(() => announcer.RunAsync(_stop.Token)));
    }

    private string MacOf(string node) => Ip($"-n {node} -o link show eth0").Split("link/ether ")[1].Split(' ')[0];

    /// <summary>Sends to the address until the client's neighbour table shows the wanted link-layer address, or the time is up.</summary>
    private string NeighbourOf(IpAddr address, string wanted)
    {
        using var ns = NetworkNamespace.Open($"/run/netns/{_client}");
        long began = Stopwatch.GetTimestamp();
        string found;
        do
        {
            ns.Run(() =>
            {
                using var socket = new System.Net.Sockets.UdpClient(address.IsV4 ? System.Net.Sockets.AddressFamily.InterNetwork : System.Net.Sockets.AddressFamily.InterNetworkV6);
                socket.Send([1], new System.Net.IPEndPoint(address.ToIPAddress(), 9));
            });
            var entry = Ip($"-n {_client} neigh show {address}");
            found = entry.Contains("lladdr ") ? entry.Split("lladdr ")[1].Split(' ')[0] : entry;
        }
        while (found != wanted && Stopwatch.GetElapsedTime(began) < Limit);
        return found;
    }

    private static string Ip(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"ip {arguments}: {error}");
        return output;
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (var ns in new[] { _a, _b, _client }) Ip($"netns del {ns}");
        _stop.Dispose();
    }
}
