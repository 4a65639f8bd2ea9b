using System.Text.Json.Nodes;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Deployments;

/// <summary>The short name of a pod template: equal templates have equal hashes.</summary>
public static class TemplateHash
{
    public const string Label = "pod-template-hash";

    /// <summary>Kubernetes' alphabet for generated names: no vowels, no look-alikes.</summary>
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    /// <param name="collisions">Another value for the same template, after a collision.</param>
    public static string Of(PodTemplateSpec template, int collisions)
    {
        uint hash = 2166136261;                                                      // FNV-1a, 32 bit
        foreach (byte b in KubernetesJson.Write(template)) hash = (hash ^ b) * 16777619;
        for (int rest = collisions; rest > 0; rest >>= 8) hash = (hash ^ (byte)rest) * 16777619;
        return string.Concat(hash.ToString().Select(digit => Alphabet[digit - '0']));
    }

    /// <summary>True when the two would make the same pods: all but the hash label is equal.</summary>
    public static bool Same(PodTemplateSpec left, PodTemplateSpec right) => JsonNode.DeepEquals(Plain(left), Plain(right));

    private static JsonObject Plain(PodTemplateSpec template)
    {
        var tree = KubernetesJson.ToTree(template);
        if (tree["metadata"] is not JsonObject meta) return tree;
        if (meta["labels"] is JsonObject labels)
        {
            labels.Remove(Label);
            if (labels.Count == 0) meta.Remove("labels");
        }
        meta.Remove("creationTimestamp");
        if (meta.Count == 0) tree.Remove("metadata");
        return tree;
    }
}
