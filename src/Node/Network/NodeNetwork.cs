using System.Diagnostics;
using Fairlead.Node.Containerd;
using Fairlead.Primitives;

namespace Fairlead.Node.Network;

/// <summary>What the node's kernel needs before the first pod: settings, masquerade rules, the CNI network.</summary>
public sealed class NodeNetwork(NodeOptions options)
{
    private readonly ContainerdPaths _paths = new(options.ContainerdHome);
    private Sysctls Settings => new(Path.Combine(options.DataDir, "sysctls.json"));

    /// <summary>Sets everything up for these pod prefixes; safe to repeat.</summary>
    public async Task ApplyAsync(IReadOnlyList<IpPrefix> podCidrs, CancellationToken stop)
    {
        Directory.CreateDirectory(options.DataDir);
        Settings.Apply();
        await LoadAsync(MasqueradeRules.Text(podCidrs, options.ClusterCidrs), stop);
        Directory.CreateDirectory(_paths.CniConf);
        Directory.CreateDirectory(_paths.CniLeases);
        string next = Path.Combine(_paths.CniConf, "fairlead.tmp");
        await File.WriteAllTextAsync(next, CniConfig.Text(options.LocalName, options.Bridge, podCidrs, _paths.CniLeases), stop);
        File.Move(next, Path.Combine(_paths.CniConf, "fairlead.conflist"), overwrite: true);
    }

    /// <summary>Takes it all away: rules, the bridge, settings, and what the plugins keep outside our folders.</summary>
    public async Task RemoveAsync(CancellationToken stop)
    {
        await LoadAsync(MasqueradeRules.Removal(), stop);
        await RunAsync("ip", ["link", "delete", options.Bridge], stop);
        await HostPortRules.RemoveAsync(CniConfig.NetworkName(options.LocalName), stop);
        CniResults.Remove(CniConfig.NetworkName(options.LocalName));
        Settings.Restore();
    }

    private static async Task LoadAsync(string rules, CancellationToken stop)
    {
        var (status, error) = await RunAsync("nft", ["-f", "-"], stop, rules);
        if (status != 0) throw new NodeStartException($"nft refused the node's rules: {error.Trim()}");
    }

    internal static async Task<(int Status, string Error)> RunAsync(string program, string[] arguments, CancellationToken stop, string input = "")
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })
            ?? throw new NodeStartException($"{program} could not be started");
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(stop);
        await process.StandardOutput.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return (process.ExitCode, await error);
    }
}
