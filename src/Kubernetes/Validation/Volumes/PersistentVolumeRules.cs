using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Trees;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Volumes;

/// <summary>What a PersistentVolume must be: one source, one capacity; the source never changes.</summary>
internal static class PersistentVolumeRules
{
    private static readonly FieldPath Spec = FieldPath.Root("spec");

    /// <summary>Members of the spec that say nothing of where the volume is.</summary>
    private static readonly string[] NoSources =
        ["accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy", "storageClassName", "volumeMode", "volumeAttributesClassName"];

    private static readonly string[] Sources =
    [
        "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte", "cephfs", "iscsi", "cinder", "fc", "flexVolume", "azureFile", "vsphereVolume",
        "photonPersistentDisk", "portworxVolume", "azureDisk", "scaleIO", "local", "storageos", "csi",
    ];

    public static void Check(PersistentVolume volume, Faults faults)
    {
        var spec = volume.Spec;
        if (spec.AccessModes.Count == 0) faults.Required(Spec.Child("accessModes"));
        AccessModeRules.Check(spec.AccessModes, Spec.Child("accessModes"), faults);
        Capacity(spec, Spec.Child("capacity"), faults);
        if (spec.PersistentVolumeReclaimPolicy is { Length: > 0 } policy and not ("Delete" or "Recycle" or "Retain")) faults.NotSupported(Spec.Child("persistentVolumeReclaimPolicy"), policy, "Delete", "Recycle", "Retain");
        if (spec.NodeAffinity is { } affinity) Affinity(affinity, Spec.Child("nodeAffinity"), faults);
        SourceRules.Check(KubernetesJson.ToTree(spec), Sources, Spec, faults, (name, _, path) => Own(name, spec, path, faults));
        if (spec is { HostPath.Path: "/", PersistentVolumeReclaimPolicy: "Recycle" }) faults.Forbidden(Spec.Child("persistentVolumeReclaimPolicy"), "may not be 'recycle' for a hostPath mount of '/'");
        if (!string.IsNullOrEmpty(spec.StorageClassName)) faults.Invalid(Spec.Child("storageClassName"), spec.StorageClassName, Names.Dns1123Subdomain(spec.StorageClassName));
        if (spec.VolumeMode is { } mode and not ("Block" or "Filesystem")) faults.NotSupported(Spec.Child("volumeMode"), mode, "Block", "Filesystem");
        if (spec.VolumeAttributesClassName is not { } attributes) return;
        if (attributes.Length == 0) faults.Required(Spec.Child("volumeAttributesClassName"), "an empty string is disallowed");
        else faults.Invalid(Spec.Child("volumeAttributesClassName"), attributes, Names.Dns1123Subdomain(attributes));
        if (spec.Csi is null) faults.Required(Spec.Child("csi"), "has to be specified when using volumeAttributesClassName");
    }

    public static void CheckUpdate(PersistentVolume now, PersistentVolume before, Faults faults)
    {
        JsonObject source = SourceOf(now.Spec), was = SourceOf(before.Spec);
        if (was.Obj("csi") is { } csi && !csi.Has("controllerExpandSecretRef")) source.Obj("csi")?.Remove("controllerExpandSecretRef");          // may be told later
        if (!JsonNode.DeepEquals(source, was))
            faults.Forbidden(Spec.Child("persistentvolumesource"), $"spec.persistentvolumesource is immutable after creation\n{InternalForm.Difference(source, was, "PersistentVolumeSource")}");
        if (now.Spec.VolumeMode != before.Spec.VolumeMode) faults.Invalid(FieldPath.Root("volumeMode"), now.Spec.VolumeMode, "field is immutable");
        if (before.Spec.NodeAffinity is not null && !KubernetesJson.Same(now.Spec.NodeAffinity, before.Spec.NodeAffinity))
        {
            string value = now.Spec.NodeAffinity is { } affinity ? InternalForm.Json(affinity, "VolumeNodeAffinity") : GoValue.Null;
            faults.InvalidRaw(FieldPath.Root("nodeAffinity"), value, "field is immutable, except for updating from beta label to GA");
        }
        if (before.Spec.VolumeAttributesClassName is null || now.Spec.VolumeAttributesClassName is { Length: > 0 }) return;
        faults.Forbidden(Spec.Child("volumeAttributesClassName"), now.Spec.VolumeAttributesClassName is null ? "update from non-nil value to nil is forbidden" : "update from non-nil value to an empty string is forbidden");
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

    private static void Own(string name, PersistentVolumeSpec spec, FieldPath path, Faults faults)
    {
        if (name == "local" && spec.NodeAffinity?.Required is null) faults.Required(Spec.Child("nodeAffinity"), "Local volume requires node affinity");
        if (name != "csi" || spec.Csi is not { } csi) return;
        if (csi.VolumeHandle.Length == 0) faults.Required(path.Child("volumeHandle"));
        Secret(csi.ControllerPublishSecretRef, path.Child("controllerPublishSecretRef"), faults);
        Secret(csi.ControllerExpandSecretRef, path.Child("controllerExpandSecretRef"), faults);
        Secret(csi.NodePublishSecretRef, path.Child("nodePublishSecretRef"), faults);
        Secret(csi.NodeExpandSecretRef, path.Child("nodeExpandSecretRef"), faults);
    }

    private static void Secret(SecretReference? secret, FieldPath path, Faults faults)
    {
        if (secret is null) return;
        if (string.IsNullOrEmpty(secret.Name)) faults.Required(path.Child("name"));
        else faults.Invalid(path.Child("name"), secret.Name, Names.Dns1123Subdomain(secret.Name));
        if (string.IsNullOrEmpty(secret.Namespace)) faults.Required(path.Child("namespace"));
        else faults.Invalid(path.Child("namespace"), secret.Namespace, Names.Dns1123Label(secret.Namespace));
    }

    private static void Affinity(VolumeNodeAffinity affinity, FieldPath path, Faults faults)
    {
        if (affinity.Required is { } required) Pods.AffinityTermRules.Required(required, path.Child("required"), faults);
        else faults.Required(path.Child("required"), "must specify required node constraints");
    }

    /// <summary>The sources alone, host paths first, as Kubernetes looks at them.</summary>
    private static JsonObject SourceOf(PersistentVolumeSpec spec)
    {
        var tree = KubernetesJson.ToTree(spec);
        return new(tree.Where(m => m.Value is not null && !NoSources.Contains(m.Key)).OrderByDescending(m => m.Key == "hostPath").Select(m => KeyValuePair.Create(m.Key, m.Value!.DeepClone())).ToList()!);
    }
}
