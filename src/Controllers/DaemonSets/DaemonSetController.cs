using Fairlead.Client;
using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Fairlead.Controllers.History;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Controllers.DaemonSets;

/// <summary>Keeps one pod of a template on each node that should have one.</summary>
public sealed class DaemonSetController : Controller
{
    private readonly Informer<DaemonSet> _sets;
    private readonly Informer<Pod> _pods;
    private readonly Informer<Node> _nodes;
    private readonly RevisionBook _book;

    public DaemonSetController(ControllerContext context) : base("daemonset-controller", context)
    {
        _sets = Follow<DaemonSet>().IndexedByNamespace();
        _pods = context.Informers.Of<Pod>().IndexedByOwner();
        _nodes = context.Informers.Of<Node>();
        _book = new RevisionBook(context);
        _pods.OnChange(change => OwnerWaker.Wake(change, "DaemonSet", Queue.Add));
        _nodes.OnChange(change =>
        {
            if (!Scheduling.NodeNews.Matters(change) && change.New is not null) return;
            foreach (var set in _sets.Cache.All()) Queue.Add(set.Key);
        });
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_sets.Cache.Find(key) is not { Metadata.DeletionTimestamp: null } set) return;
        var revision = await _book.CurrentAsync(set, set.Spec.Template, set.Status.CollisionCount ?? 0, stop);
        string hash = revision.Metadata.Labels.GetValueOrDefault(RevisionBook.HashLabel) ?? "";
        var pods = await Claims.SettleAsync(Client, _pods, set, Claim<Pod>.Decide(set, set.Spec.Selector, _pods.OwnedOrOrphaned(set)), stop);
        var nodes = _nodes.Cache.All();
        var plan = DaemonPlan.Decide(set, nodes, pods, hash, Clock.GetUtcNow());
        await Task.WhenAll(plan.Delete.Select(pod => DeleteAsync(set, pod, stop)));
        await SlowStart.ForEachAsync(plan.CreateOn, node => CreateAsync(set, node, hash, stop));
        pods = _pods.OwnedBy(set.Metadata.Uid);
        await WriteStatusAsync(set, DaemonStatusOf.Decide(set, nodes, pods, hash, Clock.GetUtcNow()), stop);
        await _book.PruneAsync(set, set.Spec.RevisionHistoryLimit ?? 10, pods.Select(pod => pod.Metadata.Labels.GetValueOrDefault(RevisionBook.HashLabel) ?? "").Append(hash).ToHashSet(), stop);
        if (pods.Any(pod => pod.IsReady && !pod.IsAvailable(set.Spec.MinReadySeconds ?? 0, Clock.GetUtcNow()))) Queue.AddAfter(key, TimeSpan.FromSeconds(set.Spec.MinReadySeconds ?? 0));
    }

    private async Task CreateAsync(DaemonSet set, string node, string hash, CancellationToken stop)
    {
        var pod = _pods.Wrote(await Client.CreateAsync(DaemonPods.For(set, node, hash), stop));
        Context.Recorder.Record(set, EventKind.Normal, "SuccessfulCreate", $"Created pod: {pod.Name}");
    }

    private async Task DeleteAsync(DaemonSet set, Pod pod, CancellationToken stop)
    {
        if (pod.Status.Phase == "Failed") Context.Recorder.Record(set, EventKind.Warning, "FailedDaemonPod", $"Found failed daemon pod {pod.Key} on node {pod.Spec.NodeName}, will try to kill it");
        await PodDeletion.DeleteAsync(Client, _pods, pod, stop);
        Context.Recorder.Record(set, EventKind.Normal, "SuccessfulDelete", $"Deleted pod: {pod.Name}");
    }

    private async Task WriteStatusAsync(DaemonSet set, DaemonSetStatus status, CancellationToken stop)
    {
        if (!SameJson.Is(status, set.Status)) _sets.Wrote(await Client.UpdateStatusAsync(set with { Status = status }, stop));
    }
}
