using System.Text.Json.Nodes;
using Fairlead.Primitives;

namespace Fairlead.Api.Bootstrap;

/// <summary>Endpoints and EndpointSlice of <c>default/kubernetes</c>: this server's own address. No controller makes them, the Service has no selector.</summary>
internal static class KubernetesEndpoints
{
    public static JsonObject Endpoints(IpAddr address, int port) => new()
    {
        ["kind"] = "Endpoints", ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject
        {
            ["name"] = "kubernetes", ["namespace"] = "default", ["labels"] = new JsonObject { ["endpointslice.kubernetes.io/skip-mirror"] = "true" },
        },
        ["subsets"] = new JsonArray(new JsonObject
        {
            ["addresses"] = new JsonArray(new JsonObject { ["ip"] = address.ToString() }),
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = port, ["protocol"] = "TCP" }),
        }),
    };

    public static JsonObject Slice(IpAddr address, int port) => new()
    {
        ["kind"] = "EndpointSlice", ["apiVersion"] = "discovery.k8s.io/v1",
        ["metadata"] = new JsonObject
        {
            ["name"] = "kubernetes", ["namespace"] = "default", ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = "kubernetes" },
        },
        ["addressType"] = address.IsV4 ? "IPv4" : "IPv6",
        ["endpoints"] = new JsonArray(new JsonObject { ["addresses"] = new JsonArray(address.ToString()), ["conditions"] = new JsonObject { ["ready"] = true } }),
        ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = port, ["protocol"] = "TCP" }),
    };
}
