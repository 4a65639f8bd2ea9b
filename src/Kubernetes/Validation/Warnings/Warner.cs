using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Kubernetes.Networking;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Validation.Warnings;

/// <summary>What is allowed but likely not meant: the texts of <c>Warning: 299</c> headers.</summary>
internal static class Warner
{
    private const string InPodNames = "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended:";

    private const string MountableSecrets = "kubernetes.io/enforce-mountable-secrets";

    private static readonly FieldPath Spec = FieldPath.Root("spec");

    /// <param name="old">The object as it was; null when it is new.</param>
    public static IReadOnlyList<string> Of(ResourceType type, JsonObject obj, JsonObject? old)
    {
        var warnings = new List<string>();
        bool changed = old is null || !JsonNode.DeepEquals(obj["spec"], old["spec"]);
        switch (type.Kind)
        {
            case "Service": ServiceWarnings.Of(KubernetesJson.Read<Service>(obj), warnings); break;
            case "EndpointSlice" when obj.Text("addressType") == "FQDN" || !IsManaged(obj, "endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io"): Slice(KubernetesJson.Read<EndpointSlice>(obj), warnings); break;
            case "Endpoints" when !IsManaged(obj, "endpoints.kubernetes.io/managed-by", "endpoint-controller"): Subsets(KubernetesJson.Read<Core.Endpoints>(obj), warnings); break;
            case "NetworkPolicy": Policy(KubernetesJson.Read<NetworkPolicy>(obj), warnings); break;
            case "Pod" when old is null:
                var pod = KubernetesJson.Read<Pod>(obj);
                Name(pod.Metadata.Name, "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended:", warnings);
                PodWarnings.Of(pod.Spec, pod.Metadata.Annotations, FieldPath.Root("metadata"), Spec, warnings);
                break;
            case "Deployment" or "ReplicaSet" or "Job" or "ReplicationController" or "DaemonSet" or "StatefulSet" or "CronJob" when changed: Workload(type, obj, old, warnings); break;
            case "PersistentVolumeClaim" when old is null: ClaimWarnings.Of(KubernetesJson.Read<PersistentVolumeClaim>(obj).Spec, Spec, warnings); break;
            case "PersistentVolume" when changed: Volume(KubernetesJson.Read<PersistentVolume>(obj), warnings); break;
            case "StorageClass": StorageClass(KubernetesJson.Read<Storage.StorageClass>(obj), warnings); break;
            case "Node": Node(KubernetesJson.Read<Core.Node>(obj), warnings); break;
            case "ServiceAccount" when Annotated(obj) && !Annotated(old):
                warnings.Add($"metadata.annotations[{MountableSecrets}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets");
                break;
            case "PodTemplate": Template(obj.Obj("template"), FieldPath.Root("template"), warnings); break;
            case "ResourceQuota" when old is null: Quota(KubernetesJson.Read<ResourceQuota>(obj), warnings); break;
            case "Ingress" when old is null && obj.Obj("metadata")?.Obj("annotations")?.Has("kubernetes.io/ingress.class") == true:
                warnings.Add("annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead");
                break;
        }
        return warnings;
    }

    private static bool Annotated(JsonObject? account) => account?.Obj("metadata")?.Obj("annotations")?.Has(MountableSecrets) == true;

    private static void Workload(ResourceType type, JsonObject obj, JsonObject? old, List<string> warnings)
    {
        if (old is null && type.Kind is not ("DaemonSet" or "StatefulSet")) Name(obj.Obj("metadata")?.Text("name"), InPodNames, warnings);
        if (type.Kind == "CronJob") Template(obj.Obj("spec")?.Obj("jobTemplate")?.Obj("spec")?.Obj("template"), Spec.Child("jobTemplate", "spec").Child("template"), warnings);
        else Template(obj.Obj("spec")?.Obj("template"), Spec.Child("template"), warnings);
        if (type.Kind == "StatefulSet" && obj.Obj("spec")?.Number("revisionHistoryLimit") is < 0)
            warnings.Add("spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended");
    }

    private static void Template(JsonObject? template, FieldPath path, List<string> warnings)
    {
        if (template?.Obj("spec") is null) return;
        var typed = KubernetesJson.Read<PodTemplateSpec>(template);
        PodWarnings.Of(typed.Spec ?? PodSpec.Empty, typed.Metadata?.Annotations ?? new Dictionary<string, string>(), path.Child("metadata"), path.Child("spec"), warnings);
    }

    private static void Name(string? name, string words, List<string> warnings)
    {
        if (!string.IsNullOrEmpty(name) && Rules.Names.Dns1123Label(name) is { Count: > 0 } faults) warnings.Add($"{words} [{string.Join(" ", faults)}]");
    }

    /// <summary>Kubernetes' own controllers write addresses as they should be written; others are told.</summary>
    private static bool IsManaged(JsonObject obj, string label, params ReadOnlySpan<string> controllers) => controllers.Contains(obj.Obj("metadata")?.Obj("labels")?.Text(label) ?? "");

    private static void Slice(EndpointSlice slice, List<string> warnings)
    {
        if (slice.AddressType == "FQDN") warnings.Add("spec.addressType: FQDN endpoints are deprecated");
        for (int i = 0; i < slice.Endpoints.Count; i++)
            for (int j = 0; j < slice.Endpoints[i].Addresses.Count; j++)
                AddressWarnings.Ip(FieldPath.Root("endpoints").At(i).Child("addresses").At(j).ToString(), slice.Endpoints[i].Addresses[j], warnings);
    }

    private static void Subsets(Core.Endpoints endpoints, List<string> warnings)
    {
        for (int i = 0; i < endpoints.Subsets.Count; i++)
        {
            var at = FieldPath.Root("subsets").At(i);
            Addresses(endpoints.Subsets[i].Addresses, at.Child("addresses"), warnings);
            Addresses(endpoints.Subsets[i].NotReadyAddresses, at.Child("notReadyAddresses"), warnings);
        }
    }

    private static void Addresses(IReadOnlyList<EndpointAddress> addresses, FieldPath path, List<string> warnings)
    {
        for (int i = 0; i < addresses.Count; i++) AddressWarnings.Ip(path.At(i).Child("ip").ToString(), addresses[i].Ip, warnings);
    }

    private static void Policy(NetworkPolicy policy, List<string> warnings)
    {
        for (int i = 0; i < policy.Spec.Ingress.Count; i++) Peers(policy.Spec.Ingress[i].From, Spec.Child("ingress").At(i).Child("from"), warnings);
        for (int i = 0; i < policy.Spec.Egress.Count; i++) Peers(policy.Spec.Egress[i].To, Spec.Child("egress").At(i).Child("to"), warnings);
    }

    private static void Peers(IReadOnlyList<NetworkPolicyPeer> peers, FieldPath path, List<string> warnings)
    {
        for (int i = 0; i < peers.Count; i++)
        {
            if (peers[i].IpBlock is not { } block) continue;
            var at = path.At(i).Child("ipBlock");
            AddressWarnings.Cidr(at.Child("cidr").ToString(), block.Cidr, warnings);
            for (int j = 0; j < block.Except.Count; j++) AddressWarnings.Cidr(at.Child("except").At(j).ToString(), block.Except[j], warnings);
        }
    }

    /// <summary>Kinds of volumes that Kubernetes has no driver for any more, and ways to say things that have others now.</summary>
    private static void Volume(PersistentVolume volume, List<string> warnings)
    {
        var spec = volume.Spec;
        if (volume.Metadata.Annotations.ContainsKey("volume.beta.kubernetes.io/storage-class")) warnings.Add("metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use \"storageClassName\" attribute instead");
        if (volume.Metadata.Annotations.ContainsKey("volume.beta.kubernetes.io/mount-options")) warnings.Add("metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31; use \"mountOptions\" attribute instead");
        if (spec.PersistentVolumeReclaimPolicy == "Recycle") warnings.Add("spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.");
        if (spec.NodeAffinity?.Required is { } required) PodWarnings.Terms(required.NodeSelectorTerms, Spec.Child("nodeAffinity", "required").Child("nodeSelectorTerms"), warnings);
        var tree = KubernetesJson.ToTree(spec);
        foreach (var (field, message) in OldVolumes)
            if (tree.Has(field)) warnings.Add($"spec.{field}: {message}");
        if (spec.Capacity.TryGetValue("storage", out var size) && !size.Amount.IsInteger) warnings.Add($"spec.capacity[storage]: fractional byte value \"{size.Text}\" is invalid, must be an integer");
    }

    private static readonly (string Field, string Message)[] OldVolumes =
    [
        ("cephfs", "deprecated in v1.28, non-functional in v1.31+"), ("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"), ("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
        ("storageos", "deprecated in v1.22, non-functional in v1.25+"), ("glusterfs", "deprecated in v1.25, non-functional in v1.26+"), ("rbd", "deprecated in v1.28, non-functional in v1.31+"),
    ];

    private static void StorageClass(Storage.StorageClass storage, List<string> warnings)
    {
        for (int i = 0; i < storage.AllowedTopologies.Count; i++)
        {
            var expressions = storage.AllowedTopologies[i].MatchLabelExpressions;
            for (int j = 0; j < expressions.Count; j++)
                if (PodWarnings.Old(expressions[j].Key) is { } old) warnings.Add($"allowedTopologies[{i}].matchLabelExpressions[{j}].key: {expressions[j].Key} is {old}");
        }
    }

    private static void Node(Core.Node node, List<string> warnings)
    {
        if (node.Spec.ConfigSource is not null) warnings.Add("spec.configSource: the feature is removed");
        if (!string.IsNullOrEmpty(node.Spec.ExternalID)) warnings.Add("spec.externalID: this field is deprecated, and is unused by Kubernetes");
        for (int i = 0; i < node.Spec.PodCIDRs.Count; i++) AddressWarnings.Cidr(Spec.Child("podCIDRs").At(i).ToString(), node.Spec.PodCIDRs[i], warnings);
    }

    private static void Quota(ResourceQuota quota, List<string> warnings)
    {
        var hard = quota.Spec.Hard;
        foreach (string name in (string[])["cpu", "memory", "storage", "ephemeral-storage"])
        {
            string wanted = "requests." + name, most = "limits." + name;
            if (!hard.ContainsKey(wanted) && name is ("cpu" or "memory")) wanted = name;
            if (hard.TryGetValue(wanted, out var request) && hard.TryGetValue(most, out var limit) && request.Amount > limit.Amount)
                warnings.Add($"ResourceQuota {wanted} ({request.Text}) should be less than {most} ({limit.Text})");
        }
    }
}
