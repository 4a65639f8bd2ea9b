using Fairlead.EndToEnd.Tests.Running;

namespace Fairlead.EndToEnd.Tests;

/// <summary>What a cluster puts into a machine goes with it.</summary>
public class DownTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Down_leaves_nothing(bool killed)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a cluster needs root");
        await using var machine = await Machine.CreateAsync(killed ? "k" : "x");
        var before = await StateAsync(machine);
        _ = (await machine.FairleadAsync("up")).Text;
        var kubectls = await Kubectls.FetchAsync();
        var space = new Space(machine, kubectls[^1], "default");
        await space.DeployAsync("web", 2, 5000);
        await space.KubectlAsync("expose deploy web --port=80 --target-port=5000 --type=NodePort");
        if (killed) await KillAsync(machine);
        _ = (await machine.FairleadAsync("down", "--purge")).Text;

        Assert.Equal(before, await StateAsync(machine));
        Assert.False(Directory.Exists(machine.DataDir));
    }

    private static async Task KillAsync(Machine machine)
    {
        using var process = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(machine.DataDir, "run", "process.json")));
        System.Diagnostics.Process.GetProcessById(process.RootElement.GetProperty("Pid").GetInt32()).Kill();
    }

    /// <summary>All that a cluster may change: processes, mounts, namespaces, interfaces, rules, routes and sysctls.</summary>
    private static async Task<string> StateAsync(Machine machine)
    {
        string state = $"""
            mounts: {string.Join(' ', File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(machine.DataDir)))}
            namespaces: {string.Join(' ', Directory.EnumerateFiles("/run/netns").Select(Path.GetFileName).Where(name => name!.StartsWith("cni-", StringComparison.Ordinal)).Order())}
            cgroups: {string.Join(' ', Directory.EnumerateDirectories("/sys/fs/cgroup/pids").Where(name => name.Contains("fairlead", StringComparison.Ordinal)).Order())}
            """;
        foreach (string line in (string[])["ip -o link show", "ip route show table all", "ip rule show", "nft list ruleset", "iptables-save", "sysctl -a --pattern net.ipv[46].*(forward|route_localnet|rp_filter)"])
            state += $"\n{line}: {Steady((await machine.RunAsync(line.Split(' '))).Output)}";
        var processes = await Shell.RunAsync(["pgrep", "-f", "-a", machine.DataDir + "/"]);
        return $"{state}\nprocesses: {processes.Output}";
    }

    /// <summary>Without counters, dates and link-local addresses, which come and go by themselves.</summary>
    private static string Steady(string text) => string.Join('\n', text.Split('\n').Where(line => !line.StartsWith('#') && !line.StartsWith(':') && !line.Contains("fe80::")));
}
