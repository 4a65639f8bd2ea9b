using System.Net;
using System.Net.Sockets;
using Fairlead.Catalog;
using Fairlead.Kernel.Tests.Lab;
using Fairlead.Linux.Conntrack;
using Fairlead.Primitives;

namespace Fairlead.Kernel.Tests;

/// <summary>What Services' connections carry, counted by the kernel: datagrams of known size, open and ended.</summary>
public sealed class BytesTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private const ulong Hello = 20 + 8 + 5, Answer = 20 + 8 + 14;                    // IPv4, UDP, "hello"; "c saw 10.1.1.2"
    private static readonly CatalogService Web = AService.Named("web", "10.96.0.41") with { Ports = [new("", Protocol.Udp, 80, 30080)] };
    private readonly Network _net = new();
    private readonly EchoServer _server;

    public BytesTests()
    {
        _server = new(_net.C, AService.TargetPort);
        _net.Node1.Sysctl("net.netfilter.nf_conntrack_acct", 1);
    }

    public void Dispose()
    {
        _server.Dispose();
        _net.Dispose();
    }

    [Fact]
    public async Task Bytes_of_open_and_of_ended_connections_are_those_that_crossed_the_wire()
    {
        using var proxy = new NodeProxy(_net.Node1, options => options.CountBytes = true);
        proxy.Tell(Web.With("c"));
        using var socket = await AskAsync(3);
        Assert.Equal((3 * Hello, 3 * Answer), Bytes(proxy));
        EndAll();
        using var other = await AskAsync(2);
        await UntilAsync(() => Bytes(proxy) == (5 * Hello, 5 * Answer));
        Assert.Equal((5 * Hello, 5 * Answer), Bytes(proxy));                         // asking does not count
        Assert.Equal("10.96.0.41", ((IPEndPoint)other.RemoteEndPoint!).Address.ToString());
        proxy.Tell(new CatalogChange.ServiceGone(Web.Name));
        Assert.Null(Bytes(proxy));
    }

    [Fact]
    public async Task What_was_carried_before_the_proxy_began_is_not_counted()
    {
        using var socket = await WithAProxyThatCountsNothingAsync();
        using var proxy = new NodeProxy(_net.Node1, options => options.CountBytes = true);
        proxy.Tell(Web.With("c"));
        Assert.True(Bytes(proxy) is null or (0, 0));
        Assert.Equal("c saw 10.1.1.2", await Probe.AskAsync(socket, IPEndPoint.Parse("10.96.0.41:80")));
        await UntilAsync(() => Bytes(proxy) == (Hello, Answer));                        // the old flow may have ended just now, and its news be on the way
        Assert.Equal((Hello, Answer), Bytes(proxy));
    }

    private async Task<Socket> WithAProxyThatCountsNothingAsync()
    {
        using var before = new NodeProxy(_net.Node1);
        before.Tell(Web.With("c"));
        Assert.Null(before.Sync.ReadFigures().MissedEnds);
        return await AskAsync(4);
    }

    private async Task<Socket> AskAsync(int times)
    {
        var socket = _net.A.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        for (int i = 0; i < times; i++) Assert.Equal("c saw 10.1.1.2", await Probe.AskAsync(socket, IPEndPoint.Parse("10.96.0.41:80")));
        return socket;
    }

    private static (ulong, ulong)? Bytes(NodeProxy proxy) => proxy.Sync.ReadFigures().Traffic.Where(service => service.Service == Web.Name).Select(service => service.Bytes).FirstOrDefault();

    private void EndAll() => _net.Node1.Run(() =>
    {
        using var table = ConntrackSocket.Open();
        List<ConntrackEntry> open = [];
        table.Read(IpFamily.V4, Protocol.Udp, open.Add);
        foreach (var entry in open) table.Delete(entry);
    });

    /// <summary>The kernel's news of an end is on its way to a thread of the proxy.</summary>
    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!holds())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
