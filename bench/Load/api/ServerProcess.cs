using System.Diagnostics;
using System.Globalization;
using Fairlead.Client.Config;

namespace Fairlead.ApiLoad;

/// <summary>A `fairlead server` of our own, stopped and forgotten at the end.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int Port = 16443;
    private readonly Process _process;

    private ServerProcess(Process process, ClientConnection connection, TimeSpan startTime) => (_process, Connection, StartTime) = (process, connection, startTime);

    public ClientConnection Connection { get; }
    public TimeSpan StartTime { get; }
    public long MemoryMiB => MemoryOf(_process.Id);

    public static async Task<ServerProcess> StartAsync(string program, string data)
    {
        long started = Stopwatch.GetTimestamp();
        var info = new ProcessStartInfo(program, ["server", "--data-dir", data, "--secure-port", Port.ToString(CultureInfo.InvariantCulture), "--advertise-address", "127.0.0.1"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        var process = Process.Start(info)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, line) => { if (line.Data is { } text && text.Contains("rror", StringComparison.Ordinal)) Console.Error.WriteLine(text); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException($"{program} ended with status {process.ExitCode}");
            string? kubeconfig = Directory.EnumerateFiles(data, "*kubeconfig*", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(data, "admin.conf", SearchOption.AllDirectories)).FirstOrDefault();
            if (kubeconfig is not null && await IsReadyAsync(kubeconfig) is { } connection) return new(process, connection, Stopwatch.GetElapsedTime(started));
            await Task.Delay(10);
        }
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

    /// <summary>Resident memory of a process, in MiB.</summary>
    public static long MemoryOf(int pid)
    {
        string line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
