using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Kubernetes.Trees;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>A pod's RuntimeClass must be there; what it says of overhead, nodes and tolerations becomes the pod's (KEP-585, KEP-688).</summary>
internal sealed class RuntimeClassPlugin(ApiCore core) : IAdmissionPlugin
{
    public ApiStatus? Create(WriteContext write, JsonObject obj)
    {
        if (!ReferenceEquals(write.Type, KubernetesResources.Pod)) return null;
        var spec = obj.Ensure("spec");
        string name = spec.Text("runtimeClassName");
        if (name.Length == 0) return spec.Obj("overhead") is { Count: > 0 } ? Refuse(write, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead") : null;
        if (core.Cache[KubernetesResources.RuntimeClass].Get(name) is not { } found) return Refuse(write, $"pod rejected: RuntimeClass \"{name}\" not found");
        var chosen = CanonicalJson.Parse(found.Json);
        return (Overhead(spec, chosen.Obj("overhead")?.Obj("podFixed")) ?? Scheduling(spec, chosen.Obj("scheduling"))) is { } fault ? Refuse(write, fault) : null;
    }

    private static string? Overhead(JsonObject spec, JsonObject? wanted)
    {
        if (spec["overhead"] is { } given && !JsonNode.DeepEquals(given, wanted)) return "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";
        if (wanted is not null) spec["overhead"] = wanted.DeepClone();
        return null;
    }

    private static string? Scheduling(JsonObject spec, JsonObject? scheduling)
    {
        foreach (var (key, value) in scheduling?.Obj("nodeSelector") ?? [])
        {
            var selector = spec.Ensure("nodeSelector");
            if (selector[key] is { } given && !JsonNode.DeepEquals(given, value))
                return $"conflict: runtimeClass.scheduling.nodeSelector[{key}] = {value}; pod.spec.nodeSelector[{key}] = {given}";
            selector[key] = value?.DeepClone();
        }
        foreach (var toleration in scheduling?.Objects("tolerations") ?? [])
        {
            if (spec.Objects("tolerations").Any(own => JsonNode.DeepEquals(own, toleration))) continue;
            if (spec.List("tolerations") is null) spec["tolerations"] = new JsonArray();
            spec.List("tolerations")!.Add(toleration.DeepClone());
        }
        return null;
    }

    private static ApiStatus Refuse(WriteContext write, string why) => ApiStatus.Forbidden(write.Type, write.Name, why);
}
