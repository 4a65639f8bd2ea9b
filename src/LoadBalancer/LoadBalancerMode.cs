namespace Fairlead.LoadBalancer;

/// <summary>Where Services of type LoadBalancer get their addresses from (<c>--load-balancer</c>).</summary>
public enum LoadBalancerMode
{
    /// <summary>Nowhere: their address stays pending, their node port works.</summary>
    None,

    /// <summary>The addresses of the nodes; a port can be taken by one Service only.</summary>
    Node,

    /// <summary>Address pools, announced by ARP and NDP from one node an address.</summary>
    Pool,
}
