using System.Security.Cryptography;
using Fairlead.Primitives;

namespace Fairlead.Api.Allocation;

/// <summary>
/// Which addresses of one block Services may have, and in which order they are tried. As in Kubernetes the block is split: the lower band is
/// left for those who ask for an address by name, so that a chosen 10th address is still free; the rest is given out at random.
/// <code>
/// network │ static band: min(max(16, size/16), 256) │ dynamic band … │ broadcast (IPv4)
/// </code>
/// </summary>
internal sealed class AddressPool
{
    private const int RandomTries = 16;

    private readonly UInt128 _first;
    private readonly UInt128 _count;

    public AddressPool(IpPrefix block)
    {
        Block = block;
        int hostBits = block.Address.BitLength - block.Length;
        bool tiny = hostBits <= 1;
        _first = tiny ? 0u : 1u;
        UInt128 size = block.Count;
        _count = tiny ? size : size - (block.Address.IsV4 ? 2u : 1u);
        StaticCount = StaticBand(size, _count);
    }

    public IpPrefix Block { get; }

    /// <summary>Addresses at the start that are given out at random only when the others are used up.</summary>
    public UInt128 StaticCount { get; }

    private static UInt128 StaticBand(UInt128 size, UInt128 usable)
    {
        const int Least = 16, Most = 256, Step = 16;
        if (size <= Least) return 0;
        var band = UInt128.Min(UInt128.Max(Least, size / Step), Most);
        return band < usable ? band : 0;
    }

    /// <summary>Whether the address may be given to a Service at all.</summary>
    public bool Contains(IpAddr address) => Block.Contains(address) && address.Bits - Block.Address.Bits is var offset && offset >= _first && offset - _first < _count;

    /// <summary>A free address: first of the upper band, then of the lower; null when all are taken.</summary>
    public IpAddr? FindFree(Func<IpAddr, bool> isTaken) =>
        FindIn(StaticCount, _count - StaticCount, isTaken) ?? FindIn(0, StaticCount, isTaken);

    private IpAddr? FindIn(UInt128 start, UInt128 count, Func<IpAddr, bool> isTaken)
    {
        if (count == 0) return null;
        var offset = RandomBelow(count);
        for (int i = 0; i < RandomTries; i++, offset = RandomBelow(count))
            if (At(start + offset) is var lucky && !isTaken(lucky)) return lucky;
        for (UInt128 i = 0; i < count; i++)                      // nearly full: every one, from a random place on
            if (At(start + (offset + i) % count) is var address && !isTaken(address)) return address;
        return null;
    }

    private IpAddr At(UInt128 offset) => Block.Address.Add(_first + offset);

    private static UInt128 RandomBelow(UInt128 count)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(bytes) % count;
    }
}
