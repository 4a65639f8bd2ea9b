using Fairlead.Catalog;
using Fairlead.Kernel.Tests.Lab;
using Fairlead.Primitives;

namespace Fairlead.Kernel.Tests;

/// <summary>One laboratory for the whole table: building it takes longer than a packet.</summary>
public sealed class PacketLab : IDisposable
{
    private readonly List<EchoServer> _servers = [];

    public PacketLab()
    {
        Net = new();
        foreach (string name in new[] { "a", "b", "c", "d", "node1", "node2" }) _servers.Add(new(Net[name], AService.TargetPort));
        Proxies = [new(Net.Node1), new(Net.Node2)];
        foreach (var proxy in Proxies)
        {
            proxy.Tell(PacketCases.News(IpFamily.V4));
            proxy.Tell(PacketCases.News(IpFamily.V6));
        }
    }

    internal Network Net { get; }
    internal NodeProxy[] Proxies { get; }

    public void Dispose()
    {
        foreach (var proxy in Proxies) proxy.Dispose();
        _servers.ForEach(server => server.Dispose());
        Net.Dispose();
    }
}

/// <summary>The table of <see cref="PacketCases"/> with real packets.</summary>
public sealed class PacketTests(PacketLab lab) : IClassFixture<PacketLab>
{
    public static TheoryData<string, string, string> V4() => PacketCases.Rows(IpFamily.V4);

    public static TheoryData<string, string, string> V6() => PacketCases.Rows(IpFamily.V6);

    [Theory]
    [MemberData(nameof(V4))]
    [MemberData(nameof(V6))]
    public async Task Packets_go_where_the_Services_say(string from, string to, string expected)
    {
        bool udp = to.EndsWith("/udp", StringComparison.Ordinal);
        string destination = to.Replace("/udp", "");
        bool answers = expected != "silence";
        HashSet<string> seen = [];
        for (int i = 0; i < PacketCases.Attempts(expected); i++)
        {
            seen.Add(udp ? await Probe.UdpAsync(lab.Net[from], destination, answers) : await Probe.TcpAsync(lab.Net[from], destination, answers));
        }
        Assert.Equal(PacketCases.Outcomes(expected), seen.Order());
    }
}
