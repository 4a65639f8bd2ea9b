using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Objects;

/// <summary>Deletes pods so that the cache knows at once: a controller must not count a pod that it has just sent away.</summary>
public static class PodDeletion
{
    private const string Disruption = "DisruptionTarget";

    /// <summary>Says in the pod's status that it ends for no fault of its own, and why; Jobs may ignore such failures.</summary>
    public static async Task DisruptAsync(KubeClient client, Informer<Pod> pods, Pod pod, string reason, string message, DateTimeOffset now, CancellationToken stop)
    {
        if (pod.IsTerminating || pod.IsFinished || pod.Status.Conditions.Any(condition => condition is { Type: Disruption, Status: "True" })) return;
        var condition = new PodCondition { Type = Disruption, Status = "True", Reason = reason, Message = message, LastTransitionTime = now, ObservedGeneration = pod.Metadata.Generation };
        var status = pod.Status with { Conditions = [.. pod.Status.Conditions.Where(other => other.Type != Disruption), condition] };
        pods.Wrote(await client.UpdateStatusAsync(pod with { Status = status }, stop));
    }

    public static async Task DeleteAsync(KubeClient client, Informer<Pod> pods, Pod pod, CancellationToken stop, long? graceSeconds = null)
    {
        var options = new DeleteOptions { Preconditions = new Preconditions { Uid = pod.Metadata.Uid }, GracePeriodSeconds = graceSeconds };
        try
        {
            if (await client.BeginDeleteAsync<Pod>(pod.Namespace, pod.Name, options, stop) is { } waiting) pods.Wrote(waiting);
            else pods.Removed(pod);
        }
        catch (ApiException e) when (e.IsConflict)
        {
            pods.Removed(pod);                                                       // another pod has taken the name, so this one is gone
        }
    }
}
