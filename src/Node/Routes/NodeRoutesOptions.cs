namespace Fairlead.Node.Routes;

/// <summary>Where and how routes are made.</summary>
public sealed class NodeRoutesOptions
{
    public required string NodeName { get; set; }

    /// <summary>VXLAN network identifier; the same on all nodes.</summary>
    public uint TunnelId { get; set; } = 1;

    /// <summary>UDP port of the tunnel; the same on all nodes. IANA's for VXLAN.</summary>
    public ushort TunnelPort { get; set; } = 4789;

    /// <summary>MTU of the links between the nodes, bytes.</summary>
    public int LinkMtu { get; set; } = 1500;

    /// <summary>How often the kernel's routes are looked at although nothing was heard.</summary>
    public TimeSpan LookAgain { get; set; } = TimeSpan.FromSeconds(30);
}
