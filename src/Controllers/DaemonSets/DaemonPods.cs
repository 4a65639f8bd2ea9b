using Fairlead.Controllers.History;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Scheduling;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Selectors;

namespace Fairlead.Controllers.DaemonSets;

/// <summary>Pods of a DaemonSet: how they look, which node they are for, and whether a node should have one. Pure.</summary>
public static class DaemonPods
{
    /// <summary>A node's troubles do not drive its daemons away.</summary>
    private static readonly Toleration[] Always =
    [
        new() { Key = "node.kubernetes.io/not-ready", Operator = "Exists", Effect = "NoExecute" },
        new() { Key = "node.kubernetes.io/unreachable", Operator = "Exists", Effect = "NoExecute" },
        new() { Key = "node.kubernetes.io/disk-pressure", Operator = "Exists", Effect = "NoSchedule" },
        new() { Key = "node.kubernetes.io/memory-pressure", Operator = "Exists", Effect = "NoSchedule" },
        new() { Key = "node.kubernetes.io/pid-pressure", Operator = "Exists", Effect = "NoSchedule" },
        new() { Key = "node.kubernetes.io/unschedulable", Operator = "Exists", Effect = "NoSchedule" },
    ];

    private static readonly Toleration HostNetwork = new() { Key = "node.kubernetes.io/network-unavailable", Operator = "Exists", Effect = "NoSchedule" };

    /// <summary>The set's pod for one node; the scheduler puts it there by its affinity.</summary>
    public static Pod For(DaemonSet set, string node, string hash)
    {
        var pod = PodMaker.FromTemplate(set.Spec.Template, set);
        var labels = new Dictionary<string, string>(pod.Metadata.Labels) { [RevisionBook.HashLabel] = hash };
        if (set.Metadata.Annotations.TryGetValue("deprecated.daemonset.template.generation", out string? generation)) labels["pod-template-generation"] = generation;
        return pod with { Metadata = pod.Metadata with { Labels = labels }, Spec = Tolerating(pod.Spec) with { Affinity = Pinned(pod.Spec.Affinity, node) } };
    }

    /// <summary>The node that a pod is on, or is meant for; null for one that is not pinned.</summary>
    public static string? NodeOf(Pod pod)
    {
        if (pod.IsScheduled) return pod.Spec.NodeName;
        var terms = pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms ?? [];
        return terms.SelectMany(term => term.MatchFields).FirstOrDefault(field => field is { Key: "metadata.name", Operator: "In", Values.Count: 1 })?.Values[0];
    }

    /// <summary>Whether the node should get a daemon, and whether one that is there may stay.</summary>
    public static (bool Run, bool Stay) Wanted(DaemonSet set, Node node)
    {
        var pod = new Pod { Metadata = new() { Namespace = set.Metadata.Namespace, Labels = set.Spec.Template.Metadata?.Labels! }, Spec = Tolerating(set.Spec.Template.Spec ?? PodSpec.Empty) };
        if (!NodeSelection.Chooses(pod, node) || (pod.Spec.NodeName is { Length: > 0 } name && name != node.Name)) return (false, false);
        bool stay = node.Spec.Taints.All(taint => taint.Effect != "NoExecute" || Taints.Tolerates(pod, taint));
        bool run = stay && node.Spec.Taints.All(taint => taint.Effect != "NoSchedule" || Taints.Tolerates(pod, taint));
        return (run, stay);
    }

    private static PodSpec Tolerating(PodSpec spec)
    {
        var more = (spec.HostNetwork == true ? Always.Append(HostNetwork) : Always).Where(toleration => !spec.Tolerations.Contains(toleration));
        return spec with { Tolerations = [.. spec.Tolerations, .. more] };
    }

    /// <summary>The template's own terms stay; each also asks for this node.</summary>
    private static Affinity Pinned(Affinity? affinity, string node)
    {
        var field = new NodeSelectorRequirement { Key = "metadata.name", Operator = "In", Values = [node] };
        var required = affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution;
        IReadOnlyList<NodeSelectorTerm> terms = required is { NodeSelectorTerms.Count: > 0 }
            ? [.. required.NodeSelectorTerms.Select(term => term with { MatchFields = [field] })]
            : [new NodeSelectorTerm { MatchFields = [field] }];
        return (affinity ?? new Affinity()) with
        {
            NodeAffinity = (affinity?.NodeAffinity ?? new NodeAffinity()) with { RequiredDuringSchedulingIgnoredDuringExecution = new NodeSelector { NodeSelectorTerms = terms } },
        };
    }
}
