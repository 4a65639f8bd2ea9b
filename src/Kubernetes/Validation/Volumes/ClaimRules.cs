using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Volumes;

/// <summary>What a claim must be, and what may change in it: its size once it is bound, and its class of attributes.</summary>
internal static class ClaimRules
{
    private static readonly FieldPath SpecPath = FieldPath.Root("spec");

    public static void Check(PersistentVolumeClaim claim, Faults faults) => Spec(claim.Spec, SpecPath, faults);

    /// <summary>Of a claim, or of the template of one.</summary>
    public static void Spec(PersistentVolumeClaimSpec spec, FieldPath path, Faults faults)
    {
        if (spec.AccessModes.Count == 0) faults.Required(path.Child("accessModes"), "at least 1 access mode is required");
        SelectorRules.Check(spec.Selector, path.Child("selector"), faults);
        AccessModeRules.Check(spec.AccessModes, path.Child("accessModes"), faults);
        Size(spec, path.Child("resources").Key("storage"), faults);
        if (!string.IsNullOrEmpty(spec.StorageClassName)) faults.Invalid(path.Child("storageClassName"), spec.StorageClassName, Names.Dns1123Subdomain(spec.StorageClassName));
        if (spec.VolumeMode is { } mode and not ("Block" or "Filesystem")) faults.NotSupported(path.Child("volumeMode"), mode, "Block", "Filesystem");
        if (spec.DataSource is { } source) Source(source.ApiGroup, source.Kind, source.Name, path.Child("dataSource"), faults);
        if (spec.DataSourceRef is { } reference)
        {
            Source(reference.ApiGroup, reference.Kind, reference.Name, path.Child("dataSourceRef"), faults);
            if (!string.IsNullOrEmpty(reference.Namespace)) faults.Invalid(path.Child("dataSourceRef", "namespace"), reference.Namespace, Names.Dns1123Label(reference.Namespace));
        }
        if (!string.IsNullOrEmpty(spec.VolumeAttributesClassName)) faults.Invalid(path.Child("volumeAttributesClassName"), spec.VolumeAttributesClassName, Names.Dns1123Subdomain(spec.VolumeAttributesClassName));
    }

    private static void Size(PersistentVolumeClaimSpec spec, FieldPath path, Faults faults)
    {
        if (spec.Resources?.Requests.TryGetValue("storage", out var request) != true) faults.Required(path);
        else if (request.Amount.Nano.Sign <= 0) faults.Invalid(path, request.Text, "must be greater than zero");
    }

    private static void Source(string? group, string? kind, string? name, FieldPath path, Faults faults)
    {
        if (string.IsNullOrEmpty(name)) faults.Required(path.Child("name"));
        if (string.IsNullOrEmpty(kind)) faults.Required(path.Child("kind"));
        if (string.IsNullOrEmpty(group) && kind != "PersistentVolumeClaim") faults.Invalid(path, kind ?? "", "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
        if (!string.IsNullOrEmpty(group)) faults.Invalid(path.Child("apiGroup"), group, Names.Dns1123Subdomain(group));
    }

    public static void CheckUpdate(PersistentVolumeClaim now, PersistentVolumeClaim before, Faults faults)
    {
        bool isBound = now.Status.Phase == "Bound";
        var same = now.Spec with
        {
            Resources = isBound ? WithSize(now.Spec.Resources, before.Spec.Resources) : now.Spec.Resources,
            VolumeName = string.IsNullOrEmpty(before.Spec.VolumeName) ? before.Spec.VolumeName : now.Spec.VolumeName,
            StorageClassName = before.Spec.StorageClassName is null ? null : now.Spec.StorageClassName,
            VolumeAttributesClassName = isBound && now.Spec.VolumeAttributesClassName is not null ? before.Spec.VolumeAttributesClassName : now.Spec.VolumeAttributesClassName,
        };
        if (!KubernetesJson.Same(same, before.Spec))
            faults.Forbidden(SpecPath, $"spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n{Difference(same, now, before)}");
        if (SizeOf(now.Spec.Resources) is { } size && SizeOf(before.Spec.Resources) is { } was && size < was && now.Status.Capacity.TryGetValue("storage", out var there) && size <= there.Amount)
            faults.Forbidden(SpecPath.Child("resources", "requests").Child("storage"), "field can not be less than status.capacity");
        if (now.Spec.VolumeMode != before.Spec.VolumeMode) faults.Invalid(FieldPath.Root("volumeMode"), now.Spec.VolumeMode, "field is immutable");
        if (before.Spec.VolumeAttributesClassName is null || now.Spec.VolumeAttributesClassName == before.Spec.VolumeAttributesClassName) return;
        if (now.Spec.VolumeAttributesClassName is null) faults.Forbidden(SpecPath.Child("volumeAttributesClassName"), "update from non-nil value to nil is forbidden");
        else if (now.Spec.VolumeAttributesClassName.Length == 0) faults.Forbidden(SpecPath.Child("volumeAttributesClassName"), "update from non-nil value to an empty string is forbidden");
    }

    /// <summary>A volume's name that is new is shown on both sides.</summary>
    private static string Difference(PersistentVolumeClaimSpec same, PersistentVolumeClaim now, PersistentVolumeClaim before)
    {
        string? name = string.IsNullOrEmpty(before.Spec.VolumeName) ? now.Spec.VolumeName : before.Spec.VolumeName;
        return InternalForm.Difference(string.IsNullOrEmpty(before.Spec.VolumeName) ? same with { VolumeName = name } : same, before.Spec with { VolumeName = name }, "PersistentVolumeClaimSpec");
    }

    public static void Status(PersistentVolumeClaim claim, Faults faults)
    {
        var path = FieldPath.Root("status");
        if (claim.Spec.Resources?.Requests is { Count: 0 } or null) faults.Required(SpecPath.Child("resources", "requests"));
        foreach (var (name, amount) in claim.Status.Capacity.OrderBy(c => c.Key, StringComparer.Ordinal))
            if (amount.Amount.IsNegative) faults.Invalid(path.Child("capacity").Key(name), amount.Amount.Units, "must be a valid resource quantity");
    }

    private static QuantityAmount? SizeOf(VolumeResourceRequirements? resources) => resources?.Requests.TryGetValue("storage", out var size) == true ? size.Amount : null;

    private static VolumeResourceRequirements? WithSize(VolumeResourceRequirements? now, VolumeResourceRequirements? before)
    {
        if (now is null || before?.Requests.TryGetValue("storage", out var size) != true) return now;
        return now with { Requests = new Dictionary<string, Quantity>(now.Requests, StringComparer.Ordinal) { ["storage"] = size } };
    }
}
