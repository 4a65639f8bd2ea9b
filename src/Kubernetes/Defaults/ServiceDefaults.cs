using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>A Service's defaults. Families and addresses are not among them: the API server's allocator sets those.</summary>
internal static class ServiceDefaults
{
    /// <summary>Three hours, in seconds.</summary>
    private const long AffinityTimeout = 10800;

    public static void Apply(JsonObject service)
    {
        var spec = service.Ensure("spec");
        spec.DefaultText("sessionAffinity", "None");
        if (spec.Text("sessionAffinity") == "None") spec.Remove("sessionAffinityConfig");
        else if (spec.Text("sessionAffinity") == "ClientIP") spec.Ensure("sessionAffinityConfig").Ensure("clientIP").Default("timeoutSeconds", AffinityTimeout);
        spec.DefaultText("type", "ClusterIP");
        foreach (var port in spec.Objects("ports")) Port(port);
        string type = spec.Text("type");
        bool external = type is "NodePort" or "LoadBalancer" || (type == "ClusterIP" && spec.List("externalIPs") is { Count: > 0 });
        if (external) spec.DefaultText("externalTrafficPolicy", "Cluster");
        if (type is "ClusterIP" or "NodePort" or "LoadBalancer") spec.Default("internalTrafficPolicy", "Cluster");
        if (type != "LoadBalancer") return;
        spec.Default("allocateLoadBalancerNodePorts", true);
        foreach (var ingress in service.Obj("status")?.Obj("loadBalancer")?.Objects("ingress") ?? [])
        {
            if (ingress.Text("ip").Length > 0) ingress.Default("ipMode", "VIP");
        }
    }

    private static void Port(JsonObject port)
    {
        port.DefaultText("protocol", "TCP");
        bool hasTarget = port.Text("targetPort").Length > 0 || port.Number("targetPort") is not (null or 0);
        if (!hasTarget) port["targetPort"] = port.Number("port") ?? 0;
    }
}
