using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Fairlead.Client;
using Fairlead.Linux.Namespaces;
using Fairlead.Linux.Routes;
using Fairlead.Node.Routes;
using Fairlead.Primitives;
using Fairlead.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Node.Tests.Routes;

/// <summary>
/// Node a (192.0.2.11, pods 10.244.1.0/24) · router · node b (198.51.100.12, pods 10.244.2.0/24): no common link. Node c (192.0.2.13, pods
/// 10.244.3.0/24) shares a's link through the router's bridge. A pod is an address on its node's loopback.
/// </summary>
public sealed class NodeRoutesKernelTests : IDisposable
{
    private static readonly ClusterNode[] Nodes =
    [
        new("a", [IpAddr.Parse("192.0.2.11")], [IpPrefix.Parse("10.244.1.0/24")]),
        new("b", [IpAddr.Parse("198.51.100.12")], [IpPrefix.Parse("10.244.2.0/24")]),
        new("c", [IpAddr.Parse("192.0.2.13")], [IpPrefix.Parse("10.244.3.0/24")]),
    ];

    private readonly string _run = TestNamespaces.NameFor("routes");

    private string Router => Name("router");

    public NodeRoutesKernelTests()
    {
        Ip($"netns add {Router}");
        Ip($"-n {Router} link set lo up");
        Ip($"-n {Router} link add left type bridge");
        Ip($"-n {Router} addr add 192.0.2.1/24 dev left");
        Ip($"-n {Router} link set left up");
        Ip($"netns exec {Router} sysctl -qw net.ipv4.ip_forward=1");
        Join("a", "192.0.2.11/24", "192.0.2.1", "10.244.1.5", bridge: "left");
        Join("c", "192.0.2.13/24", "192.0.2.1", "10.244.3.5", bridge: "left");
        Join("b", "198.51.100.12/24", "198.51.100.1", "10.244.2.5", bridge: null);
        Ip($"-n {Router} addr add 198.51.100.1/24 dev to-b");
    }

    [Fact]
    public void Pods_reach_pods_on_the_same_link_and_across_a_router()
    {
        foreach (var node in Nodes) Apply(node.Name, Nodes);
        Assert.Equal("10.244.1.5", ClientSeenBy("c", "10.244.3.5", from: "a", "10.244.1.5"));
        Assert.Equal("10.244.1.5", ClientSeenBy("b", "10.244.2.5", from: "a", "10.244.1.5"));
        Assert.Equal("10.244.2.5", ClientSeenBy("c", "10.244.3.5", from: "b", "10.244.2.5"));
    }

    [Fact]
    public void A_node_that_goes_takes_its_routes_along_and_removal_leaves_nothing()
    {
        Apply("a", Nodes);
        Assert.Equal(["10.244.2.0/24", "10.244.3.0/24"], RoutesOf("a"));
        Apply("a", [Nodes[0], Nodes[2]]);
        Assert.Equal(["10.244.3.0/24"], RoutesOf("a"));
        Assert.DoesNotContain(NodeRoutes.TunnelName, Ip($"-n {Name("a")} link"));
        Apply("a", Nodes);
        In("a", () => { NodeRoutes.Remove(); return true; });
        Assert.Empty(RoutesOf("a"));
        Assert.DoesNotContain(NodeRoutes.TunnelName, Ip($"-n {Name("a")} link"));
    }

    private void Apply(string node, ClusterNode[] nodes) => In(node, () =>
    {
        using var client = new KubeClient(new SocketsHttpHandler(), new Uri("http://192.0.2.254"));
        new NodeRoutes(new NodeRoutesOptions { NodeName = node }, client, NullLoggerFactory.Instance, TimeProvider.System).Apply(nodes);
        return true;
    });

    private string[] RoutesOf(string node) => In(node, () =>
    {
        using var socket = new RouteSocket();
        return socket.Routes(NodeRoutes.RouteProtocol).Select(r => r.Destination.ToString()).Order().ToArray();
    });

    /// <summary>Connects from one pod to a server in another and returns the client's address as the server sees it.</summary>
    private string ClientSeenBy(string server, string serverPod, string from, string clientPod)
    {
        var listener = In(server, () =>
        {
            var socket = new TcpListener(IPAddress.Parse(serverPod), 80);
            socket.Start();
            return socket;
        });
        using (listener)
        {
            var accepted = listener.AcceptTcpClientAsync();
            using var client = In(from, () => new TcpClient(new IPEndPoint(IPAddress.Parse(clientPod), 0)));
            Assert.True(client.ConnectAsync(IPAddress.Parse(serverPod), 80).Wait(TimeSpan.FromSeconds(10)), $"no connection from {clientPod} to {serverPod}");
            Assert.True(accepted.Wait(TimeSpan.FromSeconds(10)));
            using var peer = accepted.Result;
            return ((IPEndPoint)peer.Client.RemoteEndPoint!).Address.ToString();
        }
    }

    private void Join(string node, string address, string gateway, string pod, string? bridge)
    {
        string ns = Name(node);
        Ip($"netns add {ns}");
        Ip($"-n {Router} link add to-{node} type veth peer name eth0 netns {ns}");
        Ip($"-n {Router} link set to-{node} {(bridge is null ? "" : $"master {bridge}")} up");
        Ip($"-n {ns} link set lo up");
        Ip($"-n {ns} link set eth0 up");
        Ip($"-n {ns} addr add {address} dev eth0");
        Ip($"-n {ns} addr add {pod}/32 dev lo");
        if (node == "b") Ip($"-n {Router} addr add {gateway}/32 dev to-b");
        Ip($"-n {ns} route add {gateway}/32 dev eth0");
        Ip($"-n {ns} route add default via {gateway}");
    }

    private string Name(string node) => $"{_run}-{node}";

    private T In<T>(string node, Func<T> work)
    {
        using var ns = NetworkNamespace.Open($"/run/netns/{Name(node)}");
        return ns.Run(work);
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
        foreach (var ns in new[] { "a", "b", "c", "router" }) Ip($"netns del {Name(ns)}");
    }
}
