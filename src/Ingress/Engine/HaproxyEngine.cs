using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Fairlead.Ingress.Plan;
using Fairlead.Linux;
using Microsoft.Extensions.Logging;

namespace Fairlead.Ingress.Engine;

/// <summary>
/// Starts HAProxy, tells it what changes, and ends it. It runs in master-worker mode: a reload starts new workers on the same listening
/// sockets while the old ones finish their requests. One that still runs after our own crash is taken over: it went on serving.
/// <code>
///   same routes, certificates and slots ──► lines to the runtime interface
///   anything else ──► new configuration, checked ──► SIGUSR2 ──► "READY=1"
/// </code>
/// </summary>
public sealed class HaproxyEngine(IngressOptions options, ILogger<HaproxyEngine> log, TimeProvider clock)
{
    internal const string RuntimeSocket = "runtime.sock";

    private const long LargestLog = 1 << 20;
    private static readonly TimeSpan ToEnd = TimeSpan.FromSeconds(5);

    private readonly EngineFolder _folder = new(options.Home);
    private readonly Lazy<EngineMachine> _machine = new(() => EngineMachine.This(clock.GetUtcNow()));
    private EngineState? _held;                                                      // null: not known what the process holds
    private long? _reloadedAt;

    /// <summary>The process, where it runs.</summary>
    public int? Pid => _folder.Pid;

    /// <summary>How long to wait, at best, before a change that needs a reload; zero or less: not at all.</summary>
    public TimeSpan NextReload => _reloadedAt is { } at ? options.ReloadPause - clock.GetElapsedTime(at) : TimeSpan.Zero;

    /// <summary>Makes the engine serve a plan. Null when it does; else a sentence that says why not, and what was served before is served on.</summary>
    public async Task<string?> ApplyAsync(IngressPlan plan, CancellationToken stop)
    {
        try
        {
            return await TryApplyAsync(plan, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            _held = null;
            return $"the HTTP engine's files in {options.Home} cannot be written: {e.Message}";
        }
    }

    private async Task<string?> TryApplyAsync(IngressPlan plan, CancellationToken stop)
    {
        var next = (_held ?? EngineState.Empty).Next(plan);
        bool runs = Pid is not null;
        var lines = runs ? _held?.LinesTo(next) : null;
        if (lines is { Count: 0 }) return null;
        string folder = _folder.Write(HaproxyFiles.Of(next, options, _machine.Value));
        if (lines is not null && await TellAsync(lines, stop))
        {
            _folder.Use(folder);
            _held = next;
            return null;
        }
        if (await CheckAsync(folder, stop) is { } fault)
        {
            _folder.Discard(folder);
            return fault;
        }
        _held = null;
        _folder.Use(folder);
        _reloadedAt = clock.GetTimestamp();
        if (await (Pid is { } pid ? ReloadAsync(pid, stop) : StartAsync(stop)) is { } failure) return failure;
        _held = next;
        return null;
    }

    /// <summary>Done when the process has ended.</summary>
    public async Task EndedAsync(CancellationToken stop)
    {
        if (Pid is { } pid) await PidFds.EndedAsync(pid, Timeout.InfiniteTimeSpan, stop);
    }

    /// <summary>Ends the process, whoever started it.</summary>
    public async Task StopAsync(CancellationToken stop)
    {
        await EndAsync(_folder, stop);
        _held = null;
    }

    /// <summary>Ends an engine that somebody's crash left, and removes its folder.</summary>
    public static async Task RemoveAsync(string home, CancellationToken stop)
    {
        if (!Directory.Exists(home)) return;
        await EndAsync(new EngineFolder(home), stop);
        Directory.Delete(home, recursive: true);
    }

    private static async Task EndAsync(EngineFolder folder, CancellationToken stop)
    {
        if (folder.Pid is { } pid) await ProcessEnd.TerminateAsync(pid, ToEnd, stop);
        if (File.Exists(folder.PidFile)) File.Delete(folder.PidFile);
    }

    private async Task<bool> TellAsync(IReadOnlyList<string> lines, CancellationToken stop)
    {
        try
        {
            if (await RuntimeInterface.SendAsync(_folder.RuntimeSocket, lines, stop) is not { } complaint) return true;
            log.LinesRefused(complaint);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            log.LinesRefused(e.Message);
        }
        return false;
    }

    private async Task<string?> CheckAsync(string folder, CancellationToken stop)
    {
        var start = new ProcessStartInfo(options.Program, ["-c", "-f", Path.Combine(folder, HaproxyFiles.Main)]) { RedirectStandardError = true, RedirectStandardOutput = true };
        try
        {
            using var check = Process.Start(start)!;
            var said = check.StandardError.ReadToEndAsync(stop);
            await check.StandardOutput.ReadToEndAsync(stop);
            await check.WaitForExitAsync(stop);
            return check.ExitCode == 0 ? null : $"the engine refuses its configuration: {Alerts((await said).Split('\n'))}";
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return $"the HTTP engine {options.Program} cannot be started ({missing.Message}); on Debian: apt-get install haproxy";
        }
    }

    private async Task<string?> StartAsync(CancellationToken stop)
    {
        using var heard = Listen();
        long began = clock.GetTimestamp();
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec setsid \"$0\" -Ws -f \"$1\" >\"$2\" 2>&1 </dev/null", options.Program, _folder.Main, _folder.Log]);
        start.Environment["NOTIFY_SOCKET"] = _folder.NotifySocket;
        using var process = Process.Start(start)!;
        await File.WriteAllTextAsync(_folder.PidFile, process.Id.ToString(CultureInfo.InvariantCulture), stop);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var ready = ReadyAsync(heard, limit.Token);
        var ended = process.WaitForExitAsync(limit.Token);
        await Task.WhenAny(ready, ended);
        await limit.CancelAsync();
        await Task.WhenAll(ready, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
        if (ready is { IsCompletedSuccessfully: true, Result: true })
        {
            log.Started(process.Id, clock.GetElapsedTime(began));
            return null;
        }
        string words = Alerts(File.ReadLines(_folder.Log));
        await StopAsync(stop);
        string mend = words.Contains("Address already in use", StringComparison.Ordinal) ? " End what listens there, or choose other ports with --ingress-http-port and --ingress-https-port." : "";
        return $"the HTTP engine does not start: {words}{mend}";
    }

    private async Task<string?> ReloadAsync(int pid, CancellationToken stop)
    {
        if (new FileInfo(_folder.Log) is { Exists: true, Length: > LargestLog }) await File.WriteAllTextAsync(_folder.Log, "", stop);
        using var heard = Listen();
        Signals.Send(pid, Signals.SIGUSR2);
        return await ReadyAsync(heard, stop) ? null : $"the HTTP engine (process {pid}) did not take its configuration within {options.StartLimit.TotalSeconds:0} s: {Alerts(File.ReadLines(_folder.Log))}";
    }

    private Socket Listen()
    {
        File.Delete(_folder.NotifySocket);
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.NotifySocket));
        return socket;
    }

    /// <summary>Waits for sd_notify(3)'s word; false when the limit came first.</summary>
    private async Task<bool> ReadyAsync(Socket heard, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(options.StartLimit);
        byte[] buffer = new byte[4096];
        try
        {
            while (true)
            {
                int length = await heard.ReceiveAsync(buffer, limit.Token);
                if (buffer.AsSpan(0, length).IndexOf("READY=1"u8) >= 0) return true;
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>What HAProxy complained of, without its prefixes.</summary>
    private static string Alerts(IEnumerable<string> lines)
    {
        var alerts = lines.Where(line => line.Contains("[ALERT]", StringComparison.Ordinal)).Select(line => line[(line.IndexOf(" : ", StringComparison.Ordinal) + 3)..].Trim()).Distinct().Take(3).ToList();
        return alerts.Count > 0 ? string.Join("; ", alerts) : "it does not say why";
    }
}
