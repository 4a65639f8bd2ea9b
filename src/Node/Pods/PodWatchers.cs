using System.Collections.Concurrent;
using Fairlead.Client.Recording;
using Fairlead.Node.Plan;
using Fairlead.Node.Probes;

namespace Fairlead.Node.Pods;

/// <summary>Who is to be told when a container or sandbox ends, and the probes that run. Thread-safe.</summary>
internal sealed class PodWatchers(ProbeExecutor executor, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, PodWorker> _workers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _probes = new(StringComparer.Ordinal);

    public void Add(string id, PodWorker worker) => _workers[id] = worker;

    /// <summary>Tells the owner, if it is one of ours, that a main process ended.</summary>
    public void Ended(string id)
    {
        if (_workers.TryGetValue(id, out var worker)) worker.Tell(new PodNews.Exited(id));
    }

    public void Remove(PodWorker worker)
    {
        foreach (string id in _workers.Where(pair => pair.Value == worker).Select(pair => pair.Key).ToList())
        {
            _workers.TryRemove(id, out _);
            EndProbes(id);
        }
    }

    public void Probe(PodWorker worker, PodContainer wanted, ContainerView container, IReadOnlyList<string> podIps, Action<EventKind, string> say)
    {
        if (!ContainerProbes.IsNeeded(wanted.Spec)) return;
        var cancel = new CancellationTokenSource();
        if (!_probes.TryAdd(container.Id, cancel)) return;
        var probes = new ContainerProbes(executor, wanted.Spec, container.Id, podIps, container.StartedAt ?? clock.GetUtcNow(), clock);
        _ = RunAsync(probes.RunAsync(change => worker.Tell(new PodNews.Probed(container.Name, container.Id, change)), say, cancel.Token));
    }

    public void EndProbes(string id)
    {
        if (_probes.TryRemove(id, out var cancel)) cancel.Cancel();
    }

    private static async Task RunAsync(Task probes)
    {
        try
        {
            await probes;
        }
        catch (OperationCanceledException)
        {
            // The container ended: so do its probes.
        }
    }
}
