using System.Diagnostics;

namespace Fairlead.Node.Network;

/// <summary>
/// The portmap plugin's iptables rules. A pod's orderly end removes its own; after a hard one we remove those of our network, and
/// the plugin's shared chains with the last of them.
/// </summary>
internal static class HostPortRules
{
    public static async Task RemoveAsync(string network, CancellationToken stop)
    {
        foreach (string program in (string[])["iptables", "ip6tables"])
        {
            string saved = await ReadAsync(program + "-save", stop);
            if (Removal(saved, network) is not { Length: > 0 } script) continue;
            var (status, error) = await NodeNetwork.RunAsync(program + "-restore", ["--noflush"], stop, script);
            if (status != 0) throw new NodeStartException($"{program}-restore refused to remove host port rules: {error.Trim()}");
        }
    }

    /// <summary>The input of iptables-restore that removes what is ours; empty when nothing is. Pure.</summary>
    internal static string Removal(string saved, string network)
    {
        var rules = saved.Split('\n').Where(line => line.StartsWith("-A ", StringComparison.Ordinal)).ToList();
        var ours = rules.Where(rule => rule.Contains($"name: \\\"{network}\\\"", StringComparison.Ordinal)).ToList();
        if (ours.Count == 0) return "";
        var chains = ours.Select(Target).Where(chain => chain.StartsWith("CNI-DN-", StringComparison.Ordinal)).ToHashSet();
        bool areLast = rules.All(rule => ours.Contains(rule) || !Target(rule).StartsWith("CNI-DN-", StringComparison.Ordinal));
        var lines = new List<string> { "*nat" };
        lines.AddRange(ours.Select(rule => "-D " + rule[3..]));
        lines.AddRange(chains.SelectMany(chain => (string[])[$"-F {chain}", $"-X {chain}"]));
        if (areLast)
        {
            lines.AddRange(rules.Where(rule => Target(rule) is "CNI-HOSTPORT-DNAT" or "CNI-HOSTPORT-MASQ").Select(rule => "-D " + rule[3..]));
            foreach (string chain in (string[])["CNI-HOSTPORT-DNAT", "CNI-HOSTPORT-MASQ", "CNI-HOSTPORT-SETMARK"])
                if (saved.Contains($":{chain} ", StringComparison.Ordinal)) lines.AddRange([$"-F {chain}", $"-X {chain}"]);
        }
        lines.Add("COMMIT\n");
        return string.Join('\n', lines);
    }

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
