namespace Fairlead.CatalogFeed;

/// <summary>How a node follows the cluster's Services.</summary>
public sealed class CatalogMirrorOptions
{
    /// <summary>The pods' names of endpoints are kept; only DNS names made of pod names and diagnoses need them.</summary>
    public bool KeepPodNames { get; set; }

    /// <summary>Only this node's Node object is followed; null follows all. Whoever needs no other node saves memory and traffic.</summary>
    public string? OnlyNode { get; set; }

    /// <summary>Nodes are followed. DNS alone needs none, and in many clusters may not list them.</summary>
    public bool FollowNodes { get; set; } = true;

    /// <summary>ServiceCIDR objects are followed; where the API server has none to give (before 1.33, or by its rules), nothing waits for them.</summary>
    public bool FollowServiceRanges { get; set; }

    /// <summary>Which Services are followed, as a label selector; null is all.</summary>
    public string? ServiceSelector { get; set; }

    /// <summary>Which EndpointSlices are followed, as a label selector; null is all.</summary>
    public string? SliceSelector { get; set; }

    /// <summary>Snapshots that a subscriber may be behind before they are merged for it.</summary>
    public int SubscriberBacklog { get; set; } = 4;
}
