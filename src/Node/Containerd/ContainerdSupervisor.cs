using System.Diagnostics;
using System.Globalization;
using Fairlead.Linux;
using Fairlead.Node.Cri;
using Fairlead.Node.Images;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Containerd;

/// <summary>
/// Starts the private containerd, keeps it running and ends it. One that still runs after our own crash is adopted: its pods
/// went on without us. When containerd itself dies, its shims (and so the pods) live on, and the next one finds them.
/// <code>
///   answers at its socket? ── yes ──► adopt ─┐
///        │ no                                ├─► watch its event stream ── ends ──► start again (with back-off)
///        └──────────► start, wait ───────────┘
/// </code>
/// </summary>
public sealed class ContainerdSupervisor(ContainerdOptions options, ILogger<ContainerdSupervisor> log, TimeProvider clock)
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ContainerdPaths Paths { get; } = new(options.Home);

    /// <summary>Completes when containerd has answered for the first time; fails where it cannot be started at all.</summary>
    public Task Ready => _ready.Task;

    /// <summary>The folder that has the CNI plugins; an exception with one clear sentence where none has.</summary>
    public string CniPlugins => options.CniPluginFolders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "bridge")))
        ?? throw new NodeStartException($"no CNI plugins found in {string.Join(", ", options.CniPluginFolders)}; on Debian: apt-get install containernetworking-plugins");

    /// <summary>Runs until stopped; containerd itself is left running then, see <see cref="StopAsync"/>.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));
        while (!stop.IsCancellationRequested)
        {
            long began = clock.GetTimestamp();
            try
            {
                await AnswerAsync(stop);
                _ready.TrySetResult();
                await WatchAsync(stop);
                log.Ended(options.Home);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                _ready.TrySetCanceled(stop);
                return;
            }
            catch (NodeStartException e) when (!_ready.Task.IsCompleted)
            {
                _ready.TrySetException(e);
                throw;
            }
            catch (NodeStartException e)
            {
                log.StartFailed(e.Message);
            }
            if (clock.GetElapsedTime(began) > TimeSpan.FromMinutes(1)) backoff = backoff.Reset;
            await Task.Delay(backoff.Delay, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            backoff = backoff.Next;
        }
    }

    /// <summary>Ends containerd itself; pods' shims are not its children and stay.</summary>
    public async Task StopAsync(CancellationToken stop)
    {
        if (ReadPid() is not { } pid) return;
        await ProcessEnd.TerminateAsync(pid, options.StopLimit, stop);
        File.Delete(Paths.PidFile);
    }

    /// <summary>Makes sure that a containerd answers at the socket.</summary>
    private async Task AnswerAsync(CancellationToken stop)
    {
        using var channel = new GrpcChannel(Paths.Socket);
        var cri = new CriClient(channel);
        if (ReadPid() is { } pid && await AnswersAsync(cri, stop))
        {
            log.Adopted(pid);
            return;
        }
        if (ReadPid() is not null) await StopAsync(stop);                       // alive but mute: it had its chance
        Prepare();
        using var process = Start();
        long began = clock.GetTimestamp();
        while (!await AnswersAsync(cri, stop))
        {
            if (process.HasExited) throw new NodeStartException($"containerd ended with status {process.ExitCode}: {LastWords()}");
            if (clock.GetElapsedTime(began) > options.StartLimit) throw new NodeStartException($"containerd did not answer within {options.StartLimit.TotalSeconds:0} s: {LastWords()}");
            await Task.Delay(TimeSpan.FromMilliseconds(15), clock, stop);       // its socket appears only when it serves
        }
        log.Started(process.Id, clock.GetElapsedTime(began));
    }

    private async Task<bool> AnswersAsync(CriClient cri, CancellationToken stop)
    {
        if (!File.Exists(Paths.Socket)) return false;
        try
        {
            await cri.VersionAsync(stop).WaitAsync(TimeSpan.FromSeconds(10), clock, stop);
            return true;
        }
        catch (Exception e) when (e is GrpcException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Returns when containerd is gone: its event stream ends with it.</summary>
    private async Task WatchAsync(CancellationToken stop)
    {
        using var channel = new GrpcChannel(Paths.Socket);
        try
        {
            // A filter that matches nothing: only the stream's end is of interest.
            var request = new SubscribeRequest { Filters = { "topic==\"/fairlead/none\"" } };
            await foreach (var _ in channel.StreamAsync<EventEnvelope>("/containerd.services.events.v1.Events/Subscribe", request, stop)) { }
        }
        catch (GrpcException e)
        {
            log.Lost(e.Message);
        }
    }

    private void Prepare()
    {
        foreach (var folder in (string[])[Paths.Home, Paths.Root, Paths.State, Paths.CniConf, Paths.CniLeases, Paths.RegistryHosts])
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Paths.Socket.Length > 100) throw new NodeStartException($"the data directory's path is too long for a unix socket: {Paths.Socket}");
        string snapshotter = Filesystems.CanOverlay(Paths.Root) ? "overlayfs" : "native";
        File.WriteAllText(Paths.Config, ContainerdConfig.Text(Paths, CniPlugins, snapshotter, BuiltInImages.Pause, Capabilities.Has(Capabilities.SysResource)));
        File.Delete(Paths.Socket);
    }

    /// <summary>
    /// A shell only joins the log file and makes a session of its own, then becomes containerd: a pipe to us would kill it when we
    /// die, and a terminal's Ctrl-C must reach us alone.
    /// </summary>
    private Process Start()
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (var argument in (string[])["-c", "exec setsid \"$0\" --config \"$1\" >>\"$2\" 2>&1 </dev/null", options.Program, Paths.Config, Paths.Log])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new NodeStartException("/bin/sh could not be started");
        File.WriteAllText(Paths.PidFile, process.Id.ToString(CultureInfo.InvariantCulture));
        return process;
    }

    /// <summary>The process of the pid file, if it is still a containerd with our configuration.</summary>
    private int? ReadPid()
    {
        if (!File.Exists(Paths.PidFile) || !int.TryParse(File.ReadAllText(Paths.PidFile), CultureInfo.InvariantCulture, out int pid)) return null;
        return ProcessTable.CommandLine(pid).Contains(Paths.Config, StringComparer.Ordinal) ? pid : null;
    }

    private string LastWords() => File.Exists(Paths.Log) ? File.ReadLines(Paths.Log).LastOrDefault() ?? "(no output)" : "(no output)";
}
