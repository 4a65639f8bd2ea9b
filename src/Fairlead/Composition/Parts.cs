using System.Collections.Concurrent;
using Fairlead.Background;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>
/// Runs parts side by side: all start at once, the start is over when the last one serves, and the first one that fails ends them
/// all, for a cluster that lacks a part looks well and is not.
/// </summary>
public sealed class Parts(IReadOnlyList<Part> parts, IProgress<StartEvent> report, ILogger<Parts> log, TimeProvider clock)
{
    private const string Serving = "serving";

    private readonly ConcurrentDictionary<string, string> _states = new(StringComparer.Ordinal);
    private readonly long _began = clock.GetTimestamp();

    /// <summary>One line a part: name, tab, state.</summary>
    public IEnumerable<string> States() => parts.Select(part => $"{part.Name}\t{StateOf(part)}");

    private string StateOf(Part part)
    {
        string state = _states.GetValueOrDefault(part.Name, "starting");
        return state == Serving && part.Trouble() is { } trouble ? $"does not serve: {trouble.ReplaceLineEndings(" ")}" : state;
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using var all = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var runs = parts.Select(part => RunAsync(part, all.Token)).ToList();
        var ready = ReadyAsync(runs, all.Token);
        await Task.WhenAny([.. runs, Task.WhenAll(ready, Task.WhenAll(runs))]);
        await all.CancelAsync();
        await Task.WhenAll([.. runs, ready]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (runs.Append(ready).FirstOrDefault(run => run.IsFaulted) is { } failed && !stop.IsCancellationRequested) await failed;
    }

    private async Task RunAsync(Part part, CancellationToken stop)
    {
        report.Report(new StartEvent.Began(part.Name));
        try
        {
            await Task.Run(() => part.Run(stop), stop);                                   // a part that starts at length keeps no other waiting
            if (!stop.IsCancellationRequested) throw new InvalidOperationException($"{part.Name} ended by itself.");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _states[part.Name] = "stopped";
        }
        catch (Exception failure)
        {
            log.PartFailed(failure, part.Name);
            throw;
        }
    }

    private async Task ReadyAsync(IReadOnlyList<Task> runs, CancellationToken stop)
    {
        await Task.WhenAll(parts.Select(part => TellReadyAsync(part, stop)));
        if (runs.Any(run => run.IsFaulted)) return;
        report.Report(new StartEvent.Ready(clock.GetElapsedTime(_began)));
        log.AllReady(clock.GetElapsedTime(_began));
    }

    private async Task TellReadyAsync(Part part, CancellationToken stop)
    {
        await part.Ready.WaitAsync(stop);
        _states[part.Name] = Serving;
        report.Report(new StartEvent.Done(part.Name, clock.GetElapsedTime(_began)));
    }
}
