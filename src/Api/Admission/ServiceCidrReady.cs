using System.Text.Json.Nodes;
using Fairlead.Api.Objects;

namespace Fairlead.Api.Admission;

/// <summary>Addresses are given out of a ServiceCIDR from the moment it is there: it is born ready.</summary>
internal static class ServiceCidrReady
{
    public static void Mark(JsonObject cidr, DateTimeOffset now) => cidr["status"] = new JsonObject
    {
        ["conditions"] = new JsonArray(new JsonObject
        {
            ["type"] = "Ready", ["status"] = "True", ["reason"] = "", ["message"] = "Kubernetes Service CIDR is ready", ["lastTransitionTime"] = ObjectMetadata.Rfc3339(now),
        }),
    };
}
