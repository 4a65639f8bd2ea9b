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

namespace Fairlead.Controllers.StatefulSets;

/// <summary>Keeps pods that have names of their own: web-0, web-1, …</summary>
public sealed class StatefulSetController : Controller
{
    /// <summary>Rest before looking again whether claims have gone with their pod.</summary>
    private static readonly TimeSpan LeavingRest = TimeSpan.FromSeconds(1);

    private readonly Informer<StatefulSet> _sets;
    private readonly Informer<Pod> _pods;
    private readonly Informer<PersistentVolumeClaim> _claims;
    private readonly RevisionBook _book;

    public StatefulSetController(ControllerContext context) : base("statefulset-controller", context)
    {
        _sets = Follow<StatefulSet>().IndexedByNamespace();
        _pods = context.Informers.Of<Pod>().IndexedByOwner();
        _claims = context.Informers.Of<PersistentVolumeClaim>();
        _book = new RevisionBook(context);
        _pods.OnChange(change => OwnerWaker.Wake(change, "StatefulSet", Queue.Add));
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_sets.Cache.Find(key) is not { Metadata.DeletionTimestamp: null } set) return;
        var revision = await _book.CurrentAsync(set, set.Spec.Template, set.Status.CollisionCount ?? 0, stop);
        var pods = await Claims.SettleAsync(Client, _pods, set, Named(set, Claim<Pod>.Decide(set, set.Spec.Selector, _pods.OwnedOrOrphaned(set))), stop);
        foreach (var step in new StatefulPlan(set, pods, revision.Name, Clock.GetUtcNow()).Decide()) await ApplyAsync(set, step, revision, stop);
        pods = _pods.OwnedBy(set.Metadata.Uid);
        var status = StatefulStatusOf.Decide(set, pods, revision.Name, Clock.GetUtcNow());
        if (!SameJson.Is(status, set.Status)) _sets.Wrote(await Client.UpdateStatusAsync(set with { Status = status }, stop));
        var used = pods.Select(pod => pod.Metadata.Labels.GetValueOrDefault(RevisionBook.HashLabel) ?? "").Append(revision.Name).Append(status.CurrentRevision ?? "").ToHashSet();
        await _book.PruneAsync(set, set.Spec.RevisionHistoryLimit ?? 10, used, stop);
        if (set.Spec.MinReadySeconds is > 0 and var seconds && pods.Any(pod => pod.IsReady && !pod.IsAvailable(seconds, Clock.GetUtcNow()))) Queue.AddAfter(key, TimeSpan.FromSeconds(seconds));
    }

    /// <summary>Only orphans with one of the set's names are taken in.</summary>
    private static Claim<Pod> Named(StatefulSet set, Claim<Pod> claim) =>
        claim with { Adopt = [.. claim.Adopt.Where(pod => StatefulPods.OrdinalOf(set, pod) is not null)] };

    private Task ApplyAsync(StatefulSet set, StatefulStep step, ControllerRevision update, CancellationToken stop) => step switch
    {
        StatefulStep.Create(var ordinal, var updated) => CreateAsync(set, ordinal, updated ? update : Current(set) ?? update, stop),
        StatefulStep.Delete(var pod) => DeleteAsync(set, pod, stop),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private ControllerRevision? Current(StatefulSet set) => _book.Of(set).FirstOrDefault(revision => revision.Name == set.Status.CurrentRevision);

    private async Task CreateAsync(StatefulSet set, int ordinal, ControllerRevision revision, CancellationToken stop)
    {
        foreach (var claim in StatefulPods.ClaimsOf(set, ordinal))
        {
            if (_claims.Cache.Find(claim.Key) is { } held)
            {
                if (!StatefulPods.IsLeaving(held)) continue;
                Queue.AddAfter(set.Key, LeavingRest);                                // the next pod begins with claims of its own
                return;
            }
            try
            {
                _claims.Wrote(await Client.CreateAsync(claim, stop));
                Context.Recorder.Record(set, EventKind.Normal, "SuccessfulCreate", $"create Claim {claim.Name} Pod {set.Name}-{ordinal} in StatefulSet {set.Name} success");
            }
            catch (ApiException e) when (e.IsAlreadyExists)
            {
                _claims.Wrote(await Client.GetAsync<PersistentVolumeClaim>(claim.Namespace, claim.Name, stop));
            }
        }
        var template = RevisionBook.TemplateOf(revision) ?? set.Spec.Template;
        try
        {
            var pod = _pods.Wrote(await Client.CreateAsync(StatefulPods.For(set, template, ordinal, revision.Name), stop));
            Context.Recorder.Record(set, EventKind.Normal, "SuccessfulCreate", $"create Pod {pod.Name} in StatefulSet {set.Name} successful");
        }
        catch (ApiException e) when (!e.IsAlreadyExists && !e.IsNamespaceTerminating)
        {
            Context.Recorder.Record(set, EventKind.Warning, "FailedCreate", $"create Pod {set.Name}-{ordinal} in StatefulSet {set.Name} failed error: {e.Message}");
            throw;
        }
    }

    private async Task DeleteAsync(StatefulSet set, Pod pod, CancellationToken stop)
    {
        if (StatefulPods.LosesClaims(set, pod)) await GiveClaimsAsync(set, pod, stop);
        await PodDeletion.DeleteAsync(Client, _pods, pod, stop);
        Context.Recorder.Record(set, EventKind.Normal, "SuccessfulDelete", $"delete Pod {pod.Name} in StatefulSet {set.Name} successful");
    }

    /// <summary>The pod owns its claims from now on: when it is gone, the garbage collector takes them too.</summary>
    private async Task GiveClaimsAsync(StatefulSet set, Pod pod, CancellationToken stop)
    {
        foreach (var claim in StatefulPods.ClaimsOf(set, StatefulPods.OrdinalOf(set, pod)!.Value))
        {
            if (_claims.Cache.Find(claim.Key) is not { } held || StatefulPods.IsLeaving(held)) continue;
            var owner = Ownership.By(pod) with { Controller = null, BlockOwnerDeletion = null };
            var others = held.Metadata.OwnerReferences.Where(other => other.Uid != set.Metadata.Uid);
            _claims.Wrote(await Client.UpdateAsync(held with { Metadata = held.Metadata with { OwnerReferences = [.. others, owner] } }, stop));
        }
    }
}
