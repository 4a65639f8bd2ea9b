using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Nodes;

/// <summary>Gives each node its part of the cluster's pod networks. What a node has already is never given to another.</summary>
public sealed class NodeSubnetController : Controller
{
    private readonly IReadOnlyList<PodSubnets> _families;
    private readonly IReadOnlyList<IpPrefix> _reserved;
    private readonly Informer<Node> _nodes;

    /// <param name="clusterNetworks">The cluster's pod networks, one a family, the first for podCIDR.</param>
    /// <param name="reserved">Parts that a node takes without asking: nobody else's, although that node may come later than others.</param>
    public NodeSubnetController(ControllerContext context, IReadOnlyList<IpPrefix> clusterNetworks, IReadOnlyList<IpPrefix> reserved) : base("node-ipam-controller", context, workers: 1)
    {
        _reserved = reserved;
        _families = [.. clusterNetworks.Select(PodSubnets.Of)];
        _nodes = Follow<Node>();
    }

    /// <summary>One worker: two nodes are never looked at at the same time, so no part is given twice.</summary>
    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_nodes.Cache.Find(key) is not { Metadata.DeletionTimestamp: null } node || node.Spec.PodCIDRs.Count > 0 || node.Spec.PodCIDR is { Length: > 0 }) return;
        var taken = _nodes.Cache.All().SelectMany(other => other.Spec.PodCIDRs.Append(other.Spec.PodCIDR)).Distinct()
            .Select(text => IpPrefix.TryParse(text, out var prefix) ? prefix : (IpPrefix?)null).OfType<IpPrefix>().Concat(_reserved).ToArray();
        var parts = _families.Select(family => family.Next(taken)).ToArray();
        if (parts.Any(part => part is null))
        {
            Context.Recorder.Record(node, EventKind.Warning, "CIDRNotAvailable", $"Node {node.Name} status is now: CIDRNotAvailable");
            throw new InvalidOperationException("no part of the cluster's pod network is left");
        }
        var cidrs = new JsonArray([.. parts.Select(part => JsonValue.Create(part.ToString()))]);
        var patch = Patch.MergeOf(new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = node.Metadata.Uid },
            ["spec"] = new JsonObject { ["podCIDR"] = parts[0].ToString(), ["podCIDRs"] = cidrs },
        });
        _nodes.Wrote(await Client.PatchAsync<Node>(null, node.Name, patch, stop: stop));
    }
}
