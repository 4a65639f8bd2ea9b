using Fairlead.Client;
using Fairlead.Controllers.Nodes;
using Fairlead.Controllers.Running;
using Fairlead.Controllers.Volumes;
using Fairlead.Primitives;

namespace Fairlead.Controllers;

/// <summary>What the controllers need to know of the cluster.</summary>
public sealed class ControllerManagerOptions
{
    public ControllerSelection Controllers { get; set; } = ControllerSelection.Everything;

    /// <summary>The authority that signed the API server's certificate, PEM; each namespace gets it for its pods. Null publishes none.</summary>
    public string? RootCertificate { get; set; }

    /// <summary>The cluster's pod networks, one a family: nodes without a podCIDR get parts of them. None: nodes bring their own.</summary>
    public IReadOnlyList<IpPrefix> ClusterNetworks { get; set; } = [];

    /// <summary>Parts of them that a node takes without asking.</summary>
    public IReadOnlyList<IpPrefix> ReservedNetworks { get; set; } = [];

    public NodeLifecycleOptions Nodes { get; } = new();

    public VolumeOptions Volumes { get; } = new();

    /// <summary>Set where several managers may run: only the holder of the Lease works. Null runs at once.</summary>
    public string? LeaderIdentity { get; set; }

    /// <summary>How the rules of aggregated ClusterRoles are written, by somebody who may write any rules; null: they are not.</summary>
    public KubeClient? RoleClient { get; set; }
}
