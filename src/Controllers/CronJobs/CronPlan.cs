using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Batch;
using Fairlead.Kubernetes.Schedules;

namespace Fairlead.Controllers.CronJobs;

/// <summary>What to do for a CronJob now. Pure.</summary>
/// <param name="Start">The scheduled time to start a Job for; null: none.</param>
/// <param name="Replace">Running Jobs to delete first.</param>
/// <param name="Forget">Finished Jobs beyond the history limits.</param>
/// <param name="Missed">A time that was due too long ago, or while another ran; for an event.</param>
public sealed record CronPlan(DateTimeOffset? Start, IReadOnlyList<Job> Replace, IReadOnlyList<Job> Forget, DateTimeOffset? Missed, DateTimeOffset? Next)
{
    private const int MostLookedAt = 100;                                            // missed times before we only take the latest

    public static CronPlan Decide(CronJob cron, IReadOnlyList<Job> jobs, CronSchedule schedule, TimeZoneInfo zone, DateTimeOffset now)
    {
        var forget = Old(jobs, "Complete", cron.Spec.SuccessfulJobsHistoryLimit ?? 3).Concat(Old(jobs, "Failed", cron.Spec.FailedJobsHistoryLimit ?? 1)).ToArray();
        var next = schedule.Next(now, zone);
        if (cron.Spec.Suspend == true || cron.Metadata.DeletionTimestamp is not null) return new CronPlan(null, [], forget, null, null);
        if (Due(cron, schedule, zone, now) is not { } due) return new CronPlan(null, [], forget, null, next);
        if (cron.Spec.StartingDeadlineSeconds is { } seconds && due.AddSeconds(seconds) < now) return new CronPlan(null, [], forget, due, next);
        var running = jobs.Where(job => !Jobs.JobStatusOf.IsEnded(job)).ToArray();
        return (cron.Spec.ConcurrencyPolicy, running.Length) switch
        {
            ("Forbid", > 0) => new CronPlan(null, [], forget, due, next),
            ("Replace", > 0) => new CronPlan(due, running, forget, null, next),
            _ => new CronPlan(due, [], forget, null, next),
        };
    }

    /// <summary>The latest time that has come since the last one was served.</summary>
    private static DateTimeOffset? Due(CronJob cron, CronSchedule schedule, TimeZoneInfo zone, DateTimeOffset now)
    {
        var since = cron.Status.LastScheduleTime ?? cron.Metadata.CreationTimestamp ?? now;
        if (cron.Spec.StartingDeadlineSeconds is { } seconds && now.AddSeconds(-seconds) > since) since = now.AddSeconds(-seconds);
        DateTimeOffset? due = null;
        for (int i = 0; i < MostLookedAt; i++)
        {
            if (schedule.Next(due ?? since, zone) is not { } at || at > now) return due;
            due = at;
        }
        var recent = now.AddDays(-1) > due ? now.AddDays(-1) : due!.Value;           // away for long: only the last day is looked through
        while (schedule.Next(recent, zone) is { } at && at <= now) due = recent = at;
        return due;
    }

    private static IEnumerable<Job> Old(IReadOnlyList<Job> jobs, string end, int keep) => jobs
        .Where(job => job.Status.Conditions.Any(condition => condition.Type == end && condition.Status == "True"))
        .OrderByDescending(job => job.Status.StartTime ?? job.Metadata.CreationTimestamp).Skip(keep);
}
