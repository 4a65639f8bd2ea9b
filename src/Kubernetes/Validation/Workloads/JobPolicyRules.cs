using System.Globalization;
using Fairlead.Kubernetes.Batch;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Workloads;

/// <summary>What a Job makes of its pods' ends: index by index, by exit codes and conditions, and when it has enough of them.</summary>
internal static class JobPolicyRules
{
    private const int MaxIndexed = 100_000, MaxAtHighCompletions = 10_000, MaxRules = 20, MaxExitCodes = 255, MaxConditions = 20, MaxIndexText = 64 * 1024;

    public static void Indexes(JobSpec spec, FieldPath path, Faults faults)
    {
        FieldPath most = path.Child("maxFailedIndexes"), parallel = path.Child("parallelism");
        if (spec.CompletionMode is null or "NonIndexed")
        {
            if (spec.BackoffLimitPerIndex is { } limit) faults.Invalid(path.Child("backoffLimitPerIndex"), limit, "requires indexed completion mode");
            if (spec.MaxFailedIndexes is { } failed) faults.Invalid(most, failed, "requires indexed completion mode");
        }
        if (spec.CompletionMode != "Indexed") return;
        if (spec.Completions is null) faults.Required(path.Child("completions"), "when completion mode is Indexed");
        if (spec.Parallelism > MaxIndexed) faults.Invalid(parallel, spec.Parallelism.Value, $"must be less than or equal to {MaxIndexed} when completion mode is Indexed");
        if (spec.MaxFailedIndexes > spec.Completions) faults.Invalid(most, spec.MaxFailedIndexes!.Value, "must be less than or equal to completions");
        if (spec.MaxFailedIndexes > MaxIndexed) faults.Invalid(most, spec.MaxFailedIndexes.Value, $"must be less than or equal to {MaxIndexed}");
        if (!(spec.Completions > MaxIndexed) || spec.BackoffLimitPerIndex is null) return;
        string atMost = $"must be less than or equal to {MaxAtHighCompletions} when completions are above {MaxIndexed} and used with backoff limit per index";
        if (spec.MaxFailedIndexes is null) faults.Required(most, $"must be specified when completions is above {MaxIndexed}");
        if (spec.Parallelism > MaxAtHighCompletions) faults.Invalid(parallel, spec.Parallelism.Value, atMost);
        if (spec.MaxFailedIndexes > MaxAtHighCompletions) faults.Invalid(most, spec.MaxFailedIndexes.Value, atMost);
    }

    public static void Replacement(JobSpec spec, FieldPath path, Faults faults)
    {
        if (spec.PodReplacementPolicy is not { } policy) return;
        if (spec.PodFailurePolicy is not null) { if (policy != "Failed") faults.NotSupported(path, policy, "Failed"); }
        else if (policy is not ("Failed" or "TerminatingOrFailed")) faults.NotSupported(path, policy, "Failed", "TerminatingOrFailed");
    }

    public static void Failures(JobSpec spec, FieldPath path, Faults faults)
    {
        if (spec.PodFailurePolicy is not { } policy) return;
        if (policy.Rules.Count > MaxRules) faults.TooMany(path.Child("rules"), policy.Rules.Count, MaxRules);
        var pod = spec.Template?.Spec;
        var names = (pod?.Containers ?? []).Concat(pod?.InitContainers ?? []).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        for (int i = 0; i < policy.Rules.Count; i++) Failure(policy.Rules[i], spec, names, path.Child("rules").At(i), faults);
    }

    private static void Failure(PodFailurePolicyRule rule, JobSpec spec, HashSet<string> containers, FieldPath path, Faults faults)
    {
        var action = path.Child("action");
        if (rule.Action.Length == 0) faults.Required(action, "valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]");
        else if (rule.Action == "FailIndex") { if (spec.BackoffLimitPerIndex is null) faults.Invalid(action, rule.Action, "requires the backoffLimitPerIndex to be set"); }
        else if (rule.Action is not ("Count" or "FailJob" or "Ignore")) faults.NotSupported(action, rule.Action, "Count", "FailIndex", "FailJob", "Ignore");
        if (rule.OnExitCodes is { } codes) ExitCodes(codes, containers, path.Child("onExitCodes"), faults);
        Conditions(rule.OnPodConditions, path.Child("onPodConditions"), faults);
        if (rule.OnExitCodes is not null && rule.OnPodConditions.Count > 0) faults.InvalidRaw(path, "", "specifying both OnExitCodes and OnPodConditions is not supported");
        if (rule.OnExitCodes is null && rule.OnPodConditions.Count == 0) faults.InvalidRaw(path, "", "specifying one of OnExitCodes and OnPodConditions is required");
    }

    private static void ExitCodes(PodFailurePolicyOnExitCodesRequirement codes, HashSet<string> containers, FieldPath path, Faults faults)
    {
        if (codes.Operator.Length == 0) faults.Required(path.Child("operator"), "valid values: [\"In\" \"NotIn\"]");
        else if (codes.Operator is not ("In" or "NotIn")) faults.NotSupported(path.Child("operator"), codes.Operator, "In", "NotIn");
        if (codes.ContainerName is { } name && !containers.Contains(name)) faults.Invalid(path.Child("containerName"), name, "must be one of the container or initContainer names in the pod template");
        var values = path.Child("values");
        string all = "[" + string.Join(',', codes.Values.Select(v => v.ToString(CultureInfo.InvariantCulture))) + "]";
        if (codes.Values.Count == 0) faults.InvalidRaw(values, GoValue.Null, "at least one value is required");
        else if (codes.Values.Count > MaxExitCodes) faults.TooMany(values, codes.Values.Count, MaxExitCodes);
        for (int i = 0; i < codes.Values.Count; i++)
        {
            if (codes.Operator == "In" && codes.Values[i] == 0) faults.Invalid(values.At(i), 0, "must not be 0 for the In operator");
            if (codes.Values.Take(i).Contains(codes.Values[i])) faults.Duplicate(values.At(i), codes.Values[i]);
        }
        if (!codes.Values.Order().SequenceEqual(codes.Values)) faults.InvalidRaw(values, all, "must be ordered");
    }

    private static void Conditions(IReadOnlyList<PodFailurePolicyOnPodConditionsPattern> patterns, FieldPath path, Faults faults)
    {
        if (patterns.Count > MaxConditions) faults.TooMany(path, patterns.Count, MaxConditions);
        for (int i = 0; i < patterns.Count; i++)
        {
            faults.Invalid(path.At(i).Child("type"), patterns[i].Type, Names.QualifiedName(patterns[i].Type));
            if (string.IsNullOrEmpty(patterns[i].Status)) faults.Required(path.At(i).Child("status"), "valid values: [\"False\" \"True\" \"Unknown\"]");
            else if (patterns[i].Status is not ("False" or "True" or "Unknown")) faults.NotSupported(path.At(i).Child("status"), patterns[i].Status!, "False", "True", "Unknown");
        }
    }

    public static void Success(JobSpec spec, FieldPath path, Faults faults)
    {
        if (spec.SuccessPolicy is not { } policy) return;
        if (spec.CompletionMode != "Indexed")
        {
            string rules = GoValue.List(policy.Rules.Select(r => GoValue.Object(("SucceededIndexes", GoValue.Text(r.SucceededIndexes)), ("SucceededCount", GoValue.Number(r.SucceededCount)))));
            faults.InvalidRaw(path, GoValue.Object(("Rules", rules)), "requires indexed completion mode");
            return;
        }
        if (policy.Rules.Count == 0) faults.Required(path.Child("rules"), "at least one rules must be specified when the successPolicy is specified");
        if (policy.Rules.Count > MaxRules) faults.TooMany(path.Child("rules"), policy.Rules.Count, MaxRules);
        for (int i = 0; i < policy.Rules.Count; i++) Success(policy.Rules[i], spec.Completions ?? 0, path.Child("rules").At(i), faults);
    }

    private static void Success(SuccessPolicyRule rule, int completions, FieldPath path, Faults faults)
    {
        if (rule is { SucceededCount: null, SucceededIndexes: null }) faults.Required(path, "at least one of succeededCount or succeededIndexes must be specified");
        int total = 0;
        if (rule.SucceededIndexes is { } indexes)
        {
            if (indexes.Length > MaxIndexText) faults.TooLong(path.Child("succeededIndexes"), MaxIndexText);
            if (JobIndexText.Fault(indexes, completions, out total) is { } fault) faults.Invalid(path.Child("succeededIndexes"), indexes, "error parsing succeededIndexes: " + fault);
        }
        if (rule.SucceededCount is not { } count) return;
        var at = path.Child("succeededCount");
        NumberRules.NotNegative(at, count, faults);
        if (count > completions) faults.Invalid(at, count, string.Create(CultureInfo.InvariantCulture, $"must be less than or equal to {completions} (the number of specified completions)"));
        if (rule.SucceededIndexes is not null && count > total) faults.Invalid(at, count, string.Create(CultureInfo.InvariantCulture, $"must be less than or equal to {total} (the number of indexes in the specified succeededIndexes field)"));
    }
}
