using System.Text.Json.Nodes;
using Fairlead.Api.Objects;

namespace Fairlead.Api.Allocation;

/// <summary>The IPAddress object that reserves a cluster IP for a Service.</summary>
internal static class AddressObjects
{
    public static JsonObject For(string address, string ns, string service, DateTimeOffset now) => new()
    {
        ["kind"] = "IPAddress",
        ["apiVersion"] = "networking.k8s.io/v1",
        ["metadata"] = new JsonObject
        {
            ["name"] = address,
            ["uid"] = Guid.NewGuid().ToString(),
            ["creationTimestamp"] = ObjectMetadata.Rfc3339(now),
            ["labels"] = new JsonObject
            {
                ["ipaddress.kubernetes.io/ip-family"] = address.Contains(':', StringComparison.Ordinal) ? "IPv6" : "IPv4",
                ["ipaddress.kubernetes.io/managed-by"] = "ipallocator.k8s.io",
            },
        },
        ["spec"] = new JsonObject
        {
            ["parentRef"] = new JsonObject { ["group"] = "", ["resource"] = "services", ["namespace"] = ns, ["name"] = service },
        },
    };
}
