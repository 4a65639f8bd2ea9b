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
        if (job.Spec is not { CompletionMode: "Indexed", Completions: > 0 and var completions }) return;
        string last = string.Create(CultureInfo.InvariantCulture, $"{job.Metadata.Name}-{completions - 1}");
        if (Names.Dns1123Label(last).Count > 0) faults.Invalid(FieldPath.Root("metadata").Child("name"), job.Metadata.Name, $"will not able to create pod with invalid DNS label: {last}");
    }

    /// <summary>A Job that did not bring a selector of its own takes its pods by its uid; name and uid stand on each of them.</summary>
    private static void Generated(Job job, Faults faults)
    {
        string uid = job.Metadata.Uid ?? "", name = job.Metadata.Name ?? "";
        var labels = job.Spec.Template?.Metadata?.Labels ?? new Dictionary<string, string>();
        if (uid.Length == 0) faults.Required(FieldPath.Root("metadata").Child("uid"));
        foreach (var (label, value) in ((string, string)[])[("controller-uid", uid), ("job-name", name), ("batch.kubernetes.io/controller-uid", uid), ("batch.kubernetes.io/job-name", name)])
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
        Completions(now.Spec, before.Spec, faults);
        WorkloadRules.SameSelector(now.Spec.Selector, before.Spec.Selector, faults);
        if (!KubernetesJson.Same(now.Spec.Template, Comparable(now, before))) faults.InvalidRaw(Spec.Child("template"), InternalForm.Json(now.Spec.Template ?? PodTemplateSpec.Empty, "PodTemplateSpec"), Immutable);
        if (now.Spec.CompletionMode != before.Spec.CompletionMode) faults.Invalid(Spec.Child("completionMode"), now.Spec.CompletionMode, Immutable);
        Same(now.Spec.PodFailurePolicy, before.Spec.PodFailurePolicy, "podFailurePolicy", "PodFailurePolicy", faults);
        if (now.Spec.BackoffLimitPerIndex != before.Spec.BackoffLimitPerIndex) faults.InvalidRaw(Spec.Child("backoffLimitPerIndex"), GoValue.Number(now.Spec.BackoffLimitPerIndex), Immutable);
        if (now.Spec.ManagedBy != before.Spec.ManagedBy) faults.InvalidRaw(Spec.Child("managedBy"), GoValue.Text(now.Spec.ManagedBy), Immutable);
        Same(now.Spec.SuccessPolicy, before.Spec.SuccessPolicy, "successPolicy", "SuccessPolicy", faults);
    }

    private const string Immutable = "field is immutable";

    private static void Same<T>(T? now, T? before, string field, string type, Faults faults) where T : class, Json.IJsonRecord<T>
    {
        if (!KubernetesJson.Same(now, before)) faults.InvalidRaw(Spec.Child(field), now is null ? GoValue.Null : InternalForm.Json(now, type), Immutable);
    }

    /// <summary>Indexed Jobs can be scaled: both numbers together. For others the number stands.</summary>
    private static void Completions(JobSpec now, JobSpec before, Faults faults)
    {
        var path = Spec.Child("completions");
        if (now.Completions == before.Completions) return;
        if (now.CompletionMode != "Indexed") faults.InvalidRaw(path, GoValue.Number(now.Completions), Immutable);
        else if (now.Completions is { } wanted && wanted != now.Parallelism) faults.Invalid(path, wanted, "can only be modified in tandem with spec.parallelism");
    }

    /// <summary>The old template as the new one may differ from it: where its pods run may be said anew while the Job waits, and has no pods left.</summary>
    private static PodTemplateSpec? Comparable(Job now, Job before)
    {
        bool waits = before.Spec.Suspend == true && (before.Status.StartTime is null || before.Status.Conditions.Any(c => c is { Type: "Suspended", Status: "True" })) && (before.Status.Active ?? 0) == 0;
        if (!waits || now.Spec.Template is not { } wanted || before.Spec.Template is not { } old) return before.Spec.Template;
        var (spec, mine) = (old.Spec ?? PodSpec.Empty, wanted.Spec ?? PodSpec.Empty);
        var affinity = spec.Affinity is null && mine.Affinity is null ? null : (spec.Affinity ?? Affinity.Empty) with { NodeAffinity = mine.Affinity?.NodeAffinity };
        if (mine.Affinity is null && affinity is { PodAffinity: null, PodAntiAffinity: null }) affinity = null;
        return old with
        {
            Metadata = (old.Metadata ?? new()) with { Labels = wanted.Metadata?.Labels ?? new Dictionary<string, string>(), Annotations = wanted.Metadata?.Annotations ?? new Dictionary<string, string>() },
            Spec = spec with
            {
                NodeSelector = mine.NodeSelector, Tolerations = mine.Tolerations, SchedulingGates = mine.SchedulingGates, Affinity = affinity,
                Containers = SameResources(spec.Containers, mine.Containers), InitContainers = SameResources(spec.InitContainers, mine.InitContainers),
            },
        };
    }

    private static IReadOnlyList<Container> SameResources(IReadOnlyList<Container> old, IReadOnlyList<Container> now) =>
        old.Count != now.Count ? old : [.. old.Select((c, i) => c.Name == now[i].Name ? c with { Resources = now[i].Resources } : c)];

    public static void NewCronJob(CronJob cron, Faults faults)
    {
        if (cron.Metadata.Name is { Length: > CronNameMax } name) faults.Invalid(FieldPath.Root("metadata").Child("name"), name, $"must be no more than {CronNameMax} characters");
    }

    public static void CronJob(CronJob cron, Faults faults)
    {
        var spec = cron.Spec;
        if (spec.Schedule.Length == 0) faults.Required(Spec.Child("schedule"));
        else
        {
            bool hasZone = spec.Schedule.Contains("TZ", StringComparison.Ordinal);
            if (!hasZone && !CronSchedule.TryParse(spec.Schedule, out _, out string? fault)) faults.Invalid(Spec.Child("schedule"), spec.Schedule, fault);
            if (hasZone) faults.Invalid(Spec.Child("schedule"), spec.Schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        }
        NumberRules.NotNegative(Spec.Child("startingDeadlineSeconds"), spec.StartingDeadlineSeconds, faults);
        if (spec.TimeZone is { } zone && ZoneFault(zone) is { } zoneFault) faults.Invalid(Spec.Child("timeZone"), zone, zoneFault);
        if (spec.ConcurrencyPolicy is not ("Allow" or "Forbid" or "Replace"))
        {
            if (string.IsNullOrEmpty(spec.ConcurrencyPolicy)) faults.Required(Spec.Child("concurrencyPolicy"));
            else faults.NotSupported(Spec.Child("concurrencyPolicy"), spec.ConcurrencyPolicy, "Allow", "Forbid", "Replace");
        }
        if (spec.JobTemplate?.Spec is { } job) OfCron(job, Spec.Child("jobTemplate", "spec"), faults);
        NumberRules.NotNegative(Spec.Child("successfulJobsHistoryLimit"), spec.SuccessfulJobsHistoryLimit, faults);
        NumberRules.NotNegative(Spec.Child("failedJobsHistoryLimit"), spec.FailedJobsHistoryLimit, faults);
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
        NumberRules.NotNegative(path.Child("backoffLimitPerIndex"), spec.BackoffLimitPerIndex, faults);
        NumberRules.NotNegative(path.Child("maxFailedIndexes"), spec.MaxFailedIndexes, faults);
        if (spec is { MaxFailedIndexes: not null, BackoffLimitPerIndex: null }) faults.Required(path.Child("backoffLimitPerIndex"), "when maxFailedIndexes is specified");
        if (spec.ManagedBy is { } manager) Manager(manager, path.Child("managedBy"), faults);
        if (spec.CompletionMode is not (null or "NonIndexed" or "Indexed")) faults.NotSupported(path.Child("completionMode"), spec.CompletionMode, "NonIndexed", "Indexed");
        JobPolicyRules.Indexes(spec, path, faults);
        JobPolicyRules.Failures(spec, path.Child("podFailurePolicy"), faults);
        JobPolicyRules.Success(spec, path.Child("successPolicy"), faults);
        JobPolicyRules.Replacement(spec, path.Child("podReplacementPolicy"), faults);
        var template = spec.Template ?? PodTemplateSpec.Empty;
        PodRules.Template(template, path.Child("template"), faults);
        RestartPolicy(template.Spec?.RestartPolicy, spec.PodFailurePolicy is not null, path.Child("template", "spec").Child("restartPolicy"), faults);
    }

    private static void RestartPolicy(string? policy, bool hasFailurePolicy, FieldPath path, Faults faults)
    {
        if (policy is null or "" or "Always") faults.Required(path, "valid values: \"OnFailure\", \"Never\"");
        else if (policy is not ("OnFailure" or "Never")) faults.NotSupported(path, policy, "OnFailure", "Never");
        else if (hasFailurePolicy && policy != "Never") faults.Invalid(path, policy, "only \"Never\" is supported when podFailurePolicy is specified");
    }

    /// <summary>Who looks after the Job: a name with a domain.</summary>
    private static void Manager(string manager, FieldPath path, Faults faults)
    {
        string[] parts = manager.Split('/', 2);
        if (manager.Length == 0) faults.Required(path);
        else if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0) faults.Invalid(path, manager, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        else
        {
            foreach (string fault in Names.Dns1123Subdomain(parts[0])) faults.Invalid(path, parts[0], fault);
            if (parts[1].Any(c => !char.IsAsciiLetterOrDigit(c) && !"/-._~%!$&'()*+,;=:".Contains(c, StringComparison.Ordinal)))
                faults.Invalid(path, parts[1], "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')");
        }
        if (manager.Length > Names.LabelMax) faults.TooLong(path, Names.LabelMax);
    }

    private static string? ZoneFault(string zone) =>
        zone.Length == 0 ? "timeZone must be nil or non-empty string"
        : zone.Split('/').Any(part => part.Length is 0 or > 14 || part is "." or ".." || part[0] == '-' || !part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+')) ? $"unknown time zone {zone}"
        : zone.Equals("Local", StringComparison.OrdinalIgnoreCase) ? "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
        : TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? null : $"unknown time zone {zone}";
}
