namespace Fairlead.EndToEnd.Tests.Running;

/// <summary>
/// A machine that shares no link with the node: the one outside is the router between them.
/// <code>
/// far 198.51.100.20 ───── 198.51.100.1 outside 192.0.2.2 ───── 192.0.2.1 the node
/// </code>
/// </summary>
public sealed class FarMachine : IAsyncDisposable
{
    private readonly string _name = $"fle2e{Environment.ProcessId}far";

    public string Name => _name;

    public string DataDir => $"/tmp/{_name}";

    public static async Task<FarMachine> CreateAsync(Machine node)
    {
        var far = new FarMachine();
        await Shell.RunAsync(["ip", "netns", "delete", far._name]);
        _ = (await Shell.RunAsync(["ip", "netns", "add", far._name])).Text;
        foreach (string line in (string[])
        [
            $"link add far0 type veth peer name card netns {far._name}",
            "link set far0 up",
            "addr add 198.51.100.1/24 dev far0",
            $"route replace {NodesFixture.Network} via {Machine.Address}",
        ])
            _ = (await node.OutsideAsync(["ip", .. line.Split(' ')])).Text;
        _ = (await node.OutsideAsync("sysctl", "-qw", "net.ipv4.ip_forward=1")).Text;
        foreach (string line in (string[])["link set lo up", "link set card up", "addr add 198.51.100.20/24 dev card", "route add default via 198.51.100.1"])
            _ = (await far.RunAsync(["ip", .. line.Split(' ')])).Text;
        return far;
    }

    public Task<Outcome> RunAsync(params IReadOnlyList<string> command) => Shell.RunAsync(["nsenter", $"--net=/run/netns/{_name}", .. command]);

    public Task<Outcome> FairleadAsync(params IReadOnlyList<string> arguments) => RunAsync([Files.Program, .. arguments, "--data-dir", DataDir]);

    public async ValueTask DisposeAsync()
    {
        await FairleadAsync("down", "--purge");
        await Shell.RunAsync(["ip", "netns", "delete", _name]);
    }
}
