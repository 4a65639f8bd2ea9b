using Fairlead.Kubernetes.Batch;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Workloads;

/// <summary>
/// What may be written of a Job's state: nothing below zero, nothing that contradicts itself, and no way back from an end. What was so before, and is not
/// touched, is let be.
/// </summary>
internal static class JobStatusRules
{
    private static readonly FieldPath Status = FieldPath.Root("status"), Conditions = Status.Child("conditions");

    public static void Check(Job job, Job old, Faults faults)
    {
        Counts(job.Status, faults);
        Ends(job, old, faults);
        AfterTheEnd(job, old, faults);
        Indexes(job, old, faults);
        if (Differs(job, old, s => s.Terminating) && job.Status.Terminating > 0 && IsEnded(job)) faults.Invalid(Status.Child("terminating"), job.Status.Terminating.Value, "terminating>0 is invalid for finished job");
        if ((Differs(job, old, s => s.Ready) || Differs(job, old, s => s.Active)) && job.Status.Ready > (job.Status.Active ?? 0)) faults.Invalid(Status.Child("ready"), job.Status.Ready.Value, "cannot set more ready pods than active");
        if (Is(job, "SuccessCriteriaMet") && Is(job, "Failed")) Contradiction("cannot set SuccessCriteriaMet=True and Failed=true conditions", faults);
        if (Is(job, "SuccessCriteriaMet") && Is(job, "FailureTarget")) Contradiction("cannot set SuccessCriteriaMet=True and FailureTarget=true conditions", faults);
        if (job.Spec.SuccessPolicy is not null && !Is(job, "SuccessCriteriaMet") && Is(job, "Complete")) Contradiction("cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True", faults);
        NoWayBack(job, old, faults);
    }

    private static bool Is(Job job, string condition) => job.Status.Conditions.Any(c => c.Type == condition && c.Status == "True");

    private static bool IsEnded(Job job) => Is(job, "Complete") || Is(job, "Failed");

    private static bool Turned(Job job, Job old, string condition) => Is(job, condition) != Is(old, condition);

    private static bool Differs<T>(Job job, Job old, Func<JobStatus, T> field) => !EqualityComparer<T>.Default.Equals(field(job.Status), field(old.Status));

    private static void Contradiction(string words, Faults faults) => faults.InvalidRaw(Conditions, "", words);

    private static string Shown(DateTimeOffset? time) => time is { } t ? GoText.Quote(ScalarText.Format(t, micro: false)) : GoValue.Null;

    private static void Counts(JobStatus status, Faults faults)
    {
        foreach (var (name, count) in ((string, int?)[])[("active", status.Active), ("succeeded", status.Succeeded), ("failed", status.Failed), ("ready", status.Ready), ("terminating", status.Terminating)])
            NumberRules.NotNegative(Status.Child(name), count, faults);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Uncounted(status.UncountedTerminatedPods?.Succeeded ?? [], "succeeded", seen, faults);
        Uncounted(status.UncountedTerminatedPods?.Failed ?? [], "failed", seen, faults);
    }

    private static void Uncounted(IReadOnlyList<string> pods, string name, HashSet<string> seen, Faults faults)
    {
        for (int i = 0; i < pods.Count; i++)
        {
            var at = Status.Child("uncountedTerminatedPods", name).At(i);
            if (pods[i].Length == 0) faults.Invalid(at, "", "must not be empty");
            else if (!seen.Add(pods[i])) faults.Duplicate(at, pods[i]);
        }
    }

    private static void Ends(Job job, Job old, Faults faults)
    {
        var (status, at) = (job.Status, Status.Child("completionTime"));
        bool completes = Turned(job, old, "Complete"), fails = Turned(job, old, "Failed"), timed = Differs(job, old, s => s.CompletionTime);
        if ((completes || fails) && Is(job, "Complete") && Is(job, "Failed")) Contradiction("cannot set Complete=True and Failed=true conditions", faults);
        if ((completes || Turned(job, old, "FailureTarget")) && Is(job, "Complete") && Is(job, "FailureTarget")) Contradiction("cannot set Complete=True and FailureTarget=true conditions", faults);
        if ((completes || timed) && status.CompletionTime is not null && !Is(job, "Complete")) faults.InvalidRaw(at, Shown(status.CompletionTime), "cannot set completionTime when there is no Complete=True condition");
        if ((completes || timed) && status.CompletionTime is null && Is(job, "Complete")) faults.Required(at, "completionTime is required for Complete jobs");
        if ((timed || Differs(job, old, s => s.StartTime)) && status.CompletionTime < status.StartTime) faults.InvalidRaw(at, Shown(status.CompletionTime), "completionTime cannot be set before startTime");
        if ((fails || Turned(job, old, "FailureTarget")) && Is(job, "Failed") && !Is(job, "FailureTarget")) Contradiction("cannot set Failed=True condition without the FailureTarget=true condition", faults);
        if ((completes || Turned(job, old, "SuccessCriteriaMet")) && Is(job, "Complete") && !Is(job, "SuccessCriteriaMet")) Contradiction("cannot set Complete=True condition without the SuccessCriteriaMet=true condition", faults);
    }

    private static void AfterTheEnd(Job job, Job old, Faults faults)
    {
        if (!IsEnded(job)) return;
        bool ends = !IsEnded(old);
        var status = job.Status;
        if ((ends || Differs(job, old, s => s.Active)) && status.Active > 0) faults.Invalid(Status.Child("active"), status.Active.Value, "active>0 is invalid for finished job");
        bool neverRan = job.Spec is { Suspend: true, Completions: 0 };
        if ((ends || Differs(job, old, s => s.StartTime)) && status.StartTime is null && !neverRan) faults.Required(Status.Child("startTime"), "startTime is required for finished job");
        if (ends && status.UncountedTerminatedPods is { } left && left.Failed.Count + left.Succeeded.Count > 0)
        {
            string shown = GoValue.Object(("Succeeded", GoValue.List(left.Succeeded.Select(GoValue.Text))), ("Failed", GoValue.List(left.Failed.Select(GoValue.Text))));
            faults.InvalidRaw(Status.Child("uncountedTerminatedPods"), shown, "uncountedTerminatedPods needs to be empty for finished job");
        }
    }

    private static void Indexes(Job job, Job old, Faults faults)
    {
        var (status, spec) = (job.Status, job.Spec);
        FieldPath completed = Status.Child("completedIndexes"), failed = Status.Child("failedIndexes");
        bool more = (status.CompletedIndexes ?? "") != (old.Status.CompletedIndexes ?? ""), worse = status.FailedIndexes != old.Status.FailedIndexes;
        int all = spec.Completions ?? 0;
        if (more && spec.Completions is not null && JobIndexText.Fault(status.CompletedIndexes ?? "", all, out _) is { } fault) faults.Invalid(completed, status.CompletedIndexes, "error parsing completedIndexes: " + fault);
        if (worse && spec is { Completions: not null, BackoffLimitPerIndex: not null } && status.FailedIndexes is { } text && JobIndexText.Fault(text, all, out _) is { } bad) faults.Invalid(failed, text, "error parsing failedIndexes: " + bad);
        if (more && !string.IsNullOrEmpty(status.CompletedIndexes) && spec.CompletionMode != "Indexed") faults.Invalid(completed, status.CompletedIndexes, "cannot set non-empty completedIndexes when non-indexed completion mode");
        if (worse && spec.BackoffLimitPerIndex is null && status.FailedIndexes is { } useless) faults.Invalid(failed, useless, "cannot set non-null failedIndexes when backoffLimitPerIndex is null");
        if ((more || worse) && spec.Completions is not null && status.FailedIndexes is { } both && JobIndexText.Overlap(status.CompletedIndexes ?? "", both, all) is { } index)
            faults.Invalid(failed, both, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"failedIndexes and completedIndexes overlap at index: {index}"));
    }

    private static void NoWayBack(Job job, Job old, Faults faults)
    {
        foreach (string end in (string[])["Failed", "Complete", "FailureTarget"])
            if (Is(old, end) && !Is(job, end)) Contradiction($"cannot disable the terminal {end}=True condition", faults);
        var (now, before) = (job.Status, old.Status);
        if ((now.Failed ?? 0) < (before.Failed ?? 0)) faults.Invalid(Status.Child("failed"), now.Failed ?? 0, "cannot decrease the failed counter");
        bool canShrink = job.Spec.CompletionMode == "Indexed" && job.Spec.Completions == job.Spec.Parallelism;
        if (!canShrink && (now.Succeeded ?? 0) < (before.Succeeded ?? 0)) faults.Invalid(Status.Child("succeeded"), now.Succeeded ?? 0, "cannot decrease the succeeded counter");
        if (now.CompletionTime is not null && before.CompletionTime is not null && now.CompletionTime != before.CompletionTime) faults.InvalidRaw(Status.Child("completionTime"), Shown(now.CompletionTime), "completionTime cannot be mutated");
        if (before.StartTime is not null && before.StartTime != now.StartTime && job.Spec.Suspend != true && !Resumes(job, old)) faults.Required(Status.Child("startTime"), "startTime cannot be removed for unsuspended job");
        if (Is(old, "SuccessCriteriaMet") && !Is(job, "SuccessCriteriaMet")) Contradiction("cannot disable the SuccessCriteriaMet=True condition", faults);
        if (Is(old, "Complete") && !Is(old, "SuccessCriteriaMet") && Is(job, "SuccessCriteriaMet")) Contradiction("cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions", faults);
    }

    private static bool Resumes(Job job, Job old) => Is(old, "Suspended") && !Is(job, "Suspended");
}
