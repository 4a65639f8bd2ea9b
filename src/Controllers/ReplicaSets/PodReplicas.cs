using Fairlead.Client;
using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Primitives;

namespace Fairlead.Controllers.ReplicaSets;

/// <summary>The pods of owners that have interchangeable ones (ReplicaSet, ReplicationController): whose is which, create, delete.</summary>
public sealed class PodReplicas
{
    private readonly ControllerContext _context;
    private readonly Informer<Pod> _pods;

    /// <param name="kind">The owners' kind.</param>
    /// <param name="wake">Called with an owner whose pods changed.</param>
    /// <param name="choosing">The owners that could adopt a pod.</param>
    public PodReplicas(ControllerContext context, string kind, Action<NamespacedName> wake, Func<Pod, IEnumerable<NamespacedName>> choosing)
    {
        _context = context;
        _pods = context.Informers.Of<Pod>().IndexedByOwner();
        _pods.OnChange(change =>
        {
            foreach (var pod in (Pod?[])[change.Old, change.New])
            {
                if (pod is not null && Ownership.ControllerOf(pod) is { } owner && owner.Kind == kind) wake(new NamespacedName(pod.Namespace, owner.Name));
            }
            if (change.New is { } orphan && Ownership.ControllerOf(orphan) is null)
            {
                foreach (var owner in choosing(orphan)) wake(owner);
            }
        });
    }

    /// <summary>Adopts and releases; returns the owner's pods.</summary>
    public Task<IReadOnlyList<Pod>> ClaimAsync<T>(T owner, LabelSelector? selector, CancellationToken stop) where T : class, IKubernetesObject<T> =>
        Claims.SettleAsync(_context.Client, _pods, owner, Claim<Pod>.Decide(owner, selector, _pods.OwnedOrOrphaned(owner).Where(pod => !pod.IsFinished || Ownership.ControllerOf(pod) is not null)), stop);

    /// <summary>The owner's pods as they are known now.</summary>
    public IReadOnlyList<Pod> Owned(IKubernetesObject owner) => _pods.OwnedBy(owner.Metadata.Uid);

    /// <summary>Carries out a plan. A refusal to create is returned, to be told in the owner's status.</summary>
    public async Task<ApiException?> ApplyAsync<T>(T owner, PodTemplateSpec template, ReplicaPlan plan, CancellationToken stop) where T : class, IKubernetesObject<T>
    {
        await Task.WhenAll(plan.Delete.Select(pod => DeleteAsync(owner, pod, stop)));
        try
        {
            await SlowStart.ForEachAsync(Enumerable.Range(0, plan.Create).ToArray(), _ => CreateAsync(owner, template, stop));
            return null;
        }
        catch (ApiException e)
        {
            if (e.IsNamespaceTerminating) return null;                               // it will be gone soon, and we with it
            _context.Recorder.Record(owner, EventKind.Warning, "FailedCreate", $"Error creating: {e.Message}");
            return e;
        }
    }

    private async Task CreateAsync<T>(T owner, PodTemplateSpec template, CancellationToken stop) where T : class, IKubernetesObject<T>
    {
        var pod = _pods.Wrote(await _context.Client.CreateAsync(PodMaker.FromTemplate(template, owner), stop));
        _context.Recorder.Record(owner, EventKind.Normal, "SuccessfulCreate", $"Created pod: {pod.Name}");
    }

    private async Task DeleteAsync<T>(T owner, Pod pod, CancellationToken stop) where T : class, IKubernetesObject<T>
    {
        await PodDeletion.DeleteAsync(_context.Client, _pods, pod, stop);
        _context.Recorder.Record(owner, EventKind.Normal, "SuccessfulDelete", $"Deleted pod: {pod.Name}");
    }
}
