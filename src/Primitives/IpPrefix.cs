using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Primitives;

/// <summary>A CIDR block (RFC 4632), such as 10.96.0.0/16. <see cref="Address"/> has no bits set beyond <see cref="Length"/>.</summary>
public readonly record struct IpPrefix : IComparable<IpPrefix>
{
    private IpPrefix(IpAddr address, int length) => (Address, Length) = (address, length);

    /// <summary>The first address of the block.</summary>
    public IpAddr Address { get; }

    /// <summary>Leading bits that are fixed: 0 to 32 or 0 to 128.</summary>
    public int Length { get; }

    public IpFamily Family => Address.Family;

    /// <summary>The block of this length that holds the address.</summary>
    public static IpPrefix Of(IpAddr address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, address.BitLength);
        return new(new IpAddr(address.Family, address.Bits & Mask(address.BitLength, length)), length);
    }

    /// <summary>Addresses in the block; 2^128 is shown as <see cref="UInt128.MaxValue"/>.</summary>
    public UInt128 Count => HostBits >= 128 ? UInt128.MaxValue : UInt128.One << HostBits;

    /// <summary>The last address of the block.</summary>
    public IpAddr Last => new(Family, Address.Bits | ~Mask(Address.BitLength, Length) & Mask128(Address.BitLength));

    private int HostBits => Address.BitLength - Length;

    public bool Contains(IpAddr address) =>
        address.Family == Family && (address.Bits & Mask(Address.BitLength, Length)) == Address.Bits;

    public bool Contains(IpPrefix other) => other.Length >= Length && Contains(other.Address);

    public bool Overlaps(IpPrefix other) => Contains(other.Address) || other.Contains(Address);

    /// <summary>Reads "address/length"; bits beyond the length are cut off.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out IpPrefix prefix)
    {
        prefix = default;
        int slash = text?.IndexOf('/') ?? -1;
        if (slash < 0) return false;
        var digits = text.AsSpan(slash + 1);
        if (digits.Length is 0 or > 3 || (digits.Length > 1 && digits[0] == '0') || digits.ContainsAnyExceptInRange('0', '9')) return false;
        if (!IpAddr.TryParse(text.AsSpan(0, slash), out var address)) return false;
        int length = int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
        if (length > address.BitLength) return false;
        prefix = Of(address, length);
        return true;
    }

    /// <summary>The prefix, or <see cref="FormatException"/> that names the text.</summary>
    public static IpPrefix Parse(string text) =>
        TryParse(text, out var prefix) ? prefix : throw new FormatException($"\"{text}\" is not a CIDR such as 10.96.0.0/16 or fd00::/108");

    public override string ToString() => $"{Address}/{Length}";

    public int CompareTo(IpPrefix other)
    {
        int order = Address.CompareTo(other.Address);
        return order != 0 ? order : Length.CompareTo(other.Length);
    }

    private static UInt128 Mask(int bits, int length) =>
        length == 0 ? UInt128.Zero : UInt128.MaxValue << (bits - length) & Mask128(bits);

    private static UInt128 Mask128(int bits) => bits == 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1;
}
