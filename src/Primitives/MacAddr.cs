namespace Fairlead.Primitives;

/// <summary>A 48-bit Ethernet address, in the low bits.</summary>
public readonly record struct MacAddr(ulong Bits)
{
    public const int Size = 6;

    public static MacAddr Broadcast { get; } = new(0xFFFF_FFFF_FFFF);

    public static MacAddr FromBytes(ReadOnlySpan<byte> six)
    {
        ulong bits = 0;
        foreach (byte b in six[..Size]) bits = bits << 8 | b;
        return new(bits);
    }

    public void WriteBytes(Span<byte> six)
    {
        for (int i = 0; i < Size; i++) six[i] = (byte)(Bits >> (40 - 8 * i));
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        WriteBytes(bytes);
        return $"{bytes[0]:x2}:{bytes[1]:x2}:{bytes[2]:x2}:{bytes[3]:x2}:{bytes[4]:x2}:{bytes[5]:x2}";
    }
}
