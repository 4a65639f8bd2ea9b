using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>What a write of <c>pods/ephemeralcontainers</c> may do: add containers, and nothing else.</summary>
internal static class EphemeralUpdateRules
{
    public static void Check(Pod pod, Pod old, Faults faults)
    {
        if (PodRules.IsStatic(old)) { faults.Forbidden(FieldPath.Root(""), "static pods do not support ephemeral containers"); return; }
        PodRules.Check(pod, faults);
        var path = FieldPath.Root("spec").Child("ephemeralContainers");
        var now = pod.Spec.EphemeralContainers.GroupBy(c => c.Name).ToDictionary(c => c.Key, c => c.Last(), StringComparer.Ordinal);
        foreach (var before in old.Spec.EphemeralContainers)
        {
            if (!now.TryGetValue(before.Name, out var after)) faults.Forbidden(path, $"existing ephemeral containers \"{before.Name}\" may not be removed\n");
            else if (Changes(before, after) is { Length: > 0 } changes) faults.Forbidden(path, $"existing ephemeral containers \"{before.Name}\" may not be changed\n{changes}");
        }
    }

    /// <summary>The lines that differ in Kubernetes' own form, the old ones first; "" when none do.</summary>
    private static string Changes(EphemeralContainer before, EphemeralContainer after) =>
        JsonNode.DeepEquals(KubernetesJson.ToTree(before), KubernetesJson.ToTree(after)) ? "" : InternalForm.Difference(before, after, "EphemeralContainer");
}
