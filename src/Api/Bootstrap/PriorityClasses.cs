using System.Text.Json.Nodes;

namespace Fairlead.Api.Bootstrap;

/// <summary>The classes of pods that a cluster or a node can't do without. Nobody can delete them.</summary>
internal static class PriorityClasses
{
    private const string ClusterCritical = "system-cluster-critical", NodeCritical = "system-node-critical";

    public static IReadOnlyList<JsonObject> All { get; } = [Of(ClusterCritical, 2_000_000_000, "the cluster"), Of(NodeCritical, 2_000_001_000, "their node")];

    public static bool IsOfSystem(string name) => name is ClusterCritical or NodeCritical;

    private static JsonObject Of(string name, long value, string what) => new()
    {
        ["kind"] = "PriorityClass", ["apiVersion"] = "scheduling.k8s.io/v1",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["value"] = value,
        ["description"] = $"For pods without which {what} does not work.",
    };
}
