namespace Fairlead.EndToEnd.Tests.Running;

/// <summary>A cluster of two nodes with addresses of both families, IPv4 first, shared by the tests that need both.</summary>
public sealed class DualStackFixture : IAsyncLifetime
{
    public const string Services = "10.96.0.0/16,fd00:96::/112", Pods = "10.244.0.0/16,fd00:244::/56";
    private const string NetworkV6 = "fd46:6c::/64", MachineV6 = "2001:db8:7::1", OutsideV6 = "2001:db8:7::2";

    private string _kubectl = "";
    private Machine? _machine;
    private int _spaces;

    public Machine Machine => _machine ?? throw new InvalidOperationException("The cluster did not start.");

    public async ValueTask InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess) return;
        _kubectl = (await Kubectls.FetchAsync())[^1];
        _machine = await Machine.CreateAsync("d");
        _ = (await _machine.RunAsync("ip", "addr", "add", MachineV6 + "/64", "dev", "uplink", "nodad")).Text;
        _ = (await _machine.OutsideAsync("ip", "addr", "add", OutsideV6 + "/64", "dev", "card", "nodad")).Text;
        _ = (await _machine.FairleadAsync("up", "--nodes", "2", "--service-cluster-ip-range", Services, "--cluster-cidr", Pods)).Text;
        _ = (await _machine.OutsideAsync("ip", "route", "replace", NodesFixture.Network, "via", Machine.Address)).Text;
        _ = (await _machine.OutsideAsync("ip", "-6", "route", "replace", NetworkV6, "via", MachineV6)).Text;
    }

    public async Task<Space> SpaceAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a cluster needs root");
        var space = new Space(Machine, _kubectl, $"dual-{Interlocked.Increment(ref _spaces)}");
        await space.CreateAsync();
        return space;
    }

    public async ValueTask DisposeAsync()
    {
        if (_machine is not null) await _machine.DisposeAsync();
    }
}
