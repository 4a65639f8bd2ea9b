using Fairlead.Primitives;

namespace Fairlead.Proxy.Plan;

/// <summary>What becomes of the first packet of a connection on one node.</summary>
public abstract record PacketOutcome
{
    private PacketOutcome() { }

    /// <summary>It goes to one of these, each equally likely.</summary>
    public sealed record Balanced(EquatableList<TracedWay> Ways) : PacketOutcome;

    /// <summary>It is refused at once: TCP reset, or ICMP port unreachable.</summary>
    public sealed record Refused(string Why) : PacketOutcome;

    /// <summary>Nothing is heard of it.</summary>
    public sealed record Dropped(string Why) : PacketOutcome;

    /// <summary>It is none of the proxy's: routed on as it came.</summary>
    public sealed record Untouched : PacketOutcome;
}
