using Fairlead.Primitives;

namespace Fairlead.Explain.Trace;

/// <summary>What a client's connection is made to.</summary>
public sealed record Destination(SocketAddr Address, Protocol Protocol)
{
    public override string ToString() => $"{Address}/{Protocol.Name}";
}
