using System.Text;
using Fairlead.Kubernetes.Coordination;
using Fairlead.Kubernetes.Policy;
using Fairlead.Kubernetes.Scheduling;
using Fairlead.Kubernetes.Storage;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Config;

/// <summary>The kinds with few rules: leases, budgets, priorities, storage classes.</summary>
internal static class SmallRules
{
    private const int HighestUserPriority = 1_000_000_000;
    private static readonly FieldPath Spec = FieldPath.Root("spec");

    public static void Lease(Lease lease, Faults faults)
    {
        NumberRules.Positive(Spec.Child("leaseDurationSeconds"), lease.Spec.LeaseDurationSeconds, faults);
        NumberRules.NotNegative(Spec.Child("leaseTransitions"), lease.Spec.LeaseTransitions, faults);
    }

    public static void Budget(PodDisruptionBudget budget, Faults faults)
    {
        var spec = budget.Spec;
        if (spec.MinAvailable is not null && spec.MaxUnavailable is not null) faults.InvalidRaw(Spec, Shown(spec), "minAvailable and maxUnavailable cannot be both set");
        if (spec.MinAvailable is { } min) Share(min, Spec.Child("minAvailable"), faults);
        if (spec.MaxUnavailable is { } max) Share(max, Spec.Child("maxUnavailable"), faults);
        SelectorRules.Check(spec.Selector, Spec.Child("selector"), faults);
        if (spec.UnhealthyPodEvictionPolicy is { } policy and not ("IfHealthyBudget" or "AlwaysAllow"))
            faults.NotSupported(Spec.Child("unhealthyPodEvictionPolicy"), policy, "AlwaysAllow", "IfHealthyBudget");
    }

    /// <summary>The internal form, which this refusal of Kubernetes prints.</summary>
    private static string Shown(PodDisruptionBudgetSpec spec)
    {
        var tree = KubernetesJson.ToTree(spec);
        return $$"""{"MinAvailable":{{tree["minAvailable"]!.ToJsonString()}},"Selector":{{tree["selector"]?.ToJsonString() ?? "null"}},"MaxUnavailable":{{tree["maxUnavailable"]!.ToJsonString()}},"UnhealthyPodEvictionPolicy":{{tree["unhealthyPodEvictionPolicy"]?.ToJsonString() ?? "null"}}}""";
    }

    public static void BudgetStatus(PodDisruptionBudget budget, Faults faults)
    {
        var path = FieldPath.Root("status");
        ConditionRules.Check(budget.Status.Conditions, path.Child("conditions"), faults);
        NumberRules.NotNegative(path.Child("disruptionsAllowed"), budget.Status.DisruptionsAllowed, faults);
        NumberRules.NotNegative(path.Child("currentHealthy"), budget.Status.CurrentHealthy, faults);
        NumberRules.NotNegative(path.Child("desiredHealthy"), budget.Status.DesiredHealthy, faults);
        NumberRules.NotNegative(path.Child("expectedPods"), budget.Status.ExpectedPods, faults);
    }

    private static void Share(IntOrString value, FieldPath path, Faults faults)
    {
        NumberRules.CountOrPercent(path, value, faults);
        NumberRules.AtMostAll(path, value, faults);
    }

    public static void Priority(PriorityClass priority, Faults faults)
    {
        bool isSystem = priority.Metadata.Name?.StartsWith("system-", StringComparison.Ordinal) == true;
        if (isSystem && SystemFault(priority) is { } fault)
            faults.Forbidden(FieldPath.Root("metadata").Child("name"), $"priority class names with 'system-' prefix are reserved for system use only. error: {fault}");
        if (!isSystem && priority.Value > HighestUserPriority) faults.Forbidden(FieldPath.Root("value"), $"maximum allowed value of a user defined priority is {HighestUserPriority}");
        if (priority.PreemptionPolicy is { } policy and not ("PreemptLowerPriority" or "Never")) faults.NotSupported(FieldPath.Root("preemptionPolicy"), policy, "PreemptLowerPriority", "Never");
    }

    private static string? SystemFault(PriorityClass priority)
    {
        string name = priority.Metadata.Name ?? "";
        int known = name switch { "system-node-critical" => 2_000_001_000, "system-cluster-critical" => 2_000_000_000, _ => 0 };
        if (known == 0) return $"{name} is not a known system priority class";
        if (priority.Value != known) return $"value of {name} PriorityClass must be {known}";
        return priority.GlobalDefault is true ? $"globalDefault of {name} PriorityClass must be false" : null;
    }

    public static void PriorityUpdate(PriorityClass now, PriorityClass before, Faults faults)
    {
        if (now.Value != before.Value) faults.Forbidden(FieldPath.Root("value"), "may not be changed in an update.");
        if (now.PreemptionPolicy != before.PreemptionPolicy) faults.Invalid(FieldPath.Root("preemptionPolicy"), now.PreemptionPolicy, "field is immutable");
    }

    public static void StorageClass(StorageClass storage, Faults faults)
    {
        if (storage.Provisioner.Length == 0) faults.Required(FieldPath.Root("provisioner"), storage.Provisioner);
        else faults.Invalid(FieldPath.Root("provisioner"), storage.Provisioner, Names.QualifiedName(storage.Provisioner.ToLowerInvariant()));
        Parameters(storage.Parameters, faults);
        if (storage.ReclaimPolicy is not (null or "Delete" or "Retain")) faults.NotSupported(FieldPath.Root("reclaimPolicy"), storage.ReclaimPolicy, "Delete", "Retain");
        if (storage.VolumeBindingMode is null) faults.Required(FieldPath.Root("volumeBindingMode"));
        else if (storage.VolumeBindingMode is not ("Immediate" or "WaitForFirstConsumer")) faults.NotSupported(FieldPath.Root("volumeBindingMode"), storage.VolumeBindingMode, "Immediate", "WaitForFirstConsumer");
        for (int i = 0; i < storage.AllowedTopologies.Count; i++) Topology(storage.AllowedTopologies[i], FieldPath.Root("allowedTopologies").At(i), faults);
    }

    private static void Topology(Core.TopologySelectorTerm term, FieldPath path, Faults faults)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < term.MatchLabelExpressions.Count; i++)
        {
            var (wanted, at) = (term.MatchLabelExpressions[i], path.Child("matchLabelExpressions").At(i));
            var values = new HashSet<string>(StringComparer.Ordinal);
            if (wanted.Values.Count == 0) faults.Required(at.Child("values"));
            for (int j = 0; j < wanted.Values.Count; j++)
                if (!values.Add(wanted.Values[j])) faults.Duplicate(at.Child("values").At(j), wanted.Values[j]);
            faults.Invalid(at.Child("key"), wanted.Key, Names.QualifiedName(wanted.Key));
            if (!keys.Add(wanted.Key)) faults.Duplicate(at.Child("key"), wanted.Key);
        }
    }

    /// <summary>What a class hands to its driver: at most 512 keys, 256 KiB together.</summary>
    public static void Parameters(IReadOnlyDictionary<string, string> parameters, Faults faults)
    {
        const int Most = 512, Bytes = 256 * 1024;
        var path = FieldPath.Root("parameters");
        if (parameters.Count > Most) { faults.TooLong(path, Most); return; }
        if (parameters.ContainsKey("")) faults.Invalid(path, "", "field can not be empty.");
        if (parameters.Sum(p => (long)Encoding.UTF8.GetByteCount(p.Key) + Encoding.UTF8.GetByteCount(p.Value)) > Bytes) faults.TooLong(path, Bytes);
    }

    public static void StorageClassUpdate(StorageClass now, StorageClass before, Faults faults)
    {
        const string Immutable = "field is immutable";
        if (!ConfigMapRules.Same(now.Parameters, before.Parameters, string.Equals)) faults.InvalidRaw(FieldPath.Root("parameters"), GoValue.Map(now.Parameters), Immutable);
        if (now.Provisioner != before.Provisioner) faults.Invalid(FieldPath.Root("provisioner"), now.Provisioner, Immutable);
        if (now.ReclaimPolicy != before.ReclaimPolicy) faults.Invalid(FieldPath.Root("reclaimPolicy"), now.ReclaimPolicy, Immutable);
        if (now.VolumeBindingMode != before.VolumeBindingMode) faults.Invalid(FieldPath.Root("volumeBindingMode"), now.VolumeBindingMode, Immutable);
    }
}
