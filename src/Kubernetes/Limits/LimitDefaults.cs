using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Limits;

/// <summary>Gives the containers of a pod the requests and limits that a LimitRange has for those that say nothing, and notes it on the pod.</summary>
public static class LimitDefaults
{
    private const string Annotation = "kubernetes.io/limit-ranger";

    public static void Apply(LimitRange range, JsonObject pod)
    {
        Dictionary<string, Quantity> requests = new(StringComparer.Ordinal), limits = new(StringComparer.Ordinal);
        foreach (var item in range.Spec.Limits.Where(l => l.Type == "Container"))
        {
            foreach (var (name, amount) in item.DefaultRequest) requests[name] = amount;
            foreach (var (name, amount) in item.Default) limits[name] = amount;
        }
        if (requests.Count + limits.Count == 0) return;
        var notes = new List<string>();
        var spec = pod.Ensure("spec");
        foreach (var container in spec.Objects("containers")) Fill(container, "container", requests, limits, notes);
        foreach (var container in spec.Objects("initContainers")) Fill(container, "init container", requests, limits, notes);
        if (notes.Count > 0) JsonTree.MetadataOf(pod).Ensure("annotations")[Annotation] = "LimitRanger plugin set: " + string.Join("; ", notes);
    }

    private static void Fill(JsonObject container, string what, Dictionary<string, Quantity> requests, Dictionary<string, Quantity> limits, List<string> notes)
    {
        var resources = container.Ensure("resources");
        Fill(resources, "requests", $"request for {what} {container.Text("name")}", requests, notes);
        Fill(resources, "limits", $"limit for {what} {container.Text("name")}", limits, notes);
    }

    private static void Fill(JsonObject resources, string side, string what, Dictionary<string, Quantity> defaults, List<string> notes)
    {
        string[] missing = [.. defaults.Keys.Where(name => resources.Obj(side)?.Has(name) != true).Order(StringComparer.Ordinal)];
        if (missing.Length == 0) return;
        var amounts = resources.Ensure(side);
        foreach (string name in missing) amounts[name] = defaults[name].Text;
        notes.Add($"{string.Join(", ", missing)} {what}");
    }
}
