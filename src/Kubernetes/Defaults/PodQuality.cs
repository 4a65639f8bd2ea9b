using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>
/// A pod's quality of service: Guaranteed when each container limits processor and memory and asks for just that, BestEffort when no container says
/// anything, else Burstable.
/// </summary>
public static class PodQuality
{
    private static readonly string[] Counted = ["cpu", "memory"];

    public static string ClassOf(JsonObject pod)
    {
        var spec = pod.Obj("spec") ?? [];
        var containers = spec.Objects("containers").Concat(spec.Objects("initContainers")).Select(c => c.Obj("resources") ?? []).ToList();
        if (!containers.Exists(r => Any(r.Obj("requests")) || Any(r.Obj("limits")))) return "BestEffort";
        return containers.TrueForAll(IsGuaranteed) ? "Guaranteed" : "Burstable";
    }

    private static bool Any(JsonObject? amounts) => amounts is not null && Counted.Any(name => !Amount(amounts, name).IsZero);

    private static bool IsGuaranteed(JsonObject resources) => Counted.All(name =>
    {
        var limit = Amount(resources.Obj("limits"), name);
        return !limit.IsZero && (resources.Obj("requests")?.Has(name) != true || Amount(resources.Obj("requests"), name).CompareTo(limit) == 0);
    });

    private static QuantityAmount Amount(JsonObject? amounts, string name) =>
        amounts is not null && QuantityAmount.Parse(amounts.Text(name), out var amount) is null ? amount : QuantityAmount.Zero;
}
