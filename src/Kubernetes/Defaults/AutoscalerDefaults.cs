using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Forms;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>What an autoscaler that says nothing else goes by: one pod at least, 80 % of the CPU, and how fast where it says something of that.</summary>
internal static class AutoscalerDefaults
{
    private const long Period = 15;

    public static void Apply(JsonObject obj)
    {
        obj.Ensure("spec").Default("minReplicas", 1);
        if (AutoscalerForm.IsV1(obj))
        {
            AutoscalerForm.ToV1(AutoscalerForm.ToV2(obj));          // annotations in the server's own words, and the metric by default
            return;
        }
        AutoscalerForm.DropAnnotations(obj);
        var spec = obj.Ensure("spec");
        if (spec.List("metrics") is not { Count: > 0 }) spec["metrics"] = new JsonArray(MetricForm.OfCpu("target", 80));
        if (spec.Obj("behavior") is { } behavior) Behavior(behavior);
    }

    private static void Behavior(JsonObject behavior)
    {
        var up = behavior.Ensure("scaleUp");
        up.Default("stabilizationWindowSeconds", 0);
        up.Default("selectPolicy", "Max");
        up.Default("policies", new JsonArray(Policy("Pods", 4), Policy("Percent", 100)));
        var down = behavior.Ensure("scaleDown");
        down.Default("selectPolicy", "Max");
        down.Default("policies", new JsonArray(Policy("Percent", 100)));
    }

    private static JsonObject Policy(string type, long value) => new() { ["type"] = type, ["value"] = value, ["periodSeconds"] = Period };
}
