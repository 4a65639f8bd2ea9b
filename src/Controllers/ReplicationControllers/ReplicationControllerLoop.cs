using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.ReplicaSets;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Primitives;

namespace Fairlead.Controllers.ReplicationControllers;

/// <summary>Keeps as many pods of a template as a ReplicationController wants: the older form of a ReplicaSet.</summary>
public sealed class ReplicationControllerLoop : Controller
{
    private const string Failure = "ReplicaFailure";
    private readonly Informer<ReplicationController> _controllers;
    private readonly PodReplicas _replicas;

    public ReplicationControllerLoop(ControllerContext context) : base("replication-controller", context)
    {
        _controllers = Follow<ReplicationController>().IndexedByNamespace();
        _replicas = new PodReplicas(context, ReplicationController.Resource.Kind, Queue.Add, Choosing);
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_controllers.Cache.Find(key) is not { } controller) return;
        var pods = await _replicas.ClaimAsync(controller, SelectorOf(controller), stop);
        ApiException? failure = null;
        if (controller.Metadata.DeletionTimestamp is null)
        {
            var plan = ReplicaPlan.Decide(controller.Spec.Replicas ?? 1, pods);
            failure = await _replicas.ApplyAsync(controller, controller.Spec.Template ?? PodTemplateSpec.Empty, plan, stop);
            if (plan is not { Create: 0, Delete.Count: 0 }) pods = _replicas.Owned(controller);
        }
        var counts = ReplicaCounts.Of(pods, controller.Spec.Template?.Metadata?.Labels ?? controller.Metadata.Labels, controller.Spec.MinReadySeconds ?? 0, Clock.GetUtcNow());
        if (counts.NextAvailable is { } at) Queue.AddAfter(key, at - Clock.GetUtcNow());
        var status = StatusOf(controller, counts, failure);
        if (!SameJson.Is(status, controller.Status)) _controllers.Wrote(await Client.UpdateStatusAsync(controller with { Status = status }, stop));
        if (failure is not null) throw failure;
    }

    private ReplicationControllerStatus StatusOf(ReplicationController controller, ReplicaCounts counts, ApiException? failure)
    {
        var before = controller.Status.Conditions.FirstOrDefault(condition => condition.Type == Failure);
        var others = controller.Status.Conditions.Where(condition => condition.Type != Failure);
        return controller.Status with
        {
            Replicas = counts.Replicas, FullyLabeledReplicas = counts.FullyLabeled, ReadyReplicas = counts.Ready, AvailableReplicas = counts.Available,
            ObservedGeneration = controller.Metadata.Generation,
            Conditions = failure is null
                ? [.. others]
                : [.. others, new ReplicationControllerCondition { Type = Failure, Status = "True", Reason = "FailedCreate", Message = failure.Message, LastTransitionTime = before?.LastTransitionTime ?? Clock.GetUtcNow() }],
        };
    }

    private IEnumerable<NamespacedName> Choosing(Pod orphan) => _controllers.InNamespace(orphan.Namespace)
        .Where(controller => LabelSelection.Chooses(SelectorOf(controller), orphan.Metadata.Labels)).Select(controller => controller.Key);

    /// <summary>A map of pairs; an empty one chooses nothing here.</summary>
    private static LabelSelector? SelectorOf(ReplicationController controller) =>
        controller.Spec.Selector.Count == 0 ? null : new LabelSelector { MatchLabels = controller.Spec.Selector };
}
