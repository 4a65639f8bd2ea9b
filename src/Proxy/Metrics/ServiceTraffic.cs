using Fairlead.Primitives;

namespace Fairlead.Proxy.Metrics;

/// <summary>What a Service has carried on this node.</summary>
/// <param name="Connections">New connections, and UDP flows, that its frontends have taken.</param>
public readonly record struct ServiceTraffic(NamespacedName Service, ulong Connections);
