using Fairlead.Kubernetes.Batch;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Jobs;

/// <summary>Finished pods of a Job. Each is counted once, though it is seen many times and may vanish: its uid stands in the
/// status from before its finalizer goes until the sum holds it. Pure.</summary>
/// <param name="Indexes">Those that succeeded.</param>
/// <param name="FailedIndexes">Those that failed for good, where each index has its own limit.</param>
/// <param name="NewlySucceeded">Uids not in the status yet.</param>
public sealed record JobCounts(int Succeeded, int Failed, SortedSet<int> Indexes, SortedSet<int> FailedIndexes, IReadOnlyList<string> NewlySucceeded, IReadOnlyList<string> NewlyFailed)
{
    public static JobCounts Of(Job job, IReadOnlyList<Pod> pods)
    {
        var waiting = job.Status.UncountedTerminatedPods ?? UncountedTerminatedPods.Empty;
        var tracked = pods.Where(JobPods.IsTracked).ToArray();
        var succeeded = tracked.Where(pod => pod.Status.Phase == "Succeeded").ToArray();
        var failed = tracked.Where(pod => JobPods.HasFailed(job, pod) && !FailurePolicy.Ignores(job, pod)).ToArray();
        string[] newlySucceeded = [.. succeeded.Select(pod => pod.Metadata.Uid!).Except(waiting.Succeeded)];
        string[] newlyFailed = [.. failed.Select(pod => pod.Metadata.Uid!).Except(waiting.Failed)];
        var indexes = IndexSet.Parse(job.Status.CompletedIndexes);
        if (JobPods.IsIndexed(job)) indexes.UnionWith(succeeded.Select(JobPods.IndexOf).OfType<int>().Where(index => index < (job.Spec.Completions ?? 0)));
        int all = JobPods.IsIndexed(job) ? indexes.Count : (job.Status.Succeeded ?? 0) + waiting.Succeeded.Count + newlySucceeded.Length;
        return new JobCounts(all, (job.Status.Failed ?? 0) + waiting.Failed.Count + newlyFailed.Length, indexes, [.. IndexFailures.Exhausted(job, pods).Except(indexes)], newlySucceeded, newlyFailed);
    }
}
