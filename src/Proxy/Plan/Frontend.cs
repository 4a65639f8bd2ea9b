using Fairlead.Primitives;

namespace Fairlead.Proxy.Plan;

/// <summary>One thing to connect to on this node, and all that the data plane must know to serve it.</summary>
public sealed record Frontend(FrontendKey Key)
{
    /// <summary>Where connections go, each equally likely; sorted, without doubles.</summary>
    public EquatableList<SocketAddr> Endpoints { get; init; }

    public WhenNone WhenNone { get; init; }

    /// <summary>True when pods of this node and the node itself go to <see cref="InsideEndpoints"/> instead.</summary>
    public bool HasInside { get; init; }

    public EquatableList<SocketAddr> InsideEndpoints { get; init; }

    /// <summary>How long a client stays with its endpoint, in seconds; 0: each connection is on its own.</summary>
    public int AffinitySeconds { get; init; }

    /// <summary>The source is hidden behind this node, so that answers come back through it.</summary>
    public bool HidesSource { get; init; }

    /// <summary>Only sources within <see cref="AllowedSources"/> get through; others hear nothing.</summary>
    public bool IsRestricted { get; init; }

    public EquatableList<IpPrefix> AllowedSources { get; init; }
}
