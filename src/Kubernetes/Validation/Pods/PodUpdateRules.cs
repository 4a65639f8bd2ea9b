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
        if (pod.Spec.Containers.Count != old.Spec.Containers.Count) { faults.Forbidden(Spec.Child("containers"), "pod updates may not add or remove containers"); return; }
        if (pod.Spec.InitContainers.Count != old.Spec.InitContainers.Count) { faults.Forbidden(Spec.Child("initContainers"), "pod updates may not add or remove containers"); return; }
        Deadline(pod.Spec.ActiveDeadlineSeconds, old.Spec.ActiveDeadlineSeconds, faults);
        Tolerations(pod.Spec, old.Spec, faults);
        Gates(pod.Spec, old.Spec, faults);
        JsonObject now = Fixed(pod.Spec, old.Spec), before = Fixed(old.Spec, old.Spec);
        if (JsonNode.DeepEquals(now, before)) return;
        var changed = now.Select(p => p.Key).Union(before.Select(p => p.Key)).Where(k => !JsonNode.DeepEquals(now[k], before[k])).Order(StringComparer.Ordinal);
        faults.Forbidden(Spec, $"{MayChange}\nchanged: {string.Join(", ", changed.Select(c => "spec." + c))}");
    }

    public static void Status(Pod pod, Pod old, Faults faults)
    {
        if (!string.IsNullOrEmpty(old.Spec.NodeName) && pod.Spec.NodeName != old.Spec.NodeName) faults.Forbidden(Spec.Child("nodeName"), "may not be changed directly");
        if (pod.Status.NominatedNodeName is { Length: > 0 } node && node != old.Status.NominatedNodeName) faults.Invalid(FieldPath.Root("status").Child("nominatedNodeName"), node, Names.Dns1123Subdomain(node));
        if (pod.Status.QosClass != old.Status.QosClass) faults.Invalid(FieldPath.Root("status").Child("qosClass"), pod.Status.QosClass, "field is immutable");
        Endings(pod.Status.ContainerStatuses, old.Status.ContainerStatuses, "containerStatuses", old.Spec.RestartPolicy, [], faults);
        string[] sidecars = [.. old.Spec.InitContainers.Where(c => c.RestartPolicy == "Always").Select(c => c.Name)];
        Endings(pod.Status.InitContainerStatuses, old.Status.InitContainerStatuses, "initContainerStatuses", old.Spec.RestartPolicy, sidecars, faults);
        Endings(pod.Status.EphemeralContainerStatuses, old.Status.EphemeralContainerStatuses, "ephemeralContainerStatuses", "Never", [], faults);
        for (int i = 0; i < pod.Status.PodIPs.Count; i++) AddressRules.Ip(FieldPath.Root("status").Child("podIPs").At(i), pod.Status.PodIPs[i].Ip, faults);
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

    private static void Deadline(long? now, long? before, Faults faults)
    {
        var path = Spec.Child("activeDeadlineSeconds");
        if (now is null && before is not null) faults.Invalid(path, "null", "must not update from a positive integer to nil value");
        else if (now > before) faults.Invalid(path, now!.Value, "must be less than or equal to previous value");
    }

    private static void Tolerations(PodSpec spec, PodSpec old, Faults faults)
    {
        var now = spec.Tolerations.Select(t => KubernetesJson.ToTree(t with { TolerationSeconds = null }).ToJsonString()).ToHashSet(StringComparer.Ordinal);
        if (!old.Tolerations.All(t => now.Contains(KubernetesJson.ToTree(t with { TolerationSeconds = null }).ToJsonString())))
            faults.Forbidden(Spec.Child("tolerations"), "existing toleration can not be modified except its tolerationSeconds");
    }

    private static void Gates(PodSpec spec, PodSpec old, Faults faults)
    {
        foreach (string added in spec.SchedulingGates.Select(g => g.Name).Except(old.SchedulingGates.Select(g => g.Name)))
            faults.Forbidden(Spec.Child("schedulingGates"), $"only deletion is allowed, but found new scheduling gate '{added}'");
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
        });
        if (tree.Obj("resources") is { Count: 0 }) tree.Remove("resources");
        return tree;
    }
}
