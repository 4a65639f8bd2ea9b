using Fairlead.Primitives;

namespace Fairlead.Proxy.Plan;

/// <summary>One way that a connection may take.</summary>
/// <param name="HidesSource">The endpoint sees this node instead of the client.</param>
public readonly record struct TracedWay(SocketAddr Endpoint, bool HidesSource);
