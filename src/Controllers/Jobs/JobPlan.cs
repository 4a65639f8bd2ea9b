using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Batch;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Jobs;

/// <summary>What to do for a Job: pods to make and to take away, its end, and when to look again. Pure.</summary>
/// <param name="Create">One entry a pod: its index, or null.</param>
public sealed record JobPlan(IReadOnlyList<int?> Create, IReadOnlyList<Pod> Delete, JobEnd? End, TimeSpan? LookAgain)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(10), LongestRetry = TimeSpan.FromMinutes(10);

    /// <param name="counts">Succeeded and failed pods, those counted already and those found now.</param>
    public static JobPlan Decide(Job job, IReadOnlyList<Pod> pods, JobCounts counts, DateTimeOffset now)
    {
        var active = pods.Where(pod => pod.IsActive).ToArray();
        if (EndOf(job, pods, counts, active.Length, now) is { } end) return new JobPlan([], active, end, null);
        if (job.Spec.Suspend == true) return new JobPlan([], active, null, null);
        var (create, surplus, wait) = Size(job, pods, active, counts, now);
        var deadline = Deadline(job) - now;
        return new JobPlan(create, surplus, null, wait is null || deadline < wait ? deadline : wait);
    }

    private static DateTimeOffset? Deadline(Job job) => job.Spec.ActiveDeadlineSeconds is { } seconds && job.Status.StartTime is { } start ? start.AddSeconds(seconds) : null;

    private static JobEnd? EndOf(Job job, IReadOnlyList<Pod> pods, JobCounts counts, int active, DateTimeOffset now)
    {
        if (pods.Select(pod => FailurePolicy.Verdict(job, pod)).OfType<JobEnd>().FirstOrDefault() is { } broken) return broken;
        int limit = job.Spec.BackoffLimit ?? (IndexFailures.AreCounted(job) ? int.MaxValue : 6);
        bool restartsInPlace = job.Spec.Template.Spec?.RestartPolicy == "OnFailure";
        int restarts = restartsInPlace ? pods.Where(pod => pod.Status.Phase is "Running" or "Pending").Sum(pod => pod.Restarts) : 0;
        if (counts.Failed > limit || (restartsInPlace && restarts > 0 && restarts >= Math.Max(limit, 1)))
            return new JobEnd("Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        if (Deadline(job) <= now && job.Spec.Suspend != true) return new JobEnd("Failed", "DeadlineExceeded", "Job was active longer than specified deadline");
        if (FailedIndexes(job, counts) is { } failed) return failed;
        if (SuccessRules.Verdict(job, counts.Indexes) is { } enough) return enough;
        bool done = job.Spec.Completions is { } completions ? counts.Succeeded >= completions : counts.Succeeded > 0 && active == 0;
        return done ? new JobEnd("Complete", "CompletionsReached", "Reached expected number of succeeded pods") : null;
    }

    private static JobEnd? FailedIndexes(Job job, JobCounts counts)
    {
        int failed = counts.FailedIndexes.Count;
        if (failed == 0) return null;
        if (failed > (job.Spec.MaxFailedIndexes ?? int.MaxValue))
            return new JobEnd("Failed", "MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
        return counts.Succeeded + failed >= job.Spec.Completions ? new JobEnd("Failed", "FailedIndexes", "Job has failed indexes") : null;
    }

    private static (IReadOnlyList<int?> Create, IReadOnlyList<Pod> Surplus, TimeSpan? Wait) Size(Job job, IReadOnlyList<Pod> pods, Pod[] active, JobCounts counts, DateTimeOffset now)
    {
        int parallel = job.Spec.Parallelism ?? 1;
        int wanted = job.Spec.Completions is { } completions ? Math.Min(parallel, completions - counts.Succeeded - counts.FailedIndexes.Count)
            : counts.Succeeded > 0 ? Math.Min(active.Length, parallel)
            : parallel;
        if (active.Length > wanted) return ([], [.. ReplicaSets.DeletionOrder.Of(active).Take(active.Length - wanted)], null);
        int leaving = job.Spec.PodReplacementPolicy == "Failed" || job.Spec.PodFailurePolicy is not null ? pods.Count(pod => pod.IsTerminating && !pod.IsFinished) : 0;
        int missing = wanted - active.Length - leaving;
        if (missing <= 0) return ([], [], null);
        if (IndexFailures.AreCounted(job)) return SizeByIndex(job, pods, active, counts, missing, now);
        var wait = RetryAt(pods) - now;
        if (wait > TimeSpan.Zero) return ([], [], wait);
        return JobPods.IsIndexed(job) ? ([.. FreeIndexes(job, active, counts).Take(missing)], [], null) : ([.. Enumerable.Repeat((int?)null, missing)], [], null);
    }

    /// <summary>Each index waits for itself: those whose time has come are made, the others are looked at again when the first one's has.</summary>
    private static (IReadOnlyList<int?> Create, IReadOnlyList<Pod> Surplus, TimeSpan? Wait) SizeByIndex(Job job, IReadOnlyList<Pod> pods, Pod[] active, JobCounts counts, int missing, DateTimeOffset now)
    {
        var free = FreeIndexes(job, active, counts).Select(index => (Index: index, At: IndexFailures.RetryAt(job, pods, index!.Value))).ToArray();
        int?[] due = [.. free.Where(one => one.At is null || one.At <= now).Select(one => one.Index).Take(missing)];
        var next = due.Length < missing ? free.Where(one => one.At > now).Min(one => one.At) : null;
        return (due, [], next - now);
    }

    private static IEnumerable<int?> FreeIndexes(Job job, Pod[] active, JobCounts counts)
    {
        var taken = active.Select(JobPods.IndexOf).ToHashSet();
        return Enumerable.Range(0, job.Spec.Completions ?? 0).Where(index => !taken.Contains(index) && !counts.Indexes.Contains(index) && !counts.FailedIndexes.Contains(index)).Select(index => (int?)index);
    }

    /// <summary>After failures in a row: 10 s, 20 s, … after the last one.</summary>
    private static DateTimeOffset? RetryAt(IReadOnlyList<Pod> pods)
    {
        var ends = pods.Where(pod => pod.IsFinished).Select(pod => (At: JobPods.FinishedAt(pod), Failed: pod.Status.Phase == "Failed")).Where(end => end.At is not null).OrderByDescending(end => end.At).ToArray();
        int inRow = ends.TakeWhile(end => end.Failed).Count();
        if (inRow == 0) return null;
        var delay = FirstRetry * Math.Pow(2, Math.Min(inRow - 1, 10));
        return ends[0].At + (delay < LongestRetry ? delay : LongestRetry);
    }
}
