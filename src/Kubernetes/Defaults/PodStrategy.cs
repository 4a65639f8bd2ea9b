using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>What becomes of a new pod: its first status, and selectors that take in the pod's own labels (<c>matchLabelKeys</c>).</summary>
internal static class PodStrategy
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution", Preferred = "preferredDuringSchedulingIgnoredDuringExecution";

    public static void Create(JsonObject pod)
    {
        var spec = pod.Obj("spec") ?? [];
        var status = new JsonObject { ["phase"] = "Pending", ["qosClass"] = PodQuality.ClassOf(pod) };
        if (spec.Objects("schedulingGates").Any()) status["conditions"] = new JsonArray(Gated());
        pod["status"] = status;
        var labels = pod.Obj("metadata")?.Obj("labels") ?? [];
        foreach (var term in AffinityTerms(spec)) Merge(term, labels);
        foreach (var constraint in spec.Objects("topologySpreadConstraints")) Merge(constraint, labels);
    }

    private static JsonObject Gated() => new()
    {
        ["type"] = "PodScheduled", ["status"] = "False", ["reason"] = "SchedulingGated", ["message"] = "Scheduling is blocked due to non-empty scheduling gates",
    };

    private static IEnumerable<JsonObject> AffinityTerms(JsonObject spec)
    {
        foreach (string kind in (string[])["podAffinity", "podAntiAffinity"])
        {
            if (spec.Obj("affinity")?.Obj(kind) is not { } affinity) continue;
            foreach (var weighted in affinity.Objects(Preferred))
                if (weighted.Obj("podAffinityTerm") is { } term) yield return term;
            foreach (var term in affinity.Objects(Required)) yield return term;
        }
    }

    /// <summary>A selector that is not there selects nothing, with or without keys.</summary>
    private static void Merge(JsonObject term, JsonObject labels)
    {
        if (term.Obj("labelSelector") is not { } selector) return;
        Add(selector, term.List("matchLabelKeys"), "In", labels);
        Add(selector, term.List("mismatchLabelKeys"), "NotIn", labels);
    }

    private static void Add(JsonObject selector, JsonArray? keys, string @operator, JsonObject labels)
    {
        foreach (string key in (keys ?? []).Select(k => k?.ToString() ?? ""))
        {
            if (labels[key] is not { } value) continue;
            if (selector.List("matchExpressions") is not { } expressions) selector["matchExpressions"] = expressions = [];
            expressions.Add(new JsonObject { ["key"] = key, ["operator"] = @operator, ["values"] = new JsonArray(value.DeepClone()) });
        }
    }
}
