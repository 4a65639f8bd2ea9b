using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Controllers.ReplicaSets;

/// <summary>Keeps as many pods of a template as a ReplicaSet wants.</summary>
public sealed class ReplicaSetController : Controller
{
    private readonly Informer<ReplicaSet> _sets;
    private readonly PodReplicas _replicas;

    public ReplicaSetController(ControllerContext context) : base("replicaset-controller", context)
    {
        _sets = Follow<ReplicaSet>().IndexedByOwner();
        _replicas = new PodReplicas(context, ReplicaSet.Resource.Kind, Queue.Add, Choosing);
        _sets.IndexedByNamespace();
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_sets.Cache.Find(key) is not { } set) return;
        var pods = await _replicas.ClaimAsync(set, set.Spec.Selector, stop);
        ApiException? failure = null;
        if (set.Metadata.DeletionTimestamp is null)
        {
            var plan = ReplicaPlan.Decide(set.Spec.Replicas ?? 1, pods);
            failure = await _replicas.ApplyAsync(set, set.Spec.Template ?? PodTemplateSpec.Empty, plan, stop);
            if (plan is not { Create: 0, Delete.Count: 0 }) pods = _replicas.Owned(set);
        }
        var counts = ReplicaCounts.Of(pods, set.Spec.Template?.Metadata?.Labels ?? set.Metadata.Labels, set.Spec.MinReadySeconds ?? 0, Clock.GetUtcNow());
        if (counts.NextAvailable is { } at) Queue.AddAfter(key, at - Clock.GetUtcNow());
        await WriteStatusAsync(set, ReplicaSetStatusOf.Decide(set, counts, failure, Clock.GetUtcNow()), stop);
        if (failure is not null) throw failure;
    }

    private async Task WriteStatusAsync(ReplicaSet set, ReplicaSetStatus status, CancellationToken stop)
    {
        if (SameJson.Is(status, set.Status)) return;
        _sets.Wrote(await Client.UpdateStatusAsync(set with { Status = status }, stop));
    }

    private IEnumerable<NamespacedName> Choosing(Pod orphan) => _sets.InNamespace(orphan.Namespace)
        .Where(set => LabelSelection.Chooses(set.Spec.Selector, orphan.Metadata.Labels))
        .Select(set => set.Key);
}
