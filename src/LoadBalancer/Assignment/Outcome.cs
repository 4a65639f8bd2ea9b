using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Assignment;

/// <summary>What became of a request.</summary>
public abstract record Outcome
{
    private Outcome() { }

    /// <summary>These addresses are the Service's, until it gives them back.</summary>
    public sealed record Assigned(EquatableList<IpAddr> Addresses) : Outcome;

    /// <summary>None; the reason in a sentence for the Service's events. It is tried again when addresses come free.</summary>
    public sealed record Pending(string Why) : Outcome;
}
