using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Volumes;

/// <summary>What a PersistentVolume must be: one source, one capacity; the source never changes.</summary>
internal static class PersistentVolumeRules
{
    private static readonly FieldPath Spec = FieldPath.Root("spec");

    /// <summary>Members of the spec that say nothing of where the volume is.</summary>
    private static readonly string[] NoSources =
        ["accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy", "storageClassName", "volumeMode", "volumeAttributesClassName"];

    public static void Check(PersistentVolume volume, Faults faults)
    {
        var spec = volume.Spec;
        if (spec.AccessModes.Count == 0) faults.Required(Spec.Child("accessModes"));
        AccessModeRules.Check(spec.AccessModes, Spec.Child("accessModes"), faults);
        Capacity(spec, Spec.Child("capacity"), faults);
        if (spec.PersistentVolumeReclaimPolicy is { Length: > 0 } policy and not ("Delete" or "Recycle" or "Retain")) faults.NotSupported(Spec.Child("persistentVolumeReclaimPolicy"), policy, "Delete", "Recycle", "Retain");
        Source(spec, faults);
        if (!string.IsNullOrEmpty(spec.StorageClassName)) faults.Invalid(Spec.Child("storageClassName"), spec.StorageClassName, Names.Dns1123Subdomain(spec.StorageClassName));
        if (spec.NodeAffinity is { } affinity) Affinity(affinity, Spec.Child("nodeAffinity"), faults);
        if (spec.VolumeMode is { } mode and not ("Block" or "Filesystem")) faults.NotSupported(Spec.Child("volumeMode"), mode, "Block", "Filesystem");
    }

    public static void CheckUpdate(PersistentVolume now, PersistentVolume before, Faults faults)
    {
        if (!JsonNode.DeepEquals(SourceOf(now.Spec), SourceOf(before.Spec))) faults.Forbidden(Spec.Child("persistentvolumesource"), "spec.persistentvolumesource is immutable after creation");
        if (now.Spec.VolumeMode != before.Spec.VolumeMode) faults.Invalid(FieldPath.Root("volumeMode"), now.Spec.VolumeMode, "field is immutable");
    }

    private static void Capacity(PersistentVolumeSpec spec, FieldPath path, Faults faults)
    {
        if (spec.Capacity.Count == 0) faults.Required(path);
        if (!spec.Capacity.ContainsKey("storage") || spec.Capacity.Count > 1)
            faults.NotSupportedRaw(path, spec.Capacity.Count == 0 ? "null" : new JsonObject(spec.Capacity.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value.Text))).ToJsonString(), "storage");
        foreach (var (name, amount) in spec.Capacity.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            if (amount.Amount.IsNegative) faults.InvalidRaw(path.Key(name), amount.Amount.Units.ToString(System.Globalization.CultureInfo.InvariantCulture), "must be a valid resource quantity");
            if (amount.Amount.Nano.Sign <= 0) faults.Invalid(path.Key(name), amount.Text, "must be greater than zero");
        }
    }

    private static void Source(PersistentVolumeSpec spec, Faults faults)
    {
        var sources = SourceOf(spec).Select(s => s.Key).ToList();
        if (spec.HostPath is { } host) HostPath(host, Spec.Child("hostPath"), faults);
        foreach (string extra in sources.Skip(1)) faults.Forbidden(Spec.Child(extra), "may not specify more than 1 volume type");
        if (spec.Nfs is { } nfs && sources is ["nfs"])
        {
            if (nfs.Server.Length == 0) faults.Required(Spec.Child("nfs", "server"));
            if (nfs.Path.Length == 0) faults.Required(Spec.Child("nfs", "path"));
            else if (!nfs.Path.StartsWith('/')) faults.Invalid(Spec.Child("nfs", "path"), nfs.Path, "must be an absolute path");
        }
        if (spec.Local is { } local)
        {
            if (string.IsNullOrEmpty(local.Path)) faults.Required(Spec.Child("local", "path"));
            else Pods.MountRules.NoStepsBack(local.Path, Spec.Child("local", "path"), faults);
            if (spec.NodeAffinity?.Required is null) faults.Required(Spec.Child("nodeAffinity"), "Local volume requires node affinity");
        }
        if (sources.Count == 0) faults.Required(Spec, "must specify a volume type");
        if (spec is { HostPath.Path: "/", PersistentVolumeReclaimPolicy: "Recycle" }) faults.Forbidden(Spec.Child("persistentVolumeReclaimPolicy"), "may not be 'recycle' for a hostPath mount of '/'");
    }

    private static void Affinity(VolumeNodeAffinity affinity, FieldPath path, Faults faults)
    {
        if (affinity.Required is { } required) Pods.AffinityTermRules.Required(required, path.Child("required"), faults);
        else faults.Required(path.Child("required"), "must specify required node constraints");
    }

    private static void HostPath(HostPathVolumeSource host, FieldPath path, Faults faults)
    {
        if (host.Path.Length == 0) faults.Required(path.Child("path"));
        else if (host.Path.Split('/').Contains("..")) faults.Invalid(path.Child("path"), host.Path, "must not contain '..'");
        if (host.Type is not (null or "" or "DirectoryOrCreate" or "Directory" or "FileOrCreate" or "File" or "Socket" or "CharDevice" or "BlockDevice"))
            faults.NotSupported(path.Child("type"), host.Type, "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket");
    }

    /// <summary>The sources alone, host paths first, as Kubernetes looks at them.</summary>
    private static JsonObject SourceOf(PersistentVolumeSpec spec)
    {
        var tree = KubernetesJson.ToTree(spec);
        return new(tree.Where(m => m.Value is not null && !NoSources.Contains(m.Key)).OrderByDescending(m => m.Key == "hostPath").Select(m => KeyValuePair.Create(m.Key, m.Value!.DeepClone())).ToList()!);
    }
}
