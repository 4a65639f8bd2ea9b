using System.Diagnostics;

namespace Fairlead.Bench.ProxyLoad;

/// <summary>A proxy program under test.</summary>
/// <param name="Program">Its file.</param>
/// <param name="Arguments">What it is told besides the kubeconfig and the node's name.</param>
/// <param name="CleanUp">What makes it take everything away.</param>
internal sealed record Contestant(string Program, IReadOnlyList<string> Arguments, IReadOnlyList<string> CleanUp)
{
    internal static Contestant Fairlead(string program) => new(program, ["proxy"], ["proxy", "--cleanup"]);

    /// <param name="mode">"nftables" needs kube-proxy 1.29 or newer; "iptables" any.</param>
    internal static Contestant KubeProxy(string program, string mode) =>
        new(program, ["--proxy-mode", mode, "--kube-api-content-type", "application/json", "--conntrack-max-per-core", "0", "--v", "0"], ["--cleanup"]);

    internal Process Start(string kubeconfig)
    {
        var start = new ProcessStartInfo(Program, [.. Arguments, "--kubeconfig", kubeconfig, "--hostname-override", "bench"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        bool tells = Environment.GetEnvironmentVariable("VERBOSE") is not null || Arguments is ["proxy", ..];
        process.ErrorDataReceived += (_, line) => { if (tells && line.Data is { Length: > 0 } text) Console.Error.WriteLine(text); };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    internal void RemoveAll()
    {
        using var process = Process.Start(new ProcessStartInfo(Program, CleanUp) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        process.WaitForExit();
    }
}
