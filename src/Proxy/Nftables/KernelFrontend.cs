using Fairlead.Primitives;

namespace Fairlead.Proxy.Nftables;

/// <summary>What the kernel holds, or shall hold, of one frontend. A verdict is the name of the chain it leads to, or "drop"; null is no element.</summary>
internal sealed record KernelFrontend
{
    internal const string Drop = "drop", Refuse = "refuse", Special = "special", SpecialPort = "special-port";

    internal static KernelFrontend Nothing { get; } = new();

    /// <summary>In `services` or `ports`.</summary>
    internal string? Verdict { get; init; }

    /// <summary>In `outside` or `outside-ports`.</summary>
    internal string? Outside { get; init; }

    /// <summary>In `inside` or `inside-ports`.</summary>
    internal string? Inside { get; init; }

    /// <summary>In `affine` or `affine-ports`.</summary>
    internal string? Note { get; init; }

    /// <summary>Elements of `endpoints` or `port-endpoints`, by number.</summary>
    internal Slot[] Slots { get; init; } = [];

    /// <summary>Elements from <see cref="PickChain.InsideOffset"/> on.</summary>
    internal Slot[] InsideSlots { get; init; } = [];

    internal bool IsHidden { get; init; }

    /// <summary>In `local-ports`: a node port.</summary>
    internal bool IsOnLocalhost { get; init; }
    internal bool IsRestricted { get; init; }
    internal EquatableList<IpPrefix> Allowed { get; init; }

    internal bool HasEndpoint(Slot slot) => Slots.AsSpan().Contains(slot) || InsideSlots.AsSpan().Contains(slot);
}
