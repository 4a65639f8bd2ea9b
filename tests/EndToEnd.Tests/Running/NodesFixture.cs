namespace Fairlead.EndToEnd.Tests.Running;

/// <summary>A cluster of two nodes in two zones on one machine, shared by the tests that need more than one node.</summary>
public sealed class NodesFixture : IAsyncLifetime
{
    public const string Network = "172.29.77.0/24";
    public const string FirstAddress = "172.29.77.1", SecondAddress = "172.29.77.2";

    private string _kubectl = "";
    private Machine? _machine;
    private static int _machines;
    private int _spaces;

    public Machine Machine => _machine ?? throw new InvalidOperationException("The cluster did not start.");

    public string First { get; private set; } = "";

    public string Second => First + "-2";

    public async ValueTask InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess) return;
        _kubectl = (await Kubectls.FetchAsync())[^1];
        _machine = await Machine.CreateAsync($"n{Interlocked.Increment(ref _machines)}");
        _ = (await _machine.FairleadAsync("up", "--nodes", "2", "--zones", "a,b")).Text;
        First = (await Space("default").KubectlAsync("get", "nodes", "-o", "jsonpath={.items[0].metadata.name}")).Replace("-2", "");
        _ = (await _machine.OutsideAsync("ip", "route", "replace", Network, "via", Machine.Address)).Text;
    }

    public async Task<Space> SpaceAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a cluster needs root");
        var space = Space($"nodes-{Interlocked.Increment(ref _spaces)}");
        await space.CreateAsync();
        return space;
    }

    private Space Space(string name) => new(Machine, _kubectl, name);

    public async ValueTask DisposeAsync()
    {
        if (_machine is not null) await _machine.DisposeAsync();
    }
}
