namespace Fairlead.EndToEnd.Tests.Running;

/// <summary>
/// A machine that shares no link with the node: the one outside is the router between them.
/// <code>
/// far 198.51.100.20 ───── 198.51.100.1 outside 192.0.2.2 ───── 192.0.2.1 the node
///     2001:db8:8::20 ──── 2001:db8:8::1        2001:db8:7::2 ─ 2001:db8:7::1 (with <see cref="AddIPv6Async"/>)
/// </code>
/// </summary>
public sealed class FarMachine : IAsyncDisposable
{
    public const string AddressV4 = "198.51.100.20", AddressV6 = "2001:db8:8::20";
    public const string NodeV6 = "2001:db8:7::1", OutsideV6 = "2001:db8:7::2";

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

    /// <summary>Addresses of the second family on both cables, and the way between them.</summary>
    public async Task AddIPv6Async(Machine node)
    {
        foreach (string line in (string[])["addr replace 2001:db8:8::1/64 dev far0 nodad", $"addr replace {OutsideV6}/64 dev card nodad"])
            _ = (await node.OutsideAsync(["ip", .. line.Split(' ')])).Text;
        _ = (await node.OutsideAsync("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1")).Text;
        _ = (await node.RunAsync("ip", "-6", "route", "replace", "2001:db8:8::/64", "via", OutsideV6)).Text;
        foreach (string line in (string[])[$"addr replace {AddressV6}/64 dev card nodad", "-6 route replace default via 2001:db8:8::1"])
            _ = (await RunAsync(["ip", .. line.Split(' ')])).Text;
    }

    /// <summary>Joins the cluster of that machine under this one's name.</summary>
    public async Task JoinAsync(Machine node, params IReadOnlyList<string> more)
    {
        _ = (await FairleadAsync([.. await JoinLineAsync(node), .. more])).Text;
    }

    /// <summary>join SERVER …: what that machine says is to be given on this one, and this one's name.</summary>
    public async Task<string[]> JoinLineAsync(Machine node)
    {
        string said = (await node.RunAsync(Files.Program, "token", "create", "--kubeconfig", $"{node.DataDir}/kubeconfig")).Text;
        return [.. said.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)[1..], "--node-name", Name];
    }

    public Task<Outcome> RunAsync(params IReadOnlyList<string> command) => Shell.RunAsync(["nsenter", $"--net=/run/netns/{_name}", .. command]);

    public Task<Outcome> FairleadAsync(params IReadOnlyList<string> arguments) => RunAsync([Files.Program, .. arguments, "--data-dir", DataDir]);

    public async ValueTask DisposeAsync()
    {
        await FairleadAsync("down", "--purge");
        await Shell.RunAsync(["ip", "netns", "delete", _name]);
    }
}
