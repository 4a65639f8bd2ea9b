using System.Text.Json.Nodes;
using Fairlead.Api.Objects;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Api.Allocation;

/// <summary>The parts of a Service that allocation reads and fills in.</summary>
internal readonly struct ServiceSpecTree(JsonObject service)
{
    public const string None = "None";

    public JsonObject Spec { get; } = service.Child("spec");

    public string Type => Spec.Text("type") is { Length: > 0 } type ? type : "ClusterIP";
    public bool IsExternalName => Type == "ExternalName";
    public bool HasNodePorts => Type == "NodePort" || Type == "LoadBalancer";
    public bool IsHeadless => ClusterIP == None;
    public bool HasSelector => Spec["selector"] is JsonObject { Count: > 0 };
    public string Policy => Spec.Text("ipFamilyPolicy");

    public string ClusterIP => Spec.Text("clusterIP");

    public List<string> ClusterIPs => Spec.Strings("clusterIPs");
    public List<string> Families => Spec.Strings("ipFamilies");

    public IEnumerable<JsonObject> Ports => (Spec["ports"] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>Addresses that are (or would be) reserved for this Service.</summary>
    public IEnumerable<string> Addresses => IsExternalName ? [] : ClusterIPs.Where(ip => ip.Length > 0 && ip != None);

    /// <summary>Node ports that are (or would be) reserved for this Service, each once.</summary>
    public IEnumerable<int> NodePorts
    {
        get
        {
            var ports = Ports.Select(p => (int)(p.Number("nodePort") ?? 0)).Append(HealthCheckNodePort);
            return HasNodePorts ? [.. ports.Where(p => p > 0).Distinct()] : [];
        }
    }

    public int HealthCheckNodePort => (int)(Spec.Number("healthCheckNodePort") ?? 0);

    public bool NeedsHealthCheckPort => Type == "LoadBalancer" && Spec.Text("externalTrafficPolicy") == "Local";

    /// <summary>Whether this Service's ports get node ports when they name none.</summary>
    public bool WantsNodePorts => Type == "NodePort"
        || Type == "LoadBalancer" && !(Spec["allocateLoadBalancerNodePorts"] is JsonValue value && value.TryGetValue(out bool wanted) && !wanted);

    public void SetStrings(string field, IEnumerable<string> values) => Spec[field] = new JsonArray([.. values.Select(v => (JsonNode)v)]);
}
