using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Batch;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Jobs;

/// <summary>What a Job's status should say. Pure.</summary>
public static class JobStatusOf
{
    public static bool IsEnded(Job job) => EndOf(job) is not null;

    /// <summary>"Complete" or "Failed"; null while it has not ended.</summary>
    public static string? EndOf(Job job) => job.Status.Conditions.FirstOrDefault(condition => condition is { Type: "Complete" or "Failed", Status: "True" })?.Type;

    public static bool IsSuspended(Job job) => job.Status.Conditions.Any(condition => condition is { Type: "Suspended", Status: "True" });

    /// <summary>Before finalizers go: whom we are about to count.</summary>
    public static JobStatus Noting(Job job, JobCounts counts)
    {
        var waiting = job.Status.UncountedTerminatedPods ?? UncountedTerminatedPods.Empty;
        return job.Status with
        {
            UncountedTerminatedPods = new UncountedTerminatedPods { Succeeded = [.. waiting.Succeeded, .. counts.NewlySucceeded], Failed = [.. waiting.Failed, .. counts.NewlyFailed] },
            CompletedIndexes = JobPods.IsIndexed(job) ? IndexSet.Format(counts.Indexes) : null,
            FailedIndexes = IndexFailures.AreCounted(job) ? IndexSet.Format(counts.FailedIndexes) : null,
        };
    }

    /// <summary>Afterwards: the sums.</summary>
    public static JobStatus Counting(Job job, IReadOnlyList<Pod> pods, JobCounts counts, JobEnd? end, DateTimeOffset now)
    {
        var active = pods.Where(pod => pod.IsActive).ToArray();
        int terminating = pods.Count(pod => pod is { IsTerminating: true, IsFinished: false });
        var status = job.Status with
        {
            Active = active.Length,
            Ready = active.Count(pod => pod.IsReady),
            Terminating = terminating,
            Succeeded = counts.Succeeded,
            Failed = counts.Failed,
            CompletedIndexes = JobPods.IsIndexed(job) ? IndexSet.Format(counts.Indexes) : null,
            FailedIndexes = IndexFailures.AreCounted(job) ? IndexSet.Format(counts.FailedIndexes) : null,
            UncountedTerminatedPods = UncountedTerminatedPods.Empty,
            StartTime = job.Status.StartTime ?? (job.Spec.Suspend == true ? null : now),
        };
        status = Suspension(job, status, now);
        return end is null ? status : Ended(status, end, active.Length + terminating == 0, now);
    }

    /// <summary>First that the end is certain, then, when the last pod has gone, the end.</summary>
    private static JobStatus Ended(JobStatus status, JobEnd end, bool quiet, DateTimeOffset now)
    {
        string early = end.Type == "Complete" ? "SuccessCriteriaMet" : "FailureTarget";
        var conditions = status.Conditions.ToList();
        foreach (string type in quiet ? (string[])[early, end.Type] : [early])
        {
            if (conditions.All(condition => condition.Type != type))
                conditions.Add(new JobCondition { Type = type, Status = "True", Reason = end.Reason, Message = end.Message, LastProbeTime = now, LastTransitionTime = now });
        }
        return status with { Conditions = conditions, CompletionTime = quiet && end.Type == "Complete" ? status.CompletionTime ?? now : status.CompletionTime };
    }

    private static JobStatus Suspension(Job job, JobStatus status, DateTimeOffset now)
    {
        var before = status.Conditions.FirstOrDefault(condition => condition.Type == "Suspended");
        bool suspended = job.Spec.Suspend == true;
        if (suspended == (before?.Status == "True")) return status;
        var said = new JobCondition
        {
            Type = "Suspended", Status = suspended ? "True" : "False", Reason = suspended ? "JobSuspended" : "JobResumed", Message = suspended ? "Job suspended" : "Job resumed", LastProbeTime = now, LastTransitionTime = now,
        };
        return status with { Conditions = [.. status.Conditions.Where(condition => condition.Type != "Suspended"), said], StartTime = suspended ? null : now };
    }
}
