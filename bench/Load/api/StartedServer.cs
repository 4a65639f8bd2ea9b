using System.Diagnostics;
using Fairlead.Client.Config;

namespace Fairlead.ApiLoad;

/// <summary>A server that this test started, and stops at the end.</summary>
internal sealed class StartedServer : MeasuredServer, IDisposable
{
    private readonly IReadOnlyList<Process> _processes;

    private StartedServer(ClientConnection connection, IReadOnlyList<Process> processes, TimeSpan startTime) : base(connection, [.. processes.Select(p => p.Id)]) =>
        (_processes, StartTime) = (processes, startTime);

    /// <summary>From the start of the first process until /readyz says yes and the namespace default is there.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>Starts the commands and waits until they serve.</summary>
    /// <param name="kubeconfig">The kubeconfig by which to ask; null as long as there is none.</param>
    public static async Task<StartedServer> StartAsync(IReadOnlyList<string[]> commands, Func<string?> kubeconfig)
    {
        long started = Stopwatch.GetTimestamp();
        List<Process> processes = [.. commands.Select(Start)];
        while (true)
        {
            if (processes.Find(p => p.HasExited) is { } ended)
            {
                Stop(processes);
                throw new InvalidOperationException($"{commands[processes.IndexOf(ended)][0]} ended with status {ended.ExitCode}");
            }
            if (kubeconfig() is { } path && await IsReadyAsync(path) is { } connection) return new(connection, processes, Stopwatch.GetElapsedTime(started));
            await Task.Delay(10);
        }
    }

    public void Dispose() => Stop(_processes);

    private static Process Start(string[] command)
    {
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task<ClientConnection?> IsReadyAsync(string kubeconfig)
    {
        try
        {
            var connection = ClientConnection.FromKubeconfig(kubeconfig);
            using var client = new HttpClient(connection.Handler()) { BaseAddress = connection.Server };
            using var ready = await client.GetAsync(new Uri("/readyz", UriKind.Relative));
            if (!ready.IsSuccessStatusCode) return null;
            using var ns = await client.GetAsync(new Uri("/api/v1/namespaces/default", UriKind.Relative));
            return ns.IsSuccessStatusCode ? connection : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or KubeconfigException)
        {
            return null;                                         // not listening yet
        }
    }

    private static void Stop(IEnumerable<Process> processes)
    {
        foreach (var process in processes)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
    }
}
