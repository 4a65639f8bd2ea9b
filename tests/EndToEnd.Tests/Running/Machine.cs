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

    public string DataDir => $"/tmp/{_name}";

    private string Outside => _name + "o";

    public static async Task<Machine> CreateAsync(string purpose)
    {
        var machine = new Machine($"fle2e{Environment.ProcessId}{purpose}");
        await machine.RemoveAsync();
        foreach (string line in (string[])
        [
            $"netns add {machine._name}",
            $"netns add {machine.Outside}",
            $"-n {machine._name} link add uplink type veth peer name card netns {machine.Outside}",
            $"-n {machine._name} link set lo up",
            $"-n {machine._name} addr add {Address}/24 dev uplink",
            $"-n {machine._name} link set uplink up",
            $"-n {machine._name} route add default via {OutsideAddress}",
            $"-n {machine.Outside} link set lo up",
            $"-n {machine.Outside} addr add {OutsideAddress}/24 dev card",
            $"-n {machine.Outside} link set card up",
        ])
            _ = (await Shell.RunAsync(["ip", .. line.Split(' ')])).Text;
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
