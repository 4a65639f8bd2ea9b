using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>Defaults of Endpoints and EndpointSlices.</summary>
internal static class EndpointDefaults
{
    public static void Endpoints(JsonObject endpoints)
    {
        foreach (var subset in endpoints.Objects("subsets"))
        {
            foreach (var port in subset.Objects("ports")) port.DefaultText("protocol", "TCP");
        }
    }

    public static void Slice(JsonObject slice)
    {
        foreach (var port in slice.Objects("ports"))
        {
            port.Default("name", "");
            port.Default("protocol", "TCP");
        }
    }
}
