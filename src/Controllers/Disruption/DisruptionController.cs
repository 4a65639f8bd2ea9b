using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Policy;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Disruption;

/// <summary>Keeps the status of PodDisruptionBudgets, by which evictions are allowed or refused.</summary>
public sealed class DisruptionController : Controller
{
    private readonly Informer<PodDisruptionBudget> _budgets;
    private readonly Informer<Pod> _pods;
    private readonly Informer<ReplicaSet> _replicaSets;
    private readonly Informer<Deployment> _deployments;
    private readonly Informer<StatefulSet> _statefulSets;
    private readonly Informer<ReplicationController> _controllers;

    public DisruptionController(ControllerContext context) : base("disruption-controller", context, workers: 2)
    {
        _budgets = Follow<PodDisruptionBudget>().IndexedByNamespace();
        _pods = context.Informers.Of<Pod>().IndexedByNamespace();
        _replicaSets = context.Informers.Of<ReplicaSet>();
        _deployments = context.Informers.Of<Deployment>();
        _statefulSets = context.Informers.Of<StatefulSet>();
        _controllers = context.Informers.Of<ReplicationController>();
        _pods.OnChange(change =>
        {
            var pod = change.New ?? change.Old!;
            foreach (var budget in _budgets.InNamespace(pod.Namespace))
            {
                if (LabelSelection.Chooses(budget.Spec.Selector, pod.Metadata.Labels)) Queue.Add(budget.Key);
            }
        });
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_budgets.Cache.Find(key) is not { Metadata.DeletionTimestamp: null } budget) return;
        var pods = _pods.InNamespace(key.Namespace).Where(pod => !pod.IsFinished && LabelSelection.Chooses(budget.Spec.Selector, pod.Metadata.Labels)).ToArray();
        var status = BudgetCounts.Decide(budget, pods, Expected(key.Namespace, pods), Clock.GetUtcNow());
        if (!SameJson.Is(status, budget.Status)) _budgets.Wrote(await Client.UpdateStatusAsync(budget with { Status = status }, stop));
        if (status.DisruptedPods.Count > 0) Queue.AddAfter(key, TimeSpan.FromMinutes(2));   // an eviction that was allowed but never came
    }

    /// <summary>The sum of what each of the pods' controllers wants; a pod of nobody is one.</summary>
    private int Expected(string ns, IReadOnlyList<Pod> pods) =>
        pods.Count(pod => Ownership.ControllerOf(pod) is null)
        + pods.Select(pod => Ownership.ControllerOf(pod)).Where(owner => owner is not null).DistinctBy(owner => owner!.Uid).Sum(owner => Wanted(ns, owner!.Kind, owner.Name));

    private int Wanted(string ns, string kind, string name)
    {
        var key = new NamespacedName(ns, name);
        if (kind == "StatefulSet") return _statefulSets.Cache.Find(key)?.Spec.Replicas ?? 0;
        if (kind == "ReplicationController") return _controllers.Cache.Find(key)?.Spec.Replicas ?? 0;
        if (kind != "ReplicaSet" || _replicaSets.Cache.Find(key) is not { } set) return 0;
        return Ownership.ControllerOf(set) is { Kind: "Deployment" } owner && _deployments.Cache.Find(new NamespacedName(ns, owner.Name)) is { } deployment
            ? deployment.Spec.Replicas ?? 0
            : set.Spec.Replicas ?? 0;
    }
}
