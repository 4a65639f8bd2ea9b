namespace Fairlead.Explain.Trace;

/// <summary>A place behind the Service that connections may be led to.</summary>
/// <param name="Address">With the port: "10.244.0.5:5000".</param>
/// <param name="Why">Why it gets no connections; empty when it does.</param>
public sealed record TraceEndpoint(string Address, string Pod, string Node, bool Ready, string Why);
