using Fairlead.LoadBalancer.Assignment;
using Fairlead.LoadBalancer.Pools;

namespace Fairlead.LoadBalancer;

/// <summary>What the load balancer is told by flags.</summary>
public sealed class LoadBalancerOptions
{
    public LoadBalancerMode Mode { get; set; } = LoadBalancerMode.Node;

    /// <summary>This process may be the one that gives addresses; one that only announces them needs no right to write Services.</summary>
    public bool Assigns { get; set; } = true;

    /// <summary>Pools from flags; the ConfigMap adds to them.</summary>
    public IReadOnlyList<AddressPool> Pools { get; set; } = [];

    /// <summary>The ConfigMap with pools, in <see cref="ConfigNamespace"/>; it may come, change and go at any time.</summary>
    public string ConfigName { get; set; } = "fairlead-load-balancer";

    public string ConfigNamespace { get; set; } = "kube-system";

    /// <summary>The <c>loadBalancerClass</c> that is ours; Services without a class are ours too unless <see cref="OnlyOurClass"/>.</summary>
    public string ClassName { get; set; } = "fairlead.io/load-balancer";

    public bool OnlyOurClass { get; set; }

    /// <summary>Ports of the node itself that no Service may take in mode <see cref="LoadBalancerMode.Node"/>.</summary>
    public IReadOnlySet<PortUse> ReservedPorts { get; set; } = new HashSet<PortUse>();
}
