using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Assignment;

/// <summary>A port that a Service takes on its address.</summary>
public readonly record struct PortUse(Protocol Protocol, ushort Port)
{
    public override string ToString() => $"{Port}/{Protocol.Name}";
}
