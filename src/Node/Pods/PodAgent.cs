using System.Collections.Concurrent;
using System.Collections.Immutable;
using Fairlead.Client;
using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Node.Cri;
using Fairlead.Node.Plan;
using Fairlead.Node.Probes;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Pods;

/// <summary>
/// Runs the pods that the API has put on this node: one worker a pod, fed by the watch of pods and by the runtime's events. Pods
/// that an earlier run left are adopted; those the API no longer knows are removed.
/// </summary>
public sealed class PodAgent
{
    /// <summary>How often volumes are looked after.</summary>
    private static readonly TimeSpan Tending = TimeSpan.FromSeconds(30);

    private readonly KubeClient _client;
    private readonly PodRuntime _runtime;
    private readonly PodStatusWriter _writer;
    private readonly PodStatusBuilder _statuses;
    private readonly PodWatchers _watchers;
    private readonly ILoggerFactory _logs;
    private readonly ILogger<PodAgent> _log;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, PodWorker> _workers = new(StringComparer.Ordinal);
    private Dictionary<string, (Pod Stub, PodView View)> _left = [];
    private readonly TaskCompletionSource _nodeKnown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Kubernetes.Core.Node? _node;

    public PodAgent(KubeClient client, PodRuntime runtime, ILoggerFactory logs, TimeProvider clock)
    {
        (_client, _runtime, _logs, _clock) = (client, runtime, logs, clock);
        _writer = new PodStatusWriter(client);
        _statuses = new PodStatusBuilder([.. runtime.Options.NodeIps.Select(ip => ip.ToString())]);
        _watchers = new PodWatchers(new ProbeExecutor(runtime.Cri), clock);
        _log = logs.CreateLogger<PodAgent>();
    }

    /// <summary>The pods of this node as they are known now.</summary>
    public IEnumerable<Pod> Pods => _workers.Values.Select(worker => worker.Pod);

    /// <summary>A pod of this node with its present view; null where there is none.</summary>
    public (Pod Pod, PodView View)? Find(string ns, string name, string? uid = null) =>
        _workers.Values.FirstOrDefault(worker => worker.Pod.Metadata.Name == name && worker.Pod.Metadata.Namespace == ns && (uid is null || worker.Uid == uid)) is { } found
            ? (found.Pod, found.View)
            : null;

    public async Task RunAsync(CancellationToken stop)
    {
        _left = await LeftoversAsync(stop);
        var scope = new WatchScope(FieldSelector: $"spec.nodeName={_runtime.Options.NodeName}");
        var pods = new Reflector<Pod>(_client, Pod.Resource, static utf8 => KubernetesJson.Read<Pod>(utf8), scope, _log, _clock);
        var nodes = new Reflector<Kubernetes.Core.Node>(
            _client, Kubernetes.Core.Node.Resource, static utf8 => KubernetesJson.Read<Kubernetes.Core.Node>(utf8), new WatchScope(FieldSelector: $"metadata.name={_runtime.Options.NodeName}"), _log, _clock);
        var storage = new StorageWatch(_runtime.Cri, _runtime.Options, _logs.CreateLogger<StorageWatch>(), _clock);
        await Task.WhenAll(
            FollowExitsAsync(stop),
            storage.RunAsync(() => _workers.Values, stop),
            TendAsync(Tending, _runtime.RefreshVolumesAsync, stop),
            TendAsync(_runtime.Options.LogPeriod, (pod, view, token) => _runtime.RotateLogsAsync(pod, view, _clock.GetUtcNow(), token), stop),
            nodes.RunAsync(TakeNode, stop),
            pods.RunAsync((change, _) => TakeAsync(change, stop), stop));
    }

    /// <summary>New pods are judged by the node as it is now: its labels, its size, its taints.</summary>
    private ValueTask TakeNode(ResourceChange<Kubernetes.Core.Node> change, CancellationToken stop)
    {
        var now = change switch
        {
            ResourceChange<Kubernetes.Core.Node>.Replaced(var all) => all.Count > 0 ? all[0] : null,
            ResourceChange<Kubernetes.Core.Node>.Set(var node) => node,
            _ => null,
        };
        if (now is not null) Volatile.Write(ref _node, now);                     // it was deleted: it comes back, with the pods it had room for
        _nodeKnown.TrySetResult();
        return ValueTask.CompletedTask;
    }

    /// <summary>What runs is looked after: volumes follow their objects, tokens stay young, logs stay small.</summary>
    private async Task TendAsync(TimeSpan period, Func<Pod, PodView, CancellationToken, Task> tend, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(period, _clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            foreach (var worker in _workers.Values)
            {
                try
                {
                    await tend(worker.Pod, worker.View, stop);
                }
                catch (Exception e) when (e is ApiException or HttpRequestException or IOException or GrpcException or Volumes.VolumeException or Variables.ContainerConfigException)
                {
                    _log.NotTended(worker.Pod.Metadata.Namespace, worker.Pod.Metadata.Name, e.Message);
                }
            }
        }
    }

    private async ValueTask TakeAsync(ResourceChange<Pod> change, CancellationToken stop)
    {
        switch (change)
        {
            case ResourceChange<Pod>.Replaced(var all):
                foreach (var pod in all.OrderBy(pod => pod.Status.StartTime is null)) await SetAsync(pod, stop);      // those that were taken in before come first
                var known = all.Select(pod => pod.Metadata.Uid).ToHashSet();
                foreach (var worker in _workers.Values.Where(worker => !known.Contains(worker.Uid))) worker.Tell(new PodNews.Gone());
                foreach (var (uid, (stub, view)) in _left) RemoveOrphan(uid, stub, view, stop);
                _left = [];
                break;
            case ResourceChange<Pod>.Set(var pod): await SetAsync(pod, stop); break;
            case ResourceChange<Pod>.Gone(_, var last) when _workers.TryGetValue(last.Metadata.Uid ?? "", out var worker): worker.Tell(new PodNews.Gone()); break;
        }
    }

    private async ValueTask SetAsync(Pod pod, CancellationToken stop)
    {
        string uid = pod.Metadata.Uid ?? "";
        if (_workers.TryGetValue(uid, out var worker))
        {
            worker.Tell(new PodNews.Wanted(pod));
            return;
        }
        Start(pod, _left.Remove(uid, out var left) ? left.View : await AdmitAsync(pod, stop), stop);
    }

    /// <summary>A pod that is new here and does not fit beside the others ends at once. Labels and taints may have changed this moment: then once more.</summary>
    private async Task<PodView> AdmitAsync(Pod pod, CancellationToken stop)
    {
        if (pod.Status.StartTime is not null || pod.Metadata.DeletionTimestamp is not null) return PodView.Nothing;
        await _nodeKnown.Task.WaitAsync(stop);
        var refusal = Refuse(pod);
        if (refusal?.Reason is PodAdmission.Affinity or PodAdmission.Taint && await ReadNodeAsync(stop) is { } fresh)
        {
            Volatile.Write(ref _node, fresh);
            refusal = Refuse(pod);
        }
        if (refusal is null) return PodView.Nothing;
        _runtime.Say(pod, EventKind.Warning, refusal.Reason, refusal.Message);
        return PodView.Nothing with { End = refusal };
    }

    private PodEnd? Refuse(Pod pod)
    {
        var others = _workers.Values.Where(other => other.View.End is null && other.Pod.Status.Phase is not ("Succeeded" or "Failed")).ToList();
        return PodAdmission.Refuse(pod, Volatile.Read(ref _node), [.. others.Where(other => !other.IsLeaving).Select(other => other.Pod)], others.Select(other => other.Pod));
    }

    private async Task<Kubernetes.Core.Node?> ReadNodeAsync(CancellationToken stop)
    {
        try
        {
            return await _client.FindAsync<Kubernetes.Core.Node>(null, _runtime.Options.NodeName, stop);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException)
        {
            _log.NodeNotRead(e.Message);
            return null;
        }
    }

    private PodResize? JudgeResize(Pod pod) => Volatile.Read(ref _node) is { } node
        ? PodResize.Judge(pod, node.Status.Allocatable, _workers.Values.Where(other => other.Uid != pod.Metadata.Uid && !other.IsLeaving && other.Pod.Status.Phase is not ("Succeeded" or "Failed")).Select(other => other.Pod))
        : null;

    private PodWorker Start(Pod pod, PodView view, CancellationToken stop)
    {
        var worker = new PodWorker(pod, view, _runtime, _writer, _statuses, _watchers, JudgeResize, _logs.CreateLogger<PodWorker>(), _clock, stop);
        _workers[worker.Uid] = worker;
        _ = RunAsync(worker, stop);
        return worker;
    }

    private void RemoveOrphan(string uid, Pod stub, PodView view, CancellationToken stop)
    {
        _log.Orphan(stub.Metadata.Namespace ?? "", stub.Metadata.Name ?? "", uid);
        Start(stub, view, stop).Tell(new PodNews.Gone());
    }

    private async Task RunAsync(PodWorker worker, CancellationToken stop)
    {
        try
        {
            await worker.RunAsync();
            _workers.TryRemove(worker.Uid, out _);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The agent ends; its pods go on.
        }
        catch (Exception e)
        {
            _log.WorkerBroke(e, worker.Pod.Metadata.Namespace, worker.Pod.Metadata.Name);
            await Task.Delay(TimeSpan.FromSeconds(5), _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stop.IsCancellationRequested) Start(worker.Pod, worker.View, stop);
        }
    }

    /// <summary>What an earlier run of ours left in the runtime, by pod.</summary>
    private async Task<Dictionary<string, (Pod Stub, PodView View)>> LeftoversAsync(CancellationToken stop)
    {
        var result = new Dictionary<string, (Pod Stub, PodView View)>(StringComparer.Ordinal);
        var sandboxes = (await _runtime.Cri.ListPodSandboxesAsync(stop)).GroupBy(sandbox => sandbox.Metadata.Uid);
        foreach (var group in sandboxes)
        {
            var newest = group.MaxBy(sandbox => sandbox.Metadata.Attempt)!;
            var stub = new Pod { Metadata = new ObjectMeta { Name = newest.Metadata.Name, Namespace = newest.Metadata.Namespace, Uid = group.Key } };
            var status = await _runtime.Cri.PodSandboxStatusAsync(newest.Id, stop);
            var view = PodView.Nothing with { Sandbox = status is null ? null : RuntimeViews.Sandbox(status, _runtime.Options.NodeIps[0].Family) };
            foreach (string name in (await _runtime.Cri.ListContainersAsync(stop, (Labels.PodUid, group.Key))).Select(c => c.Metadata.Name).Distinct())
                view = view with { Containers = view.Containers.SetItem(name, [.. await _runtime.AttemptsAsync(stub, name, stop)]) };
            result[group.Key] = (stub, view);
        }
        return result;
    }

    /// <summary>Passes the runtime's events on; after a break everything is looked at again.</summary>
    private async Task FollowExitsAsync(CancellationToken stop)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5));
        while (!stop.IsCancellationRequested)
        {
            try
            {
                foreach (var worker in _workers.Values) worker.Tell(new PodNews.Resync());
                await foreach (string id in new ContainerdEventStream(_runtime.Cri.Channel).ExitsAsync(stop))
                {
                    backoff = backoff.Reset;
                    _watchers.Ended(id);
                }
            }
            catch (GrpcException e)
            {
                _log.EventsBrokeOff(e.Message);
            }
            await Task.Delay(backoff.Delay, _clock, stop);
            backoff = backoff.Next;
        }
    }
}
