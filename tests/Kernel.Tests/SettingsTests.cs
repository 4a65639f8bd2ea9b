using Fairlead.Kernel.Tests.Lab;
using Fairlead.Primitives;
using Fairlead.Proxy;

namespace Fairlead.Kernel.Tests;

/// <summary>Two nodes whose pods c and d answer; each test sets up node 1's proxy over what the one before has left.</summary>
public sealed class SettingsLab : IDisposable
{
    private readonly List<EchoServer> _servers = [];

    public SettingsLab()
    {
        foreach (string name in new[] { "c", "d" }) _servers.Add(new(Net[name], AService.TargetPort));
    }

    internal Network Net { get; } = new();

    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        Net.Dispose();
    }
}

/// <summary>What the administrator's settings do to packets. Service 41 has the pods c and d of node 2 and a node port, 43 the same under policy Local.</summary>
public sealed class SettingsTests(SettingsLab lab) : IClassFixture<SettingsLab>
{
    public static TheoryData<string, string, string, string> Cases() => new()
    {
        // settings, who connects, to what, whom the pod sees
        { "defaults", "client", "s41:80", "silence" },                               // the pod sees the client, and answers it past node 1
        { "masquerade-all", "a", "s41:80", "node1" },
        { "masquerade-all", "client", "s41:80", "node1" },
        { "masquerade-all", "node1", "s41:80", "node1" },
        { "outsiders", "a", "s41:80", "a" },
        { "outsiders", "client", "s41:80", "node1" },
        { "outsiders", "client", "n1:30041", "node1" },
        { "outsiders-by-interface", "a", "n1:30043", "a" },                          // a pod is known by its interface: the short way
        { "outsiders-by-interface", "client", "n1:30043", "silence" },
        { "no-pods-known", "a", "n1:30043", "silence" },
        { "node-ports-elsewhere", "client", "n1:30041", "refused" },
        { "node-ports-elsewhere", "a", "s41:80", "a" },
        { "node-ports-here", "client", "n1:30041", "node1" },
        { "primary", "client", "n1:30041", "node1" },
        { "primary", "a", "gw:30041", "refused" },                                   // an address of the node that its object does not name
        { "defaults", "a", "gw:30041", "node1" },
        { "no-range", "a", "s250:80", "silence" },                                   // whose address that is nobody knows: routed on
        { "two-ranges", "a", "s250:80", "refused" },
        { "two-ranges", "a", "s41:80", "a" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Settings_decide(string settings, string from, string to, string expected)
    {
        using var proxy = new NodeProxy(lab.Net.Node1, options => Configure(options, settings));
        proxy.Tell(PacketCases.News(IpFamily.V4));
        proxy.Tell(PacketCases.News(IpFamily.V6));
        IpFamily[] families = to.StartsWith("gw", StringComparison.Ordinal) ? [IpFamily.V4] : [IpFamily.V4, IpFamily.V6];   // the other is of the link alone
        foreach (var family in families)
        {
            string answer = await Probe.TcpAsync(lab.Net[from], PacketCases.Destination(to, family), expectsAnswer: expected != "silence");
            Assert.Equal(expected is "silence" or "refused" ? expected : $"saw {PacketCases.Address(expected, family)}", answer is "silence" or "refused" ? answer : answer[2..]);
        }
    }

    private static void Configure(ProxyOptions options, string settings)
    {
        switch (settings)
        {
            case "masquerade-all": options.MasqueradeAll = true; break;
            case "outsiders": options.MasqueradeOutsiders = true; break;
            case "outsiders-by-interface": (options.PodRanges, options.PodInterfaces) = ([], "v*"); break;
            case "no-pods-known": options.PodRanges = []; break;
            case "node-ports-elsewhere": options.NodePortAddresses = [IpPrefix.Parse("198.51.100.0/24"), IpPrefix.Parse("2001:db8:5::/64")]; break;
            case "node-ports-here": options.NodePortAddresses = [IpPrefix.Parse("198.51.100.0/24"), IpPrefix.Parse("192.0.2.0/24"), IpPrefix.Parse("2001:db8::/64")]; break;
            case "primary": options.NodePortsOnPrimaryAddresses = true; break;
            case "no-range": options.ServiceRanges = []; break;
            case "two-ranges": options.ServiceRanges = [IpPrefix.Parse("10.97.0.0/16"), .. options.ServiceRanges, IpPrefix.Parse("fd00:97::/108")]; break;
            default: break;
        }
    }
}
