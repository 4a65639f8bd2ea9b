namespace Fairlead.Controllers.Nodes;

/// <summary>Patience with nodes; the defaults are Kubernetes'.</summary>
public sealed class NodeLifecycleOptions
{
    /// <summary>A node that has not renewed its Lease for so long is unreachable.</summary>
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromSeconds(50);

    /// <summary>How often nodes are looked at.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(5);
}
