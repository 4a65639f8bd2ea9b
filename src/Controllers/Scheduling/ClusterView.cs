using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling;

/// <summary>All nodes with their pods at one moment, and what selectors need to know of namespaces and volumes.</summary>
public sealed record ClusterView(IReadOnlyList<NodeView> Nodes)
{
    /// <summary>Labels of a namespace; empty when unknown.</summary>
    public Func<string, IReadOnlyDictionary<string, string>> NamespaceLabels { get; init; } = static _ => new Dictionary<string, string>();

    /// <summary>A claim's state by namespace and name.</summary>
    public Func<string, string, PersistentVolumeClaim?> Claim { get; init; } = static (_, _) => null;

    public Func<string, PersistentVolume?> Volume { get; init; } = static _ => null;

    /// <summary>Whether claims of this storage class wait for their first pod.</summary>
    public Func<string?, bool> WaitsForFirstPod { get; init; } = static _ => false;

    /// <summary>The same with one node seen otherwise.</summary>
    public ClusterView With(NodeView changed) => this with { Nodes = [.. Nodes.Select(node => node.Name == changed.Name ? changed : node)] };
}
