using Fairlead.Client;
using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Jobs;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Batch;
using Fairlead.Kubernetes.Schedules;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Primitives;

namespace Fairlead.Controllers.CronJobs;

/// <summary>Starts a Job whenever its line says so.</summary>
public sealed class CronJobController : Controller
{
    private readonly Informer<CronJob> _crons;
    private readonly Informer<Job> _jobs;

    public CronJobController(ControllerContext context) : base("cronjob-controller", context)
    {
        _crons = Follow<CronJob>();
        _jobs = context.Informers.Of<Job>().IndexedByOwner();
        _jobs.OnChange(change => OwnerWaker.Wake(change, "CronJob", Queue.Add));
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_crons.Cache.Find(key) is not { } cron) return;
        if (!TryZone(cron.Spec.TimeZone, out var zone))
        {
            Context.Recorder.Record(cron, EventKind.Warning, "UnknownTimeZone", $"invalid timeZone: \"{cron.Spec.TimeZone}\": unknown time zone {cron.Spec.TimeZone}");
            return;
        }
        if (!CronSchedule.TryParse(cron.Spec.Schedule, out var schedule, out string? fault))
        {
            Context.Recorder.Record(cron, EventKind.Warning, "UnparseableSchedule", $"unparseable schedule: \"{cron.Spec.Schedule}\" : {fault}");
            return;
        }
        var now = Clock.GetUtcNow();
        var jobs = _jobs.OwnedBy(cron.Metadata.Uid);
        var plan = CronPlan.Decide(cron, jobs, schedule, zone, now);
        foreach (var job in plan.Forget.Concat(plan.Replace)) await DeleteAsync(cron, job, stop);
        TellEnds(cron);
        if (plan.Missed is { } missed && cron.Status.LastScheduleTime != missed) Tell(cron, missed);
        var started = plan.Start is { } at ? await StartAsync(cron, at, zone, stop) : null;
        await WriteStatusAsync(cron, plan.Start, stop);
        if (started is not null) Context.Recorder.Record(cron, EventKind.Normal, "SuccessfulCreate", $"Created job {started.Name}");
        if (plan.Next is { } next) Queue.AddAfter(key, next - now + TimeSpan.FromMilliseconds(100));
    }

    /// <summary>Of the Jobs that ran at the last look, those that have ended or are gone.</summary>
    private void TellEnds(CronJob cron)
    {
        foreach (var active in cron.Status.Active)
        {
            var job = _jobs.Cache.Find(new NamespacedName(cron.Namespace, active.Name ?? ""));
            if (job is null || job.Metadata.Uid != active.Uid) Context.Recorder.Record(cron, EventKind.Normal, "MissingJob", $"Active job went missing: {active.Name}");
            else if (JobStatusOf.EndOf(job) is { } end) Context.Recorder.Record(cron, EventKind.Normal, "SawCompletedJob", $"Saw completed job: {job.Name}, condition: {end}");
        }
    }

    private void Tell(CronJob cron, DateTimeOffset missed)
    {
        if (cron.Spec.ConcurrencyPolicy == "Forbid") Context.Recorder.Record(cron, EventKind.Normal, "JobAlreadyActive", "Not starting job because prior execution is running and concurrency policy is Forbid");
        else Context.Recorder.Record(cron, EventKind.Warning, "MissSchedule", $"Missed scheduled time to start a job: {CronTimes.Words(missed)}");
    }

    private async Task<Job?> StartAsync(CronJob cron, DateTimeOffset at, TimeZoneInfo zone, CancellationToken stop)
    {
        var template = cron.Spec.JobTemplate ?? JobTemplateSpec.Empty;
        var annotations = new Dictionary<string, string>(template.Metadata?.Annotations ?? new Dictionary<string, string>()) { ["batch.kubernetes.io/cronjob-scheduled-timestamp"] = CronTimes.Stamp(at, zone) };
        var job = new Job
        {
            Metadata = new ObjectMeta { Namespace = cron.Namespace, Name = $"{cron.Name}-{at.ToUnixTimeSeconds() / 60}", Labels = template.Metadata?.Labels!, Annotations = annotations, OwnerReferences = [Ownership.By(cron)] },
            Spec = template.Spec ?? JobSpec.Empty,
        };
        try
        {
            return _jobs.Wrote(await Client.CreateAsync(job, stop));
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            return null;                                                             // started before, its status not written
        }
    }

    private async Task DeleteAsync(CronJob cron, Job job, CancellationToken stop)
    {
        await Client.DeleteAsync<Job>(job.Namespace, job.Name, new DeleteOptions { PropagationPolicy = "Background", Preconditions = new Preconditions { Uid = job.Metadata.Uid } }, stop);
        _jobs.Removed(job);
        Context.Recorder.Record(cron, EventKind.Normal, "SuccessfulDelete", $"Deleted job {job.Name}");
    }

    private async Task WriteStatusAsync(CronJob cron, DateTimeOffset? started, CancellationToken stop)
    {
        var jobs = _jobs.OwnedBy(cron.Metadata.Uid);
        var status = cron.Status with
        {
            Active = [.. jobs.Where(job => !JobStatusOf.IsEnded(job)).OrderBy(job => job.Name, StringComparer.Ordinal).Select(job => EventRecorder.Reference(job) with { ResourceVersion = null })],
            LastScheduleTime = started ?? cron.Status.LastScheduleTime,
            LastSuccessfulTime = jobs.Select(job => job.Status.CompletionTime).Append(cron.Status.LastSuccessfulTime).Max(),
        };
        if (!SameJson.Is(status, cron.Status)) _crons.Wrote(await Client.UpdateStatusAsync(cron with { Status = status }, stop));
    }

    private static bool TryZone(string? name, out TimeZoneInfo zone)
    {
        zone = TimeZoneInfo.Utc;
        return name is null || TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone!);
    }
}
