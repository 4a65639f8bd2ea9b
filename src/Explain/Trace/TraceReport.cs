namespace Fairlead.Explain.Trace;

/// <summary>The way of one connection: its links in order and the endpoints it may end at.</summary>
public sealed record TraceReport(string Target, string From, IReadOnlyList<Hop> Hops, IReadOnlyList<TraceEndpoint> Endpoints)
{
    /// <summary>The first link that does not hold.</summary>
    public Hop? FirstBroken => Hops.FirstOrDefault(hop => hop.State == HopState.Broken);

    public bool Reaches => FirstBroken is null;

    /// <summary>The address that the client connects to; null where a link before it is broken.</summary>
    public Destination? Destination { get; init; }
}
