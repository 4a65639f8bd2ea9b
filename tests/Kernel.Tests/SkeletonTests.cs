using Fairlead.Catalog;
using Fairlead.Kernel.Tests.Lab;
using Fairlead.Primitives;

namespace Fairlead.Kernel.Tests;

/// <summary>The shortest way through everything: real packets in namespaces.</summary>
public sealed class SkeletonTests : IDisposable
{
    private readonly Network _net = new();
    private readonly NodeProxy _proxy;
    private readonly List<EchoServer> _servers = [];

    public SkeletonTests()
    {
        foreach (string name in new[] { "a", "b", "c", "d", "node1", "node2" }) _servers.Add(new(_net[name], AService.TargetPort));
        _proxy = new(_net.Node1);
    }

    public void Dispose()
    {
        _proxy.Dispose();
        _servers.ForEach(server => server.Dispose());
        _net.Dispose();
    }

    [Theory]
    [InlineData("10.96.0.41", "192.0.2.1")]
    [InlineData("fd00:96::41", "[2001:db8::1]")]
    public async Task A_Service_answers_from_everywhere(string clusterIp, string node)
    {
        var web = AService.Named("web", clusterIp) with { Kind = ServiceKind.NodePort, Ports = [new("", Protocol.Tcp, 80, 30080), new("u", Protocol.Udp, 80, 30080)] };
        _proxy.Tell(web.With("c"));
        string service = clusterIp.Contains(':') ? $"[{clusterIp}]:80" : $"{clusterIp}:80";
        string local = clusterIp.Contains(':') ? "[::1]" : "127.0.0.1";

        Assert.StartsWith("c saw", await Probe.TcpAsync(_net.A, service));
        Assert.StartsWith("c saw", await Probe.UdpAsync(_net.A, service));
        Assert.StartsWith("c saw", await Probe.TcpAsync(_net.Node1, service));
        Assert.StartsWith("c saw", await Probe.TcpAsync(_net.Client, $"{node}:30080"));
        Assert.StartsWith("c saw", await Probe.TcpAsync(_net.Node1, $"{node}:30080"));
        Assert.StartsWith("c saw", await Probe.TcpAsync(_net.Node1, $"{local}:30080"));
        Assert.StartsWith("c saw", await Probe.UdpAsync(_net.Node1, $"{local}:30080"));
    }
}
