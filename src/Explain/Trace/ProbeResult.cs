using Fairlead.Primitives;

namespace Fairlead.Explain.Trace;

/// <summary>A connection that was really made from the client's network namespace, and what the kernel of its node made of it.</summary>
/// <param name="From">Who made it: "pod/client", "node/one".</param>
/// <param name="LedTo">Where the node's connection tracking says it goes; null where it tracks nothing of it.</param>
/// <param name="Forwards">Whether the node forwards packets of this family (net.ipv4.ip_forward, net.ipv6.conf.all.forwarding).</param>
public sealed record ProbeResult(string From, Destination To, ProbeOutcome Outcome, TimeSpan Took, SocketAddr? LedTo, bool Forwards);
