using System.Text.Json.Nodes;

namespace Fairlead.Api.Bootstrap;

/// <summary>ConfigMaps that the API server itself keeps in <c>kube-system</c>.</summary>
internal static class BootstrapMaps
{
    public static JsonObject New(string name) => new()
    {
        ["kind"] = "ConfigMap", ["apiVersion"] = "v1", ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "kube-system" },
    };
}
