using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.ReplicaSets;

/// <summary>
/// Which pods go first when there are too many, as Kubernetes documents it: those without a node; pending before unknown before
/// running; not ready before ready; lower "controller.kubernetes.io/pod-deletion-cost"; more siblings on the node; ready for a
/// shorter time; more restarts; younger.
/// </summary>
public static class DeletionOrder
{
    private const string CostAnnotation = "controller.kubernetes.io/pod-deletion-cost";

    public static IEnumerable<Pod> Of(IReadOnlyCollection<Pod> pods)
    {
        var siblings = pods.Where(pod => pod.IsScheduled).CountBy(pod => pod.Spec.NodeName!).ToDictionary();
        return pods
            .OrderBy(pod => pod.IsScheduled)
            .ThenBy(pod => pod.Status.Phase switch { "Pending" or null or "" => 0, "Unknown" => 1, _ => 2 })
            .ThenBy(pod => pod.IsReady)
            .ThenBy(Cost)
            .ThenByDescending(pod => pod.IsScheduled ? siblings[pod.Spec.NodeName!] : 0)
            .ThenByDescending(pod => pod.Condition("Ready") is { Status: "True" } ready ? ready.LastTransitionTime : null)
            .ThenByDescending(pod => pod.Restarts)
            .ThenByDescending(pod => pod.Metadata.CreationTimestamp);
    }

    private static int Cost(Pod pod) =>
        pod.Metadata.Annotations.TryGetValue(CostAnnotation, out string? text) && int.TryParse(text, out int cost) ? cost : 0;
}
