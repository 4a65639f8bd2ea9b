using Fairlead.Primitives;

namespace Fairlead.Proxy.Metrics;

/// <summary>What a Service has carried on this node.</summary>
/// <param name="Connections">New connections, and UDP flows, that its frontends have taken.</param>
/// <param name="Bytes">From clients and to clients, headers of the packets included; null where they are not counted.</param>
public readonly record struct ServiceTraffic(NamespacedName Service, ulong Connections, (ulong FromClients, ulong ToClients)? Bytes = null);
