using System.Text.Json.Nodes;
using Fairlead.Primitives;

namespace Fairlead.Node.Network;

/// <summary>
/// The CNI network of a node's pods: a bridge whose address is their gateway, addresses from the node's prefixes, host ports.
/// Traffic that a pod sends to its own Service comes back on its own port: hairpin. Pure.
/// </summary>
public static class CniConfig
{
    /// <summary>The network's name; also in the names of what the plugins keep elsewhere on the machine.</summary>
    public static string NetworkName(string node) => $"fairlead-{node}";

    /// <param name="leases">Folder of the address plugin's leases.</param>
    public static string Text(string node, string bridge, IEnumerable<IpPrefix> podCidrs, string leases) => new JsonObject
    {
        ["cniVersion"] = "0.4.0",
        ["name"] = NetworkName(node),
        ["plugins"] = new JsonArray(
            new JsonObject
            {
                ["type"] = "bridge",
                ["bridge"] = bridge,
                ["isDefaultGateway"] = true,
                ["hairpinMode"] = true,
                ["ipMasq"] = false,
                ["ipam"] = new JsonObject
                {
                    ["type"] = "host-local",
                    ["dataDir"] = leases,
                    ["ranges"] = new JsonArray([.. podCidrs.Select(prefix => (JsonNode)new JsonArray(new JsonObject { ["subnet"] = prefix.ToString() }))]),
                },
            },
            new JsonObject { ["type"] = "portmap", ["snat"] = true, ["capabilities"] = new JsonObject { ["portMappings"] = true } }),
    }.ToJsonString();
}
