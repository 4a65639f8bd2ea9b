using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Objects;

/// <summary>Small questions about pods.</summary>
public static class PodFacts
{
    extension(Pod pod)
    {
        public bool IsTerminating => pod.Metadata.DeletionTimestamp is not null;

        /// <summary>Succeeded or Failed: it will never run again.</summary>
        public bool IsFinished => pod.Status.Phase is "Succeeded" or "Failed";

        /// <summary>Runs, or will: neither finished nor on its way out.</summary>
        public bool IsActive => !pod.IsFinished && !pod.IsTerminating;

        public bool IsReady => pod.Condition("Ready")?.Status == "True";

        public bool IsScheduled => !string.IsNullOrEmpty(pod.Spec.NodeName);

        public PodCondition? Condition(string type)
        {
            foreach (var condition in pod.Status.Conditions)
            {
                if (condition.Type == type) return condition;
            }
            return null;
        }

        /// <summary>When the pod has been ready for this long: the time it will be (or was) so; null while it is not ready.</summary>
        public DateTimeOffset? AvailableAt(int minReadySeconds) =>
            pod.Condition("Ready") is { Status: "True" } ready ? (ready.LastTransitionTime ?? DateTimeOffset.MinValue).AddSeconds(minReadySeconds) : null;

        public bool IsAvailable(int minReadySeconds, DateTimeOffset now) => pod.AvailableAt(minReadySeconds) is { } at && (minReadySeconds == 0 || at <= now);

        /// <summary>All restarts of its containers.</summary>
        public int Restarts => pod.Status.ContainerStatuses.Sum(status => status.RestartCount);
    }
}
