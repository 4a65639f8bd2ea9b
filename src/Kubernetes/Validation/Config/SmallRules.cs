using Fairlead.Kubernetes.Coordination;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Policy;
using Fairlead.Kubernetes.Scheduling;
using Fairlead.Kubernetes.Storage;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Config;

/// <summary>The kinds with few rules: leases, budgets, priorities, storage.</summary>
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
        if (spec.MinAvailable is not null && spec.MaxUnavailable is not null) faults.Invalid(Spec, spec, "minAvailable and maxUnavailable cannot be both set");
        if (spec.MinAvailable is { } min) Share(min, Spec.Child("minAvailable"), faults);
        if (spec.MaxUnavailable is { } max) Share(max, Spec.Child("maxUnavailable"), faults);
        SelectorRules.Check(spec.Selector, Spec.Child("selector"), faults);
        if (spec.UnhealthyPodEvictionPolicy is { } policy and not ("IfHealthyBudget" or "AlwaysAllow"))
            faults.NotSupported(Spec.Child("unhealthyPodEvictionPolicy"), policy, "AlwaysAllow", "IfHealthyBudget");
    }

    private static void Share(IntOrString value, FieldPath path, Faults faults)
    {
        NumberRules.CountOrPercent(path, value, faults);
        NumberRules.AtMostAll(path, value, faults);
    }

    public static void Priority(PriorityClass priority, Faults faults)
    {
        bool isSystem = priority.Metadata.Name?.StartsWith("system-", StringComparison.Ordinal) == true;
        if (isSystem && priority.Metadata.Name is not ("system-node-critical" or "system-cluster-critical"))
            faults.Forbidden(FieldPath.Root("metadata").Child("name"), $"priority class names with 'system-' prefix are reserved for system use only. error: {priority.Metadata.Name} is not a known system priority class");
        if (!isSystem && priority.Value > HighestUserPriority) faults.Forbidden(FieldPath.Root("value"), $"maximum allowed value of a user defined priority is {HighestUserPriority}");
        if (priority.PreemptionPolicy is { } policy and not ("PreemptLowerPriority" or "Never")) faults.NotSupported(FieldPath.Root("preemptionPolicy"), policy, "Never", "PreemptLowerPriority");
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
        if (storage.ReclaimPolicy is not (null or "Delete" or "Retain")) faults.NotSupported(FieldPath.Root("reclaimPolicy"), storage.ReclaimPolicy, "Delete", "Retain");
        if (storage.VolumeBindingMode is null) faults.Required(FieldPath.Root("volumeBindingMode"));
        else if (storage.VolumeBindingMode is not ("Immediate" or "WaitForFirstConsumer")) faults.NotSupported(FieldPath.Root("volumeBindingMode"), storage.VolumeBindingMode, "Immediate", "WaitForFirstConsumer");
    }

    public static void StorageClassUpdate(StorageClass now, StorageClass before, Faults faults)
    {
        if (!ConfigMapRules.Same(now.Parameters, before.Parameters, string.Equals)) faults.Forbidden(FieldPath.Root("parameters"), "updates to parameters are forbidden.");
        if (now.Provisioner != before.Provisioner) faults.Forbidden(FieldPath.Root("provisioner"), "updates to provisioner are forbidden.");
        if (now.ReclaimPolicy != before.ReclaimPolicy) faults.Forbidden(FieldPath.Root("reclaimPolicy"), "updates to reclaimPolicy are forbidden.");
        if (now.VolumeBindingMode != before.VolumeBindingMode) faults.Invalid(FieldPath.Root("volumeBindingMode"), now.VolumeBindingMode, "field is immutable");
    }

    public static void Claim(PersistentVolumeClaim claim, Faults faults)
    {
        var modes = Spec.Child("accessModes");
        if (claim.Spec.AccessModes.Count == 0) faults.Required(modes, "at least 1 access mode is required");
        AccessModes(claim.Spec.AccessModes, modes, faults);
        var storage = Spec.Child("resources").Key("storage");
        if (claim.Spec.Resources?.Requests.TryGetValue("storage", out var request) != true) faults.Required(storage);
        else if (request.Amount.Nano.Sign <= 0) faults.Invalid(storage, request.Text, "must be greater than zero");
        SelectorRules.Check(claim.Spec.Selector, Spec.Child("selector"), faults);
    }

    public static void ClaimUpdate(PersistentVolumeClaim now, PersistentVolumeClaim before, Faults faults)
    {
        var same = now.Spec with
        {
            Resources = before.Spec.Resources, VolumeName = string.IsNullOrEmpty(before.Spec.VolumeName) ? before.Spec.VolumeName : now.Spec.VolumeName,
            StorageClassName = before.Spec.StorageClassName is null ? null : now.Spec.StorageClassName, VolumeAttributesClassName = before.Spec.VolumeAttributesClassName,
        };
        if (!KubernetesJson.Write(same).AsSpan().SequenceEqual(KubernetesJson.Write(before.Spec)))
            faults.Forbidden(Spec, "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims");
    }

    public static void Volume(PersistentVolume volume, Faults faults)
    {
        if (volume.Spec.AccessModes.Count == 0) faults.Required(Spec.Child("accessModes"));
        AccessModes(volume.Spec.AccessModes, Spec.Child("accessModes"), faults);
        if (!volume.Spec.Capacity.TryGetValue("storage", out var storage)) faults.Required(Spec.Child("capacity"));
        else if (storage.Amount.Nano.Sign <= 0) faults.Invalid(Spec.Child("capacity").Key("storage"), storage.Text, "must be greater than zero");
        if (volume.Spec.PersistentVolumeReclaimPolicy is { } policy and not ("Delete" or "Recycle" or "Retain")) faults.NotSupported(Spec.Child("persistentVolumeReclaimPolicy"), policy, "Delete", "Recycle", "Retain");
    }

    private static void AccessModes(IReadOnlyList<string> modes, FieldPath path, Faults faults)
    {
        foreach (string mode in modes)
        {
            if (mode is not ("ReadWriteOnce" or "ReadOnlyMany" or "ReadWriteMany" or "ReadWriteOncePod"))
                faults.NotSupported(path, mode, "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
        }
        if (modes.Contains("ReadWriteOncePod") && modes.Count > 1) faults.Forbidden(path, "may not use ReadWriteOncePod with other access modes");
    }
}
