namespace Fairlead.EndToEnd.Tests.Running;

/// <summary>
/// A cluster of two nodes whose load balancer gives addresses from a pool, and a client on the link that the nodes share.
/// <code>
/// client 172.29.77.200 ───┬─── 172.29.77.1 the first node
///                         └─── 172.29.77.2 the second node
/// </code>
/// </summary>
public sealed class PoolFixture : IAsyncLifetime
{
    public const string ClientAddress = "172.29.77.200";

    private string _kubectl = "";
    private Machine? _machine;
    private int _spaces;

    private static string ClientName => $"fle2e{Environment.ProcessId}lbc";

    public Machine Machine => _machine ?? throw new InvalidOperationException("The cluster did not start.");

    public async ValueTask InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess) return;
        _kubectl = (await Kubectls.FetchAsync())[^1];
        _machine = await Machine.CreateAsync("p");
        _ = (await _machine.FairleadAsync("up", "--nodes", "2", "--load-balancer", "pool")).Text;
        string bridge = (await _machine.RunAsync("ip", "-o", "addr", "show", "to", NodesFixture.FirstAddress)).Lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        await RemoveClientAsync();
        _ = (await Shell.RunAsync(["ip", "netns", "add", ClientName])).Text;
        foreach (string line in (string[])[$"link add fl-client type veth peer name card netns {ClientName}", $"link set fl-client master {bridge} up"])
            _ = (await _machine.RunAsync(["ip", .. line.Split(' ')])).Text;
        foreach (string line in (string[])["link set lo up", $"addr add {ClientAddress}/24 dev card", "link set card up"])
            _ = (await ClientAsync(["ip", .. line.Split(' ')])).Text;
    }

    /// <summary>Runs a program on the client.</summary>
    public Task<Outcome> ClientAsync(params IReadOnlyList<string> command) => Shell.RunAsync(["nsenter", $"--net=/run/netns/{ClientName}", .. command]);

    /// <summary>The Ethernet address that the client knows for an address; empty when it knows none.</summary>
    public async Task<string> NeighborAsync(string address) =>
        (await ClientAsync("ip", "neigh", "show", address)).Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(word => word != "lladdr").ElementAtOrDefault(1) ?? "";

    /// <summary>Applies an object of any namespace.</summary>
    public Task<Outcome> ApplyAsync(string yaml) => Machine.KubectlAsync(_kubectl, ["apply", "-f", "-"], yaml);

    public async Task<Space> SpaceAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a cluster needs root");
        var space = new Space(Machine, _kubectl, $"pool-{Interlocked.Increment(ref _spaces)}");
        await space.CreateAsync();
        return space;
    }

    public async ValueTask DisposeAsync()
    {
        if (_machine is not null) await _machine.DisposeAsync();
        await RemoveClientAsync();
    }

    private static Task<Outcome> RemoveClientAsync() => Shell.RunAsync(["ip", "netns", "delete", ClientName]);
}
