using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>
/// What an update of a Service means for the values that were allocated: what the client left out but still needs is kept, what a change of type makes
/// meaningless is dropped unless the client set it anew.
/// </summary>
internal static class ServiceStrategy
{
    public static void Create(JsonObject service)
    {
        var spec = service.Ensure("spec");
        if (spec.Text("clusterIP").Length > 0 && spec.List("clusterIPs") is not { Count: > 0 }) spec["clusterIPs"] = new JsonArray(spec.Text("clusterIP"));
        service["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
    }

    public static void Update(JsonObject service, JsonObject old)
    {
        JsonObject spec = service.Ensure("spec"), before = old.Ensure("spec");
        FollowClusterIp(spec, before);
        KeepAllocated(spec, before);
        DropForType(spec, before);
        if (spec.Text("type") != "LoadBalancer" && service.Obj("status") is { } status) status["loadBalancer"] = new JsonObject();
    }

    /// <summary>Who changes <c>clusterIP</c> alone means <c>clusterIPs</c> too.</summary>
    private static void FollowClusterIp(JsonObject spec, JsonObject before)
    {
        if (spec.Text("clusterIP") == before.Text("clusterIP") || !Same(spec, before, "clusterIPs")) return;
        if (spec.Text("clusterIP").Length == 0) spec.Remove("clusterIPs");
        else spec["clusterIPs"] = new JsonArray(spec.Text("clusterIP"));
    }

    private static void KeepAllocated(JsonObject spec, JsonObject before)
    {
        if (NeedsClusterIp(spec) && NeedsClusterIp(before))
        {
            if (spec.Text("clusterIP").Length == 0) Take(spec, before, "clusterIP");
            if (spec.List("clusterIPs") is not { Count: > 0 } && spec.Text("clusterIP") == before.Text("clusterIP")) Take(spec, before, "clusterIPs");
        }
        if (NeedsNodePort(spec) && NeedsNodePort(before)) KeepNodePorts(spec, before);
        if (NeedsHealthCheckPort(spec) && NeedsHealthCheckPort(before) && spec.Number("healthCheckNodePort") is null or 0) Take(spec, before, "healthCheckNodePort");
    }

    private static void KeepNodePorts(JsonObject spec, JsonObject before)
    {
        var used = NodePorts(spec).Intersect(NodePorts(before)).ToHashSet();
        var byName = before.Objects("ports").GroupBy(p => p.Text("name"), StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Last().Number("nodePort") ?? 0, StringComparer.Ordinal);
        foreach (var port in spec.Objects("ports"))
        {
            if (port.Number("nodePort") is null or 0 && byName.TryGetValue(port.Text("name"), out long kept) && kept != 0 && !used.Contains(kept)) port["nodePort"] = kept;
        }
    }

    private static IEnumerable<long> NodePorts(JsonObject spec) => spec.Objects("ports").Select(p => p.Number("nodePort") ?? 0).Where(p => p != 0);

    private static void DropForType(JsonObject spec, JsonObject before)
    {
        if (NeedsClusterIp(before) && !NeedsClusterIp(spec) && Same(spec, before, "clusterIPs"))
        {
            spec.Remove("clusterIP");
            spec.Remove("clusterIPs");
            DropSame(spec, before, "ipFamilies");
            DropSame(spec, before, "ipFamilyPolicy");
        }
        if (NeedsNodePort(before) && !NeedsNodePort(spec) && NodePorts(spec).SequenceEqual(NodePorts(before)))
        {
            foreach (var port in spec.Objects("ports")) port.Remove("nodePort");
        }
        if (NeedsHealthCheckPort(before) && !NeedsHealthCheckPort(spec)) DropSame(spec, before, "healthCheckNodePort");
        if (IsLoadBalancer(before) && !IsLoadBalancer(spec))
        {
            DropSame(spec, before, "allocateLoadBalancerNodePorts");
            DropSame(spec, before, "loadBalancerClass");
        }
        if (IsExternal(before) && !IsExternal(spec)) DropSame(spec, before, "externalTrafficPolicy");
    }

    private static void DropSame(JsonObject spec, JsonObject before, string name)
    {
        if (Same(spec, before, name)) spec.Remove(name);
    }

    private static bool Same(JsonObject spec, JsonObject before, string name) => JsonNode.DeepEquals(spec[name], before[name]);

    private static void Take(JsonObject spec, JsonObject before, string name)
    {
        if (before[name] is { } value) spec[name] = value.DeepClone();
    }

    private static bool IsLoadBalancer(JsonObject spec) => spec.Text("type") == "LoadBalancer";
    private static bool NeedsClusterIp(JsonObject spec) => spec.Text("type") is "ClusterIP" or "NodePort" or "LoadBalancer";
    private static bool NeedsNodePort(JsonObject spec) => spec.Text("type") == "NodePort" || (IsLoadBalancer(spec) && spec.Flag("allocateLoadBalancerNodePorts") != false);
    private static bool NeedsHealthCheckPort(JsonObject spec) => IsLoadBalancer(spec) && spec.Text("externalTrafficPolicy") == "Local";
    private static bool IsExternal(JsonObject spec) =>
        spec.Text("type") is "NodePort" or "LoadBalancer" || (spec.Text("type") == "ClusterIP" && spec.List("externalIPs") is { Count: > 0 });
}
