using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Trees;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>A running pod can hardly change: images, its deadline, more tolerations, fewer scheduling gates, a shorter grace period.</summary>
internal static class PodUpdateRules
{
    private const string MayChange =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    private static readonly FieldPath Spec = FieldPath.Root("spec");

    public static void Check(Pod pod, Pod old, Faults faults)
    {
        PodAnnotationRules.Changes(pod, old, faults);
        if (!Containers(pod.Spec.Containers, old.Spec.Containers, Spec.Child("containers"), faults) || !Containers(pod.Spec.InitContainers, old.Spec.InitContainers, Spec.Child("initContainers"), faults)) return;
        if (!Deadline(pod.Spec.ActiveDeadlineSeconds, old.Spec.ActiveDeadlineSeconds, faults)) return;
        Tolerations(pod.Spec, old.Spec, faults);
        Gates(pod.Spec, old.Spec, faults);
        if (old.Spec.SchedulingGates.Count > 0) GatedPodRules.Check(pod.Spec, old.Spec, faults);
        JsonObject now = Fixed(pod.Spec, old.Spec), before = Fixed(old.Spec, old.Spec);
        if (!JsonNode.DeepEquals(now, before)) faults.Forbidden(Spec, $"{MayChange}\n{InternalForm.Difference(now, before, "PodSpec")}");
    }

    /// <summary>As many as before; their images are looked at again.</summary>
    private static bool Containers(IReadOnlyList<Container> now, IReadOnlyList<Container> before, FieldPath path, Faults faults)
    {
        if (now.Count != before.Count) { faults.Forbidden(path, "pod updates may not add or remove containers"); return false; }
        for (int i = 0; i < now.Count; i++)
        {
            if (string.IsNullOrEmpty(now[i].Image)) faults.Required(path.At(i).Child("image"));
            ContainerRules.Image(now[i], path.At(i), faults);
        }
        return true;
    }

    public static void Status(Pod pod, Pod old, Faults faults)
    {
        PodAnnotationRules.Changes(pod, old, faults);
        for (int i = 0; i < pod.Status.Conditions.Count; i++)
        {
            string type = pod.Status.Conditions[i].Type;
            if (type is not ("PodScheduled" or "Ready" or "Initialized")) faults.Invalid(FieldPath.Root("metadata").Child("conditions").At(i).Child("Type"), type, Names.QualifiedName(type));
        }
        if (pod.Status.NominatedNodeName is { Length: > 0 } node && node != old.Status.NominatedNodeName) faults.Invalid(FieldPath.Root("status").Child("nominatedNodeName"), node, Names.Dns1123Subdomain(node));
        if (pod.Status.QosClass != old.Status.QosClass) faults.Invalid(FieldPath.Root("status").Child("qosClass"), pod.Status.QosClass, "field is immutable");
        Endings(pod.Status.ContainerStatuses, old.Status.ContainerStatuses, "containerStatuses", old.Spec.RestartPolicy, [], faults);
        string[] sidecars = [.. old.Spec.InitContainers.Where(c => c.RestartPolicy == "Always").Select(c => c.Name)];
        Endings(pod.Status.InitContainerStatuses, old.Status.InitContainerStatuses, "initContainerStatuses", old.Spec.RestartPolicy, sidecars, faults);
        Endings(pod.Status.EphemeralContainerStatuses, old.Status.EphemeralContainerStatuses, "ephemeralContainerStatuses", "Never", [], faults);
        Claims(pod, faults);
        Addresses([.. pod.Status.PodIPs.Select(p => p.Ip)], FieldPath.Root("status").Child("podIPs"), faults);
        if (pod.Status.HostIPs.Count == 0) return;
        var hosts = FieldPath.Root("status").Child("hostIPs");
        if (pod.Status.HostIP != pod.Status.HostIPs[0].Ip) faults.Invalid(hosts.At(0).Child("ip"), pod.Status.HostIPs[0].Ip, "must be equal to `hostIP`");
        Addresses([.. pod.Status.HostIPs.Select(p => p.Ip)], hosts, faults);
    }

    private static void Claims(Pod pod, Faults faults)
    {
        var path = FieldPath.Root("status").Child("resourceClaimStatuses");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < pod.Status.ResourceClaimStatuses.Count; i++)
        {
            string name = pod.Status.ResourceClaimStatuses[i].Name;
            if (pod.Spec.ResourceClaims.All(c => c.Name != name)) faults.Invalid(path.At(i).Child("name"), name, "must match the name of an entry in `spec.resourceClaims`");
            if (!seen.Add(name)) faults.Duplicate(path.At(i).Child("name"), name);
        }
    }

    /// <summary>Addresses, at most one of each family.</summary>
    private static void Addresses(string[] addresses, FieldPath path, Faults faults)
    {
        for (int i = 0; i < addresses.Length; i++) AddressRules.Ip(path.At(i), addresses[i], faults);
        if (addresses.Length < 2) return;
        bool oneOfEach = addresses.Length == 2 && Primitives.IpAddr.TryParse(addresses[0], out var first) && Primitives.IpAddr.TryParse(addresses[1], out var second) && first.IsV6 != second.IsV6;
        if (!oneOfEach) faults.InvalidRaw(path, GoValue.List(addresses.Select(Shown)), "may specify no more than one IP for each IP family");
        for (int i = 0; i < addresses.Length; i++)
            if (addresses.AsSpan(0, i).Contains(addresses[i])) faults.DuplicateRaw(path.At(i), Shown(addresses[i]));

        static string Shown(string address) => GoValue.Object(("IP", GoValue.Text(address)));
    }

    /// <summary>What has ended for good does not run again.</summary>
    private static void Endings(IReadOnlyList<ContainerStatus> now, IReadOnlyList<ContainerStatus> before, string field, string? policy, string[] restartable, Faults faults)
    {
        if (policy == "Always") return;
        for (int i = 0; i < before.Count; i++)
        {
            if (before[i].State?.Terminated is not { } ended || (ended.ExitCode != 0 && policy == "OnFailure") || restartable.Contains(before[i].Name)) continue;
            if (now.Any(s => s.Name == before[i].Name && s.State?.Terminated is null))
                faults.Forbidden(FieldPath.Root("status").Child(field).At(i).Child("state"), "may not be transitioned to non-terminated state");
        }
    }

    /// <returns>False where nothing more is to be said.</returns>
    private static bool Deadline(long? now, long? before, Faults faults)
    {
        var path = Spec.Child("activeDeadlineSeconds");
        if (now is < 0 or > int.MaxValue) { faults.Invalid(path, now.Value, "must be between 0 and 2147483647, inclusive"); return false; }
        if (now > before) { faults.Invalid(path, now!.Value, "must be less than or equal to previous value"); return false; }
        if (now is null && before is not null) faults.InvalidRaw(path, GoValue.Null, "must not update from a positive integer to nil value");
        return true;
    }

    private static void Tolerations(PodSpec spec, PodSpec old, Faults faults)
    {
        var now = spec.Tolerations.Select(t => KubernetesJson.ToTree(t with { TolerationSeconds = null }).ToJsonString()).ToHashSet(StringComparer.Ordinal);
        if (!old.Tolerations.All(t => now.Contains(KubernetesJson.ToTree(t with { TolerationSeconds = null }).ToJsonString())))
            faults.Forbidden(Spec.Child("tolerations"), "existing toleration can not be modified except its tolerationSeconds");
        else TolerationRules.Check(spec.Tolerations, Spec.Child("tolerations"), faults);
    }

    private static void Gates(PodSpec spec, PodSpec old, Faults faults)
    {
        var names = spec.SchedulingGates.Select(g => g.Name).ToList();
        foreach (string added in names.Except(old.SchedulingGates.Select(g => g.Name)))
            faults.Forbidden(Spec.Child("schedulingGates").At(names.LastIndexOf(added)).Child("name"), $"only deletion is allowed, but found new scheduling gate '{added}'");
    }

    /// <summary>The spec with all that may change as it was.</summary>
    private static JsonObject Fixed(PodSpec spec, PodSpec old)
    {
        bool endsGrace = old.TerminationGracePeriodSeconds is < 0 && spec.TerminationGracePeriodSeconds == 1;
        bool isGated = old.SchedulingGates.Count > 0;
        var tree = KubernetesJson.ToTree(spec with
        {
            Containers = [.. spec.Containers.Select((c, i) => c with { Image = old.Containers[i].Image })],
            InitContainers = [.. spec.InitContainers.Select((c, i) => c with { Image = old.InitContainers[i].Image })],
            ActiveDeadlineSeconds = old.ActiveDeadlineSeconds,
            Tolerations = old.Tolerations,
            SchedulingGates = old.SchedulingGates,
            TerminationGracePeriodSeconds = endsGrace ? old.TerminationGracePeriodSeconds : spec.TerminationGracePeriodSeconds,
            NodeSelector = isGated ? old.NodeSelector : spec.NodeSelector,
            Affinity = isGated ? GatedPodRules.WithNodes(spec.Affinity, old.Affinity?.NodeAffinity) : spec.Affinity,
        });
        if (tree.Obj("resources") is { Count: 0 }) tree.Remove("resources");
        return tree;
    }
}
