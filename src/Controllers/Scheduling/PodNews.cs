using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling;

/// <summary>Which changes of one pod may let another be scheduled.</summary>
public static class PodNews
{
    /// <summary>A pod on a node left, finished, or changed its labels; a new one there may satisfy somebody's affinity.</summary>
    public static bool MayHelpOthers(CacheChange<Pod> change) => change switch
    {
        { Old: { IsScheduled: true }, New: null } => true,
        { Old: var old, New: { IsScheduled: true } now } => old is not { IsScheduled: true } || old.IsFinished != now.IsFinished || !SameLabels(old, now),
        _ => false,
    };

    private static bool SameLabels(Pod old, Pod now) =>
        ReferenceEquals(old.Metadata.Labels, now.Metadata.Labels)
        || (old.Metadata.Labels.Count == now.Metadata.Labels.Count && LabelSelection.Chooses(old.Metadata.Labels, now.Metadata.Labels));
}
