using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>A pod that waits at a scheduling gate may still be told more closely where to run, but not elsewhere.</summary>
internal static class GatedPodRules
{
    public static void Check(PodSpec spec, PodSpec old, Faults faults)
    {
        var path = FieldPath.Root("spec");
        if (old.NodeSelector.Any(s => !spec.NodeSelector.TryGetValue(s.Key, out string? value) || value != s.Value))
            faults.Invalid(path.Child("nodeSelector"), spec.NodeSelector, "only additions to spec.nodeSelector are allowed (no mutations or deletions)");
        if (!KubernetesJson.Same(spec.Affinity?.NodeAffinity, old.Affinity?.NodeAffinity))
            Terms(Required(spec), Required(old), path.Child("affinity", "nodeAffinity").Child("requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"), faults);
    }

    private static IReadOnlyList<NodeSelectorTerm> Required(PodSpec spec) => spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms ?? [];

    private static void Terms(IReadOnlyList<NodeSelectorTerm> now, IReadOnlyList<NodeSelectorTerm> before, FieldPath path, Faults faults)
    {
        if (before.Count == 0) return;
        if (now.Count != before.Count) { faults.InvalidRaw(path, GoValue.List(now.Select(Shown)), "no additions/deletions to non-empty NodeSelectorTerms list are allowed"); return; }
        for (int i = 0; i < now.Count; i++)
            if (!IsNarrower(now[i], before[i])) faults.InvalidRaw(path.At(i), Shown(now[i]), "only additions are allowed (no mutations or deletions)");
    }

    /// <summary>A term that selects nothing stays so; others may get more to match at their end.</summary>
    private static bool IsNarrower(NodeSelectorTerm now, NodeSelectorTerm before)
    {
        if (before.MatchExpressions.Count == 0 && before.MatchFields.Count == 0) return now.MatchExpressions.Count == 0 && now.MatchFields.Count == 0;
        return StartsWith(now.MatchExpressions, before.MatchExpressions) && StartsWith(now.MatchFields, before.MatchFields);
    }

    private static bool StartsWith(IReadOnlyList<NodeSelectorRequirement> now, IReadOnlyList<NodeSelectorRequirement> before) =>
        now.Count >= before.Count && before.Select(Shown).SequenceEqual(now.Take(before.Count).Select(Shown));

    private static string Shown(NodeSelectorTerm term) => GoValue.Object(("MatchExpressions", GoValue.List(term.MatchExpressions.Select(Shown))), ("MatchFields", GoValue.List(term.MatchFields.Select(Shown))));

    private static string Shown(NodeSelectorRequirement requirement) =>
        GoValue.Object(("Key", GoValue.Text(requirement.Key)), ("Operator", GoValue.Text(requirement.Operator)), ("Values", GoValue.List(requirement.Values.Select(GoValue.Text))));

    /// <summary>The affinity with the nodes that it had; null where nothing else is in it and nothing was.</summary>
    public static Affinity? WithNodes(Affinity? affinity, NodeAffinity? nodes)
    {
        if (affinity is null && nodes is null) return null;
        var same = (affinity ?? Affinity.Empty) with { NodeAffinity = nodes };
        return JsonNode.DeepEquals(KubernetesJson.ToTree(same), new JsonObject()) ? null : same;
    }
}
