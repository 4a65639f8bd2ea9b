using Fairlead.Client;
using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Deployments;

/// <summary>Rolls a Deployment's pods from template to template, through a ReplicaSet for each.</summary>
public sealed class DeploymentController : Controller
{
    private readonly Informer<Deployment> _deployments;
    private readonly Informer<ReplicaSet> _sets;
    private readonly Informer<Pod> _pods;

    public DeploymentController(ControllerContext context) : base("deployment-controller", context)
    {
        _deployments = Follow<Deployment>().IndexedByNamespace();
        _sets = context.Informers.Of<ReplicaSet>().IndexedByOwner();
        _pods = context.Informers.Of<Pod>().IndexedByOwner();
        _sets.OnChange(WakeOwner);
        _pods.OnChange(change => { if (change.New is null || change.New.IsFinished) WakeForPod(change.Old ?? change.New!); });
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_deployments.Cache.Find(key) is not { } deployment) return;
        var owned = await Claims.SettleAsync(Client, _sets, deployment, Claim<ReplicaSet>.Decide(deployment, deployment.Spec.Selector, _sets.OwnedOrOrphaned(deployment)), stop);
        var state = State(deployment, owned);
        if (deployment.Metadata.DeletionTimestamp is null) state = await RenumberAsync(state, stop);
        foreach (var step in RolloutPlan.Decide(state)) await ApplyAsync(state, step, stop);
        await WriteStatusAsync(State(deployment, _sets.OwnedBy(deployment.Metadata.Uid)), stop);
    }

    private RolloutState State(Deployment deployment, IEnumerable<ReplicaSet> owned) =>
        RolloutState.Of(deployment, owned, set => _pods.OwnedBy(set.Metadata.Uid).Any(pod => !pod.IsFinished));

    /// <summary>The current template's ReplicaSet, where it exists already, is the newest revision and carries the Deployment's annotations.</summary>
    private async Task<RolloutState> RenumberAsync(RolloutState state, CancellationToken stop)
    {
        if (state.New is not { } set) return state;
        var annotations = Revisions.For(state.Deployment, set, state.Old, state.Limits);
        if (!SameMap(annotations, set.Metadata.Annotations) || set.Spec.MinReadySeconds != state.Deployment.Spec.MinReadySeconds)
        {
            set = _sets.Wrote(await Client.UpdateAsync(set with
            {
                Metadata = set.Metadata with { Annotations = annotations },
                Spec = set.Spec with { MinReadySeconds = state.Deployment.Spec.MinReadySeconds },
            }, stop));
        }
        var deployment = await NoteRevisionAsync(state.Deployment, set, stop);
        return new RolloutState(deployment, set, state.Old, state.OldPodsRun);
    }

    private async Task<Deployment> NoteRevisionAsync(Deployment deployment, ReplicaSet set, CancellationToken stop)
    {
        string revision = Revisions.Of(set).ToString();
        if (deployment.Metadata.Annotations.GetValueOrDefault(Revisions.Revision) == revision) return deployment;
        var patch = Patch.MergeOf(new System.Text.Json.Nodes.JsonObject
        {
            ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["annotations"] = new System.Text.Json.Nodes.JsonObject { [Revisions.Revision] = revision } },
        });
        return _deployments.Wrote(await Client.PatchAsync<Deployment>(deployment.Namespace, deployment.Name, patch, "status", stop));   // elsewhere an annotation counts as a new generation
    }

    private Task ApplyAsync(RolloutState state, RolloutStep step, CancellationToken stop) => step switch
    {
        RolloutStep.Create(var replicas) => CreateAsync(state, replicas, stop),
        RolloutStep.Scale(var set, var replicas) => ScaleAsync(state, set, replicas, stop),
        RolloutStep.Prune(var set) => PruneAsync(set, stop),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task CreateAsync(RolloutState state, int replicas, CancellationToken stop)
    {
        var deployment = state.Deployment;
        string hash = TemplateHash.Of(deployment.Spec.Template, deployment.Status.CollisionCount ?? 0);
        try
        {
            var made = _sets.Wrote(await Client.CreateAsync(NewSet(state, hash, replicas), stop));
            if (replicas > 0) Scaled(deployment, made, 0, replicas);
            await NoteRevisionAsync(deployment, made, stop);
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            await ResolveCollisionAsync(deployment, $"{deployment.Name}-{hash}", stop);
        }
    }

    /// <summary>The name is taken: by our own ReplicaSet that the cache does not show yet, or by a different template of the same hash.</summary>
    private async Task ResolveCollisionAsync(Deployment deployment, string name, CancellationToken stop)
    {
        var taken = await Client.FindAsync<ReplicaSet>(deployment.Namespace, name, stop);
        if (taken is null) return;
        if (Ownership.IsControlledBy(taken, deployment.Metadata.Uid) && taken.Spec.Template is { } template && TemplateHash.Same(template, deployment.Spec.Template))
        {
            _sets.Wrote(taken);
            Queue.Add(deployment.Key);
            return;
        }
        int collisions = (deployment.Status.CollisionCount ?? 0) + 1;
        _deployments.Wrote(await Client.UpdateStatusAsync(deployment with { Status = deployment.Status with { CollisionCount = collisions } }, stop));
    }

    private static ReplicaSet NewSet(RolloutState state, string hash, int replicas)
    {
        var deployment = state.Deployment;
        var template = deployment.Spec.Template;
        var meta = template.Metadata ?? ObjectMeta.Empty;
        var labels = new Dictionary<string, string>(meta.Labels) { [TemplateHash.Label] = hash };
        var selector = deployment.Spec.Selector ?? LabelSelector.Empty;
        return new ReplicaSet
        {
            Metadata = new ObjectMeta
            {
                Namespace = deployment.Namespace,
                Name = $"{deployment.Name}-{hash}",
                Labels = labels,
                Annotations = Revisions.For(deployment, null, state.Old, state.Limits),
                OwnerReferences = [Ownership.By(deployment)],
            },
            Spec = new ReplicaSetSpec
            {
                Replicas = replicas,
                MinReadySeconds = deployment.Spec.MinReadySeconds,
                Selector = selector with { MatchLabels = new Dictionary<string, string>(selector.MatchLabels) { [TemplateHash.Label] = hash } },
                Template = template with { Metadata = meta with { Labels = labels } },
            },
        };
    }

    private async Task ScaleAsync(RolloutState state, ReplicaSet set, int replicas, CancellationToken stop)
    {
        int before = RolloutState.Size(set);
        var written = await Client.UpdateAsync(set with
        {
            Metadata = set.Metadata with { Annotations = Revisions.WithSizes(set.Metadata.Annotations, state.Limits) },
            Spec = set.Spec with { Replicas = replicas },
        }, stop);
        _sets.Wrote(written);
        if (before != replicas) Scaled(state.Deployment, written, before, replicas);
    }

    private void Scaled(Deployment deployment, ReplicaSet set, int from, int to) =>
        Context.Recorder.Record(deployment, EventKind.Normal, "ScalingReplicaSet", $"Scaled {(to > from ? "up" : "down")} replica set {set.Name} from {from} to {to}");

    private async Task PruneAsync(ReplicaSet set, CancellationToken stop)
    {
        await Client.DeleteAsync<ReplicaSet>(set.Namespace, set.Name, new DeleteOptions { Preconditions = new Preconditions { Uid = set.Metadata.Uid }, PropagationPolicy = "Background" }, stop);
        _sets.Removed(set);
    }

    private async Task WriteStatusAsync(RolloutState state, CancellationToken stop)
    {
        var live = _deployments.Cache.Find(state.Deployment.Key) ?? state.Deployment;
        state = state with { Deployment = live };
        var status = DeploymentStatusOf.Decide(state, Clock.GetUtcNow());
        if (!SameJson.Is(status, live.Status)) _deployments.Wrote(await Client.UpdateStatusAsync(live with { Status = status }, stop));
        if (DeploymentStatusOf.Deadline(live, status) is { } at) Queue.AddAfter(live.Key, at - Clock.GetUtcNow() + TimeSpan.FromSeconds(1));
    }

    private void WakeOwner(CacheChange<ReplicaSet> change)
    {
        foreach (var set in (ReplicaSet?[])[change.Old, change.New])
        {
            if (set is null) continue;
            if (Ownership.ControllerOf(set) is { Kind: "Deployment" } owner) Queue.Add(new NamespacedName(set.Namespace, owner.Name));
            else if (set == change.New && Ownership.ControllerOf(set) is null) WakeAdopters(set);
        }
    }

    private void WakeAdopters(ReplicaSet orphan)
    {
        foreach (var deployment in _deployments.InNamespace(orphan.Namespace))
        {
            if (LabelSelection.Chooses(deployment.Spec.Selector, orphan.Metadata.Labels)) Queue.Add(deployment.Key);
        }
    }

    /// <summary>A Recreate waits for the last old pod to end.</summary>
    private void WakeForPod(Pod pod)
    {
        if (Ownership.ControllerOf(pod) is not { Kind: "ReplicaSet" } owner) return;
        if (_sets.Cache.Find(new NamespacedName(pod.Namespace, owner.Name)) is { } set && Ownership.ControllerOf(set) is { Kind: "Deployment" } deployment)
            Queue.Add(new NamespacedName(pod.Namespace, deployment.Name));
    }

    private static bool SameMap(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count && LabelSelection.Chooses(left, right);
}
