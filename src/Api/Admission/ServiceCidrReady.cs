using System.Text.Json.Nodes;
using Fairlead.Api.Objects;

namespace Fairlead.Api.Admission;

/// <summary>The ServiceCIDR of the server's own options is ready from the moment it is there. Others are made ready by their controller.</summary>
internal static class ServiceCidrReady
{
    public const string Default = "kubernetes";

    public static void Mark(JsonObject cidr, DateTimeOffset now) => cidr["status"] = new JsonObject
    {
        ["conditions"] = new JsonArray(new JsonObject
        {
            ["type"] = "Ready", ["status"] = "True", ["reason"] = "", ["message"] = "Kubernetes Service CIDR is ready", ["lastTransitionTime"] = ObjectMetadata.Rfc3339(now),
        }),
    };
}
