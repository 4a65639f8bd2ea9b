using System.Globalization;
using Fairlead.Kubernetes.Schedules;
using Fairlead.Kubernetes.Batch;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Selectors;
using Fairlead.Kubernetes.Validation.Pods;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Workloads;

/// <summary>What Jobs and CronJobs must be.</summary>
internal static class JobRules
{
    /// <summary>A CronJob's Jobs add eleven characters to its name.</summary>
    private const int CronNameMax = 52;
    private static readonly FieldPath Spec = FieldPath.Root("spec");

    public static void Job(Job job, Faults faults)
    {
        if (job.Spec is { ManualSelector: not true, Selector: not null }) Generated(job, faults);
        Check(job.Spec, Spec, faults);
        if (job.Spec.Selector is null) faults.Required(Spec.Child("selector"));
        else
        {
            SelectorRules.Check(job.Spec.Selector, Spec.Child("selector"), faults);
            var labels = job.Spec.Template?.Metadata?.Labels ?? new Dictionary<string, string>();
            if (LabelQuery.Of(job.Spec.Selector)?.Matches(labels) == false) faults.Invalid(Spec.Child("template", "metadata").Child("labels"), labels, "`selector` does not match template `labels`");
        }
    }

    /// <summary>A Job that did not bring a selector of its own takes its pods by its uid; name and uid stand on each of them.</summary>
    private static void Generated(Job job, Faults faults)
    {
        string uid = job.Metadata.Uid ?? "", name = job.Metadata.Name ?? "";
        var labels = job.Spec.Template?.Metadata?.Labels ?? new Dictionary<string, string>();
        foreach (var (label, value) in ((string, string)[])[("batch.kubernetes.io/controller-uid", uid), ("batch.kubernetes.io/job-name", name), ("controller-uid", uid), ("job-name", name)])
        {
            var path = Spec.Child("template", "metadata").Child("labels").Key(label);
            if (!labels.TryGetValue(label, out string? found)) faults.Required(path, $"must be '{value}'");
            else if (found != value) faults.Invalid(path, labels, $"must be '{value}'");
        }
        var expected = new Dictionary<string, string>(StringComparer.Ordinal) { ["batch.kubernetes.io/controller-uid"] = uid, ["batch.kubernetes.io/job-name"] = name, ["controller-uid"] = uid, ["job-name"] = name };
        if (LabelQuery.Of(job.Spec.Selector) is { } query && !query.Matches(expected)) faults.Invalid(Spec.Child("selector"), job.Spec.Selector, "`selector` not auto-generated");
    }

    public static void JobUpdate(Job now, Job before, Faults faults)
    {
        if (now.Spec.CompletionMode != "Indexed" && now.Spec.Completions != before.Spec.Completions)
            faults.InvalidRaw(Spec.Child("completions"), now.Spec.Completions?.ToString(CultureInfo.InvariantCulture) ?? "\"null\"", "field is immutable");
        WorkloadRules.SameSelector(now.Spec.Selector, before.Spec.Selector, faults);
        if (now.Spec.CompletionMode != before.Spec.CompletionMode) faults.Invalid(Spec.Child("completionMode"), now.Spec.CompletionMode, "field is immutable");
        bool mayChange = before.Spec.Suspend == true && before.Status.StartTime is null;
        if (!mayChange && now.Spec.Template is { } template && before.Spec.Template is { } old && !KubernetesJson.Write(template).AsSpan().SequenceEqual(KubernetesJson.Write(old)))
            faults.Invalid(Spec.Child("template"), template, "field is immutable");
    }

    public static void CronJob(CronJob cron, Faults faults)
    {
        var spec = cron.Spec;
        if (cron.Metadata.Name is { Length: > CronNameMax } name) faults.Invalid(FieldPath.Root("metadata").Child("name"), name, $"must be no more than {CronNameMax} characters");
        if (spec.Schedule.Length == 0) faults.Required(Spec.Child("schedule"));
        else if (ScheduleFault(spec.Schedule) is { } fault) faults.Invalid(Spec.Child("schedule"), spec.Schedule, fault);
        if (spec.TimeZone is { } zone && ZoneFault(zone) is { } zoneFault) faults.Invalid(Spec.Child("timeZone"), zone, zoneFault);
        NumberRules.NotNegative(Spec.Child("startingDeadlineSeconds"), spec.StartingDeadlineSeconds, faults);
        if (spec.ConcurrencyPolicy is not ("Allow" or "Forbid" or "Replace"))
        {
            if (string.IsNullOrEmpty(spec.ConcurrencyPolicy)) faults.Required(Spec.Child("concurrencyPolicy"));
            else faults.NotSupported(Spec.Child("concurrencyPolicy"), spec.ConcurrencyPolicy, "Allow", "Forbid", "Replace");
        }
        NumberRules.NotNegative(Spec.Child("successfulJobsHistoryLimit"), spec.SuccessfulJobsHistoryLimit, faults);
        NumberRules.NotNegative(Spec.Child("failedJobsHistoryLimit"), spec.FailedJobsHistoryLimit, faults);
        if (spec.JobTemplate?.Spec is { } job) OfCron(job, Spec.Child("jobTemplate", "spec"), faults);
    }

    /// <summary>The Jobs of a CronJob choose their pods by themselves.</summary>
    private static void OfCron(JobSpec job, FieldPath path, Faults faults)
    {
        Check(job, path, faults);
        if (job.Selector is not null) faults.Invalid(path.Child("selector"), job.Selector, "`selector` will be auto-generated");
        if (job.ManualSelector == true) faults.NotSupportedRaw(path.Child("manualSelector"), "true", "nil", "false");
    }

    private static void Check(JobSpec spec, FieldPath path, Faults faults)
    {
        NumberRules.NotNegative(path.Child("parallelism"), spec.Parallelism, faults);
        NumberRules.NotNegative(path.Child("completions"), spec.Completions, faults);
        NumberRules.NotNegative(path.Child("activeDeadlineSeconds"), spec.ActiveDeadlineSeconds, faults);
        NumberRules.NotNegative(path.Child("backoffLimit"), spec.BackoffLimit, faults);
        NumberRules.NotNegative(path.Child("ttlSecondsAfterFinished"), spec.TtlSecondsAfterFinished, faults);
        if (spec.CompletionMode is not (null or "NonIndexed" or "Indexed")) faults.NotSupported(path.Child("completionMode"), spec.CompletionMode, "Indexed", "NonIndexed");
        if (spec is { CompletionMode: "Indexed", Completions: null }) faults.Required(path.Child("completions"), "when completion mode is Indexed");
        var template = spec.Template ?? PodTemplateSpec.Empty;
        PodRules.Template(template, path.Child("template"), faults);
        if (template.Spec?.RestartPolicy is not ("OnFailure" or "Never")) faults.Required(path.Child("template", "spec").Child("restartPolicy"), "valid values: \"OnFailure\", \"Never\"");
    }

    private static string? ScheduleFault(string schedule) =>
        schedule.Contains("TZ", StringComparison.Ordinal) ? "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
        : CronSchedule.TryParse(schedule, out _, out string? fault) ? null : fault;

    private static string? ZoneFault(string zone) =>
        zone.Length == 0 ? "timeZone must be nil or non-empty string"
        : zone.Equals("Local", StringComparison.OrdinalIgnoreCase) ? "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
        : TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? null : $"unknown time zone {zone}";
}
