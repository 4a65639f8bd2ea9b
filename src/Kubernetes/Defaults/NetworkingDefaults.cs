using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>Defaults of networking.k8s.io.</summary>
internal static class NetworkingDefaults
{
    public static void IngressClass(JsonObject ingressClass) => ingressClass.Obj("spec")?.Obj("parameters")?.Default("scope", "Cluster");

    public static void NetworkPolicy(JsonObject policy)
    {
        var spec = policy.Ensure("spec");
        foreach (var rule in spec.Objects("ingress").Concat(spec.Objects("egress")))
        {
            foreach (var port in rule.Objects("ports")) port.Default("protocol", "TCP");
        }
        if (spec.List("policyTypes") is { Count: > 0 }) return;
        var types = new JsonArray("Ingress");
        if (spec.List("egress") is { Count: > 0 }) types.Add("Egress");
        spec["policyTypes"] = types;
    }
}
