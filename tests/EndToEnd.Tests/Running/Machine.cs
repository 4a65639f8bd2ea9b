namespace Fairlead.EndToEnd.Tests.Running;

/// <summary>
/// A machine to test on and a second one to look from: two network namespaces with a cable between.
/// <code>
/// outside 192.0.2.2 ───────── 192.0.2.1 the node: fairlead up, its pods, kubectl
/// </code>
/// </summary>
public sealed class Machine : IAsyncDisposable
{
    public const string Address = "192.0.2.1";
    public const string OutsideAddress = "192.0.2.2";

    private readonly string _name;

    private Machine(string name) => _name = name;

    /// <summary>As its node is called.</summary>
    public string Name => _name;

    public string DataDir => $"/tmp/{_name}";

    private string Outside => _name + "o";

    public static async Task<Machine> CreateAsync(string purpose)
    {
        var machine = new Machine($"fle2e{Environment.ProcessId}{purpose}");
        await machine.RemoveAsync();
        await machine.CableAsync();
        return machine;
    }

    /// <summary>Starts a kubectl that goes on until it is put away.</summary>
    public Forwarding StartKubectl(string kubectl, IReadOnlyList<string> arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo("nsenter", [$"--net=/run/netns/{_name}", kubectl, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = Path.Combine(DataDir, "kubeconfig");
        return new Forwarding(System.Diagnostics.Process.Start(start)!);
    }

    /// <summary>Runs a program on the node.</summary>
    public Task<Outcome> RunAsync(params IReadOnlyList<string> command) => InAsync(_name, command);

    /// <summary>Runs a program on the machine beside it, which is no part of the cluster.</summary>
    public Task<Outcome> OutsideAsync(params IReadOnlyList<string> command) => InAsync(Outside, command);

    public Task<Outcome> FairleadAsync(params IReadOnlyList<string> arguments) => RunAsync([Files.Program, .. arguments, "--data-dir", DataDir, .. NameOf(arguments)]);

    /// <summary>Two clusters of one machine need two names of nodes.</summary>
    private string[] NameOf(IReadOnlyList<string> arguments) => arguments is ["up", ..] ? ["--hostname-override", _name] : [];

    public Task<Outcome> KubectlAsync(string kubectl, IReadOnlyList<string> arguments, string? input = null) =>
        Shell.RunAsync(["nsenter", $"--net=/run/netns/{_name}", kubectl, .. arguments], input, new Dictionary<string, string>
        {
            ["KUBECONFIG"] = Path.Combine(DataDir, "kubeconfig"),
            ["HOME"] = DataDir,
        });

    /// <summary>
    /// What a power cut and a new start leave of a machine: its files. Every process of the cluster, its containers, mounts and
    /// network namespaces are gone.
    /// </summary>
    public async Task RebootAsync()
    {
        // A killed process's parent may start another: until a round finds none.
        while (await PidsAsync() is { Count: > 0 } pids) await Shell.RunAsync(["kill", "-9", .. pids]);
        foreach (string point in File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')[1]).Where(point => point.StartsWith(DataDir + "/", StringComparison.Ordinal)).Reverse().ToList())
            await Shell.RunAsync(["umount", "-l", point]);
        await RemoveAsync();
        foreach (string further in Directory.EnumerateFiles("/run/netns", $"fairlead-{_name}-*")) await Shell.RunAsync(["umount", further]);   // the file may stay: /run is a disk's in some containers
        await CableAsync();
    }

    /// <summary>The cluster's processes by their arguments, the containers' by their control groups.</summary>
    private async Task<IReadOnlyList<string>> PidsAsync()
    {
        var ours = (await Shell.RunAsync(["pgrep", "-f", DataDir + "/|--data-dir " + DataDir])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var groups = Directory.EnumerateDirectories("/sys/fs/cgroup", "fairlead", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .SelectMany(parent => Directory.EnumerateDirectories(parent, _name + "*"))
            .SelectMany(node => Directory.EnumerateFiles(node, "cgroup.procs", SearchOption.AllDirectories));
        return [.. ours.Concat(groups.SelectMany(File.ReadLines)).Distinct()];
    }

    private async Task CableAsync()
    {
        foreach (string line in (string[])
        [
            $"netns add {_name}",
            $"netns add {Outside}",
            $"-n {_name} link add uplink type veth peer name card netns {Outside}",
            $"-n {_name} link set lo up",
            $"-n {_name} addr add {Address}/24 dev uplink",
            $"-n {_name} link set uplink up",
            $"-n {_name} route add default via {OutsideAddress}",
            $"-n {Outside} link set lo up",
            $"-n {Outside} addr add {OutsideAddress}/24 dev card",
            $"-n {Outside} link set card up",
        ])
            _ = (await Shell.RunAsync(["ip", .. line.Split(' ')])).Text;
        // The kernel notices by and by that the other end is there: what a test sees before must be what it sees after.
        await Space.EventuallyAsync(() => Shell.RunAsync(["ip", "-n", _name, "-o", "link", "show", "uplink"]), link => link.Output.Contains("state UP", StringComparison.Ordinal));
    }

    private static Task<Outcome> InAsync(string space, IReadOnlyList<string> command) => Shell.RunAsync(["nsenter", $"--net=/run/netns/{space}", .. command]);

    private async Task RemoveAsync()
    {
        await Shell.RunAsync(["ip", "netns", "delete", _name]);
        await Shell.RunAsync(["ip", "netns", "delete", Outside]);
    }

    public async ValueTask DisposeAsync()
    {
        await FairleadAsync("down", "--purge");
        await RemoveAsync();
    }
}
