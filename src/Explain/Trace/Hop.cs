namespace Fairlead.Explain.Trace;

/// <summary>One link of the chain.</summary>
/// <param name="Value">The port, address or name that the connection has here: "30904/TCP".</param>
/// <param name="RestsOn">The object that says so: "service/frontend-svc".</param>
/// <param name="Says">What there is to know about it, in a few words.</param>
public sealed record Hop(HopKind Kind, string Value, HopState State, string RestsOn, string Says)
{
    /// <summary>Set where <see cref="State"/> is a warning or broken.</summary>
    public Cause? Cause { get; init; }
}
