using Fairlead.Client;
using Fairlead.Client.Leases;
using Fairlead.Client.Queues;
using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Controllers.Volumes;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Storage;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Controllers.Scheduling;

/// <summary>
/// Gives each pod its node. One pod is decided at a time, against all that was decided before; bindings are written in parallel.
/// <code>
///   unbound pod ──► queue (by priority) ──► Placement.Decide ──► Fits: assume, bind ──► event Scheduled
///        ▲                                        └──► Unschedulable: event, condition, wait ──┐
///        └────────── something changed in the cluster (a node, a pod that left, a claim) ──────┘
/// </code>
/// </summary>
public sealed class Scheduler
{
    private static readonly Backoff Retry = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));   // tried again only when something changed, so sooner than kube-scheduler
    private readonly KubeClient _client;
    private readonly SchedulerOptions _options;
    private readonly ILoggerFactory _logs;
    private readonly ILogger<Scheduler> _log;
    private readonly TimeProvider _clock;
    private readonly Informers _informers;
    private readonly Informer<Pod> _pods;
    private readonly Informer<Node> _nodes;
    private readonly Informer<Namespace> _namespaces;
    private readonly Informer<PersistentVolumeClaim> _claims;
    private readonly Informer<PersistentVolume> _volumes;
    private readonly Informer<StorageClass> _classes;
    private readonly ClaimBinder _claimBinder;
    private readonly EventRecorder _recorder;
    private readonly WorkQueue<NamespacedName> _queue;
    private readonly AssumedPods _assumed = new();
    private readonly Unscheduled _waiting;
    private readonly SemaphoreSlim _bindings;

    public Scheduler(KubeClient client, SchedulerOptions options, ILoggerFactory logs, TimeProvider clock)
    {
        (_client, _options, _logs, _clock) = (client, options, logs, clock);
        _log = logs.CreateLogger<Scheduler>();
        _informers = new Informers(client, logs, clock);
        _recorder = new EventRecorder(client, options.Name, null, logs.CreateLogger<EventRecorder>(), clock);
        _queue = new WorkQueue<NamespacedName>(clock, Retry);
        _waiting = new Unscheduled(_queue, Retry, clock);
        _bindings = new SemaphoreSlim(options.ParallelBindings);
        _pods = _informers.Of<Pod>().IndexedByNode();
        _nodes = _informers.Of<Node>();
        _namespaces = _informers.Of<Namespace>();
        _claims = _informers.Of<PersistentVolumeClaim>();
        _volumes = _informers.Of<PersistentVolume>();
        _classes = _informers.Of<StorageClass>();
        _claimBinder = new ClaimBinder(client, _claims, clock);
        _claims.OnChange(_ => _waiting.WakeAll());
        _volumes.OnChange(_ => _waiting.WakeAll());
        _pods.OnChange(Take);
        _nodes.OnChange(change => { if (NodeNews.Matters(change)) _waiting.WakeAll(); });
    }

    /// <summary>Schedules until cancelled, as the leader where there may be several schedulers.</summary>
    public Task RunAsync(CancellationToken stop)
    {
        if (_options.LeaderIdentity is not { } identity) return LeadAsync(stop);
        var election = new LeaderElectionOptions { Namespace = "kube-system", Name = "kube-scheduler", Identity = identity };
        return new LeaderElector(_client, election, _logs.CreateLogger<LeaderElector>(), _clock).RunAsync(LeadAsync, stop);
    }

    private async Task LeadAsync(CancellationToken stop)
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(stop);
        List<Task> parts = [_informers.RunAsync(together.Token), _recorder.RunAsync(together.Token)];
        try
        {
            await _informers.WaitForSyncAsync(stop);
            parts.Add(WorkAsync(together.Token));
            await Task.WhenAny(parts).Unwrap();
        }
        finally
        {
            await together.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A pod without a node wants one; a pod that left or changed may have made room for those that wait.</summary>
    private void Take(CacheChange<Pod> change)
    {
        if (change.New is { IsScheduled: true } bound) _assumed.Forget(bound);
        if (change.New is null && change.Old is { } gone)
        {
            _assumed.Forget(gone);
            _waiting.Forget(change.Key);
        }
        if (change.New is { } pod && IsOurs(pod)) _queue.Add(change.Key);
        if (PodNews.MayHelpOthers(change)) _waiting.WakeAll(except: change.Key);
    }

    private bool IsOurs(Pod pod) =>
        !pod.IsScheduled && pod.IsActive && pod.Spec.SchedulingGates.Count == 0 && (pod.Spec.SchedulerName ?? "default-scheduler") == _options.Name;

    private async Task WorkAsync(CancellationToken stop)
    {
        while (true)
        {
            var keys = await _queue.TakeAllAsync(stop);
            var pods = keys.Select(_pods.Cache.Find).Where(pod => pod is not null && IsOurs(pod) && !_assumed.Has(pod)).Select(pod => pod!);
            foreach (var pod in pods.OrderByDescending(pod => pod.Spec.Priority ?? 0).ThenBy(pod => pod.Metadata.CreationTimestamp)) await ScheduleAsync(pod, stop);
            foreach (var key in keys) _queue.Done(key);
        }
    }

    private async Task ScheduleAsync(Pod pod, CancellationToken stop)
    {
        switch (Placement.Decide(pod, View()))
        {
            case Verdict.Fits(var node):
                _waiting.Forget(pod.Key);
                _assumed.Assume(pod, node);
                await _bindings.WaitAsync(stop);
                _ = BindAsync(pod, node, stop);                                      // awaited through the semaphore; failures end in the queue
                break;
            case Verdict.Unschedulable(var message, var preemptable):
                _waiting.Add(pod.Key);
                await TellAsync(pod, message, stop);
                if (preemptable.Count > 0) await PreemptAsync(pod, preemptable, stop);
                break;
        }
    }

    private ClusterView View() => new([.. _nodes.Cache.All().Select(node => new NodeView(node, PodsOn(node.Name)))])
    {
        NamespaceLabels = ns => _namespaces.Cache.Find(new NamespacedName("", ns))?.Metadata.Labels ?? new Dictionary<string, string>(),
        Claim = (ns, name) => _claims.Cache.Find(new NamespacedName(ns, name)),
        Volume = name => _volumes.Cache.Find(new NamespacedName("", name)),
        WaitsForFirstPod = name => DefaultClass.Or(name, _classes.Cache)?.VolumeBindingMode == "WaitForFirstConsumer",
    };

    /// <summary>Makes room, where pods of lower priority can give it; the pod takes it when they have left.</summary>
    private async Task PreemptAsync(Pod pod, IReadOnlyCollection<string> candidates, CancellationToken stop)
    {
        var cluster = View();
        bool underWay = cluster.Nodes.Any(node => candidates.Contains(node.Name) && node.Pods.Any(other => other.IsTerminating && (other.Spec.Priority ?? 0) < (pod.Spec.Priority ?? 0)));
        if (underWay || Preemption.Decide(pod, cluster, candidates) is not { } plan) return;
        foreach (var victim in plan.Victims)
        {
            _recorder.Record(victim, EventKind.Normal, "Preempted", $"Preempted by pod {pod.Metadata.Uid} on node {plan.Node}");
            string scheduler = pod.Spec.SchedulerName is { Length: > 0 } name ? name : "default-scheduler";
            await PodDeletion.DisruptAsync(_client, _pods, victim, "PreemptionByScheduler", $"{scheduler}: preempting to accommodate a higher priority pod", _clock.GetUtcNow(), stop);
            await PodDeletion.DeleteAsync(_client, _pods, victim, stop);
        }
    }

    private IEnumerable<Pod> PodsOn(string node)
    {
        var bound = _pods.OnNode(node);
        return bound.Concat(_assumed.On(node).Where(assumed => bound.All(pod => pod.Metadata.Uid != assumed.Metadata.Uid)));
    }

    private async Task BindAsync(Pod pod, string node, CancellationToken stop)
    {
        try
        {
            await _claimBinder.BindAsync(pod, node, stop);
            var binding = new Binding
            {
                Metadata = new ObjectMeta { Namespace = pod.Namespace, Name = pod.Name, Uid = pod.Metadata.Uid },
                Target = new ObjectReference { Kind = "Node", Name = node },
            };
            await _client.PostAsync<Pod, Binding, bool>(pod.Namespace, pod.Name, "binding", binding, static _ => true, stop);
            _recorder.Record(pod, EventKind.Normal, "Scheduled", $"Successfully assigned {pod.Key} to {node}");
            _queue.Forget(pod.Key);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            _assumed.Forget(pod);
            if (e is not ApiException { IsNotFound: true }) _log.NotBound(pod.Key, node, e.Message, _queue.AddAfterFailure(pod.Key));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _assumed.Forget(pod);
        }
        finally
        {
            _bindings.Release();
        }
    }

    private async Task TellAsync(Pod pod, string message, CancellationToken stop)
    {
        _recorder.Record(pod, EventKind.Warning, "FailedScheduling", message);
        if (pod.Condition("PodScheduled") is { Status: "False", Reason: "Unschedulable" } said && said.Message == message) return;
        try
        {
            var patch = SchedulingCondition.Patch(pod, message, _clock.GetUtcNow());
            _pods.Wrote(await _client.PatchAsync<Pod>(pod.Namespace, pod.Name, patch, "status", stop));
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException)
        {
            _log.NotTold(pod.Key, e.Message);
        }
    }
}
