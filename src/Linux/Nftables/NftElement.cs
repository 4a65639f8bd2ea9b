namespace Fairlead.Linux.Nftables;

/// <summary>One element of a set or map as the kernel tells it. Spans are valid only while the visitor runs.</summary>
public readonly ref struct NftElement
{
    /// <summary>The key as it lies in the registers: each part of a concatenation padded to four bytes.</summary>
    public ReadOnlySpan<byte> Key { get; init; }

    /// <summary>The other end of a range in a concatenated interval set; empty elsewhere.</summary>
    public ReadOnlySpan<byte> KeyEnd { get; init; }

    /// <summary>The value of a data map's element; empty elsewhere.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    public bool HasVerdict { get; init; }
    public int VerdictCode { get; init; }

    /// <summary>The chain that a goto or jump leads to, as UTF-8.</summary>
    public ReadOnlySpan<byte> VerdictChain { get; init; }

    /// <summary>Packets and bytes of the element's counter; 0 where it has none.</summary>
    public ulong Packets { get; init; }

    public ulong Bytes { get; init; }
}
