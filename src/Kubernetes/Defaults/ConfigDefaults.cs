using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>Defaults of the smaller kinds: namespaces, secrets, volumes and claims, classes, roles.</summary>
internal static class ConfigDefaults
{
    private const string RbacGroup = "rbac.authorization.k8s.io";

    public static void Apply(ResourceType type, JsonObject obj)
    {
        switch (type.Kind)
        {
            case "Namespace": Namespace(obj); break;
            case "Node": Node(obj); break;
            case "Secret": Secret(obj); break;
            case "PersistentVolumeClaim": Claim(obj); break;
            case "PersistentVolume": Volume(obj); break;
            case "LimitRange": LimitRange(obj); break;
            case "StorageClass":
                obj.Default("reclaimPolicy", "Delete");
                obj.Default("volumeBindingMode", "Immediate");
                break;
            case "PriorityClass": obj.Default("preemptionPolicy", "PreemptLowerPriority"); break;
            case "RoleBinding" or "ClusterRoleBinding": Binding(obj); break;
            case "HorizontalPodAutoscaler": AutoscalerDefaults.Apply(obj); break;
            case "CSIDriver": Driver(obj.Ensure("spec")); break;
            case "TokenRequest": obj.Ensure("spec").Default("expirationSeconds", 3600); break;
        }
    }

    private static void Driver(JsonObject spec)
    {
        spec.Default("attachRequired", true);
        spec.Default("podInfoOnMount", false);
        spec.Default("storageCapacity", false);
        spec.Default("fsGroupPolicy", "ReadWriteOnceWithFSType");
        if (spec.List("volumeLifecycleModes") is not { Count: > 0 }) spec["volumeLifecycleModes"] = new JsonArray("Persistent");
        spec.Default("requiresRepublish", false);
        spec.Default("seLinuxMount", false);
    }

    private static void Namespace(JsonObject ns)
    {
        var metadata = JsonTree.MetadataOf(ns);
        if (metadata.Text("name") is { Length: > 0 } name) metadata.Ensure("labels")["kubernetes.io/metadata.name"] = name;
        ns.Ensure("status").DefaultText("phase", "Active");
    }

    /// <summary><c>stringData</c> is only ever written: it goes into <c>data</c>.</summary>
    private static void Secret(JsonObject secret)
    {
        secret.DefaultText("type", "Opaque");
        if (secret.Obj("stringData") is not { } texts) return;
        var data = secret.Ensure("data");
        foreach (var (key, _) in texts) data[key] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(texts.Text(key)));
        secret.Remove("stringData");
    }

    private static void Node(JsonObject node)
    {
        var status = node.Ensure("status");
        if (status.Obj("capacity") is { Count: > 0 } capacity && status.Obj("allocatable") is not { Count: > 0 }) status["allocatable"] = capacity.DeepClone();
        if (node.Obj("spec") is { } spec) OlderField.BesideList(spec, "podCIDR", "podCIDRs", cidr => cidr, first => first is JsonValue value && value.TryGetValue(out string? text) ? text : null);
    }

    public static void Claim(JsonObject claim)
    {
        claim.Ensure("status").DefaultText("phase", "Pending");
        var spec = claim.Ensure("spec");
        spec.Default("volumeMode", "Filesystem");
        DataSources(spec);
    }

    /// <summary>The older field can name claims and snapshots alone, anything else in it is dropped; either field fills the other.</summary>
    private static void DataSources(JsonObject spec)
    {
        if (spec.Obj("dataSource") is { } old && !IsClaimOrSnapshot(old)) spec.Remove("dataSource");
        if (spec.Obj("dataSourceRef") is { } reference && !spec.Has("dataSource") && IsClaimOrSnapshot(reference) && reference.Text("namespace").Length == 0) spec["dataSource"] = reference.DeepClone();
        if (spec.Obj("dataSource") is { } source && !spec.Has("dataSourceRef")) spec["dataSourceRef"] = source.DeepClone();
    }

    private static bool IsClaimOrSnapshot(JsonObject source) =>
        (source.Text("kind"), source.Text("apiGroup")) is ("PersistentVolumeClaim", "") or ("VolumeSnapshot", "snapshot.storage.k8s.io");

    private static void Volume(JsonObject volume)
    {
        volume.Ensure("status").DefaultText("phase", "Pending");
        var spec = volume.Ensure("spec");
        spec.DefaultText("persistentVolumeReclaimPolicy", "Retain");
        spec.Default("volumeMode", "Filesystem");
        spec.Obj("hostPath")?.Default("type", "");
        VolumeDefaults.Disks(spec);
    }

    /// <summary>A container's default limit is its maximum; its default request is its default limit, else its minimum.</summary>
    private static void LimitRange(JsonObject range)
    {
        foreach (var item in range.Obj("spec")?.Objects("limits") ?? [])
        {
            if (item.Text("type") != "Container") continue;
            Fill(item.Ensure("default"), item.Obj("max"));
            Fill(item.Ensure("defaultRequest"), item.Obj("default"));
            Fill(item.Ensure("defaultRequest"), item.Obj("min"));
            if (item.Obj("default") is { Count: 0 }) item.Remove("default");
            if (item.Obj("defaultRequest") is { Count: 0 }) item.Remove("defaultRequest");
        }
    }

    private static void Fill(JsonObject into, JsonObject? from)
    {
        foreach (var (name, value) in from?.ToList() ?? [])
        {
            if (value is not null && !into.ContainsKey(name)) into[name] = value.DeepClone();
        }
    }

    private static void Binding(JsonObject binding)
    {
        binding.Ensure("roleRef").DefaultText("apiGroup", RbacGroup);
        foreach (var subject in binding.Objects("subjects"))
        {
            if (subject.Text("kind") is "User" or "Group") subject.DefaultText("apiGroup", RbacGroup);
        }
    }
}
