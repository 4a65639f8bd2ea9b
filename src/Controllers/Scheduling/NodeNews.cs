using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling;

/// <summary>Which changes of a node may let a waiting pod be scheduled: not its heartbeats.</summary>
public static class NodeNews
{
    public static bool Matters(CacheChange<Node> change) => change switch
    {
        { Old: null } => true,
        { New: null } => false,
        { Old: var old, New: var now } => !SameJson.Is(old.Spec, now.Spec) || !SameMap(old, now) || !SameAmounts(old, now),
    };

    private static bool SameMap(Node old, Node now) => old.Metadata.Labels.Count == now.Metadata.Labels.Count && LabelSelection.Chooses(old.Metadata.Labels, now.Metadata.Labels);

    private static bool SameAmounts(Node old, Node now) =>
        old.Status.Allocatable.Count == now.Status.Allocatable.Count
        && old.Status.Allocatable.All(entry => now.Status.Allocatable.TryGetValue(entry.Key, out var amount) && amount == entry.Value);
}
