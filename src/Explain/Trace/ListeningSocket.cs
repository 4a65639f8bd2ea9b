using Fairlead.Primitives;

namespace Fairlead.Explain.Trace;

/// <summary>A socket that listens in a pod's network namespace.</summary>
/// <param name="Process">The listening program's name; empty when it could not be told.</param>
public sealed record ListeningSocket(NamespacedName Pod, Protocol Protocol, IpAddr Address, ushort Port, string Process);
