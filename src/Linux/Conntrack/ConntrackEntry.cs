namespace Fairlead.Linux.Conntrack;

/// <summary>A tracked connection: how its packets came, how its answers come, and what became of its addresses on the way.</summary>
public readonly record struct ConntrackEntry
{
    /// <summary>As the client sends.</summary>
    public ConntrackTuple Original { get; init; }

    /// <summary>As the answer comes, before it is translated back: its source is the endpoint.</summary>
    public ConntrackTuple Reply { get; init; }

    /// <summary>The destination was translated.</summary>
    public bool IsDestinationTranslated { get; init; }

    /// <summary>The conntrack zone; 0 where nobody uses zones.</summary>
    public ushort Zone { get; init; }

    /// <summary>Tells this connection from a later one with the same addresses.</summary>
    public uint Id { get; init; }

    /// <summary>Bytes from the client, headers of the packets included; 0 where the kernel does not count (net.netfilter.nf_conntrack_acct).</summary>
    public ulong BytesFromClient { get; init; }

    /// <summary>Bytes to the client, likewise.</summary>
    public ulong BytesToClient { get; init; }
}
