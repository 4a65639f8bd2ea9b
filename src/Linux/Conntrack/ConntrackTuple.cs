using Fairlead.Primitives;

namespace Fairlead.Linux.Conntrack;

/// <summary>One direction of a connection as the kernel tracks it.</summary>
public readonly record struct ConntrackTuple(Protocol Protocol, SocketAddr Source, SocketAddr Destination);
