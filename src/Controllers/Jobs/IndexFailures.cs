using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Batch;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Jobs;

/// <summary>backoffLimitPerIndex: each index of a Job has its own failures, its own waits and its own end. How often an index has failed stands on its pods. Pure.</summary>
public static class IndexFailures
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(10), LongestRetry = TimeSpan.FromMinutes(10);

    public static bool AreCounted(Job job) => job.Spec.BackoffLimitPerIndex is not null && JobPods.IsIndexed(job);

    /// <summary>Failures of the index so far: what its last failed pod began with, and that pod's own.</summary>
    public static int Of(Job job, IReadOnlyList<Pod> pods, int index) =>
        Failed(job, pods, index).Select(pod => Before(pod) + (FailurePolicy.Ignores(job, pod) ? 0 : 1)).DefaultIfEmpty(0).Max();

    /// <summary>Indexes that are not tried again: failed too often, or a rule says so.</summary>
    public static SortedSet<int> Exhausted(Job job, IReadOnlyList<Pod> pods)
    {
        var indexes = IndexSet.Parse(job.Status.FailedIndexes);
        if (!AreCounted(job)) return indexes;
        foreach (var pod in pods.Where(pod => JobPods.IsTracked(pod) && JobPods.HasFailed(job, pod)))   // what we have taken away ourselves is no failure
        {
            bool isLast = !FailurePolicy.Ignores(job, pod) && Before(pod) >= job.Spec.BackoffLimitPerIndex;
            if (JobPods.IndexOf(pod) is { } index && (isLast || FailurePolicy.FailsIndex(job, pod))) indexes.Add(index);
        }
        return indexes;
    }

    /// <summary>When the index may be tried again: 10 s after its first failure, then 20 s, …; null when it has none.</summary>
    public static DateTimeOffset? RetryAt(Job job, IReadOnlyList<Pod> pods, int index)
    {
        int failures = Of(job, pods, index);
        if (failures == 0) return null;
        var delay = FirstRetry * Math.Pow(2, Math.Min(failures - 1, 10));
        return Failed(job, pods, index).Max(JobPods.FinishedAt) + (delay < LongestRetry ? delay : LongestRetry);
    }

    private static IEnumerable<Pod> Failed(Job job, IReadOnlyList<Pod> pods, int index) => pods.Where(pod => JobPods.IndexOf(pod) == index && (pod.Status.Phase == "Failed" || (JobPods.IsTracked(pod) && JobPods.HasFailed(job, pod))));

    private static int Before(Pod pod) => pod.Metadata.Annotations.TryGetValue(JobNames.IndexFailures, out string? text) && int.TryParse(text, out int count) ? count : 0;
}
