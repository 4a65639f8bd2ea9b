using System.Diagnostics;

namespace Fairlead.Node.Network;

/// <summary>
/// The portmap plugin's iptables rules. A pod's orderly end removes its own; after a hard one we remove those of our network, and
/// the plugin's shared chains with the last of them.
/// </summary>
internal static class HostPortRules
{
    private static readonly string[] SharedChains = ["CNI-HOSTPORT-DNAT", "CNI-HOSTPORT-MASQ", "CNI-HOSTPORT-SETMARK"];

    public static async Task RemoveAsync(string network, CancellationToken stop)
    {
        foreach (string program in (string[])["iptables", "ip6tables"])
        {
            if (Removal(await ReadAsync(program + "-save", stop), network) is not { Count: > 0 } scripts) continue;
            foreach (string script in scripts)
            {
                var (status, error) = await NodeNetwork.RunAsync(program + "-restore", ["--noflush"], stop, script);
                if (status != 0) throw new NodeStartException($"{program}-restore refused to remove host port rules: {error.Trim()}");
            }
            await RemoveEmptyTableAsync(program, stop);
        }
    }

    /// <summary>The nftables table that iptables made for the plugin goes with its last rule; iptables makes it again for others.</summary>
    private static async Task RemoveEmptyTableAsync(string program, CancellationToken stop)
    {
        string left = await ReadAsync(program + "-save", stop);
        bool isEmpty = left.Split('\n').All(line => !line.StartsWith("-A ", StringComparison.Ordinal) && (!line.StartsWith(':') || line.Contains(" ACCEPT ", StringComparison.Ordinal)));
        if (isEmpty) await NodeNetwork.RunAsync("nft", ["delete", "table", program == "iptables" ? "ip" : "ip6", "nat"], stop);
    }

    /// <summary>
    /// The inputs of iptables-restore, one after the other, that remove what is ours: first rules, then chains, which the kernel
    /// holds busy within one batch. None when nothing is ours. Pure.
    /// </summary>
    internal static IReadOnlyList<string> Removal(string saved, string network)
    {
        var rules = saved.Split('\n').Where(line => line.StartsWith("-A ", StringComparison.Ordinal)).ToList();
        var ours = rules.Where(rule => rule.Contains($"name: \\\"{network}\\\"", StringComparison.Ordinal)).ToList();
        bool areLast = rules.All(rule => ours.Contains(rule) || !Target(rule).StartsWith("CNI-DN-", StringComparison.Ordinal));
        var chains = ours.Select(Target).Where(chain => chain.StartsWith("CNI-DN-", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        if (areLast) chains.UnionWith(SharedChains.Where(chain => saved.Contains($":{chain} ", StringComparison.Ordinal)));
        if (chains.Count == 0) return [];
        var jumps = rules.Where(rule => chains.Contains(Target(rule)) && !chains.Contains(rule.Split(' ')[1]));
        return
        [
            Script([.. jumps.Where(rule => !ours.Contains(rule)).Concat(ours.Where(rule => !chains.Contains(rule.Split(' ')[1]))).Select(rule => "-D " + rule[3..]), .. chains.Select(chain => "-F " + chain)]),
            Script([.. chains.Select(chain => "-X " + chain)]),
        ];
    }

    private static string Script(IEnumerable<string> lines) => $"*nat\n{string.Join('\n', lines)}\nCOMMIT\n";

    private static string Target(string rule) => rule.Split(" -j ") is [_, var rest, ..] ? rest.Split(' ')[0] : "";

    private static async Task<string> ReadAsync(string program, CancellationToken stop)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["-t", "nat"]) { RedirectStandardOutput = true, RedirectStandardError = true });
            if (process is null) return "";
            string output = await process.StandardOutput.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";                                                           // no iptables: then no rules of it either
        }
    }
}
