using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Fairlead.Primitives;

/// <summary>
/// An IPv4 or IPv6 address as a value: no zone, no heap. IPv4 keeps its 32 bits in the low end of <see cref="Bits"/>.
/// Text is RFC 4291/5952 form; as in Kubernetes, IPv4 octets with leading zeros are refused. Held as two numbers of 64 bits: code that
/// touches a <see cref="UInt128"/> is never compiled ahead of time, and nearly all that a starting proxy does touches addresses.
/// </summary>
public readonly record struct IpAddr : IComparable<IpAddr>, ISpanFormattable, ISpanParsable<IpAddr>
{
    public IpAddr(IpFamily family, UInt128 bits) : this(family, (ulong)(bits >> 64), (ulong)bits) { }

    public IpAddr(IpFamily family, ulong high, ulong low) => (Family, High, Low) = (family, high, low);

    public IpFamily Family { get; }

    /// <summary>The upper 64 bits; 0 for IPv4.</summary>
    public ulong High { get; }

    /// <summary>The lower 64 bits.</summary>
    public ulong Low { get; }

    /// <summary>The whole address as a number.</summary>
    public UInt128 Bits => new(High, Low);

    /// <summary>Bits in an address of this family: 32 or 128.</summary>
    public int BitLength => Family == IpFamily.V4 ? 32 : 128;

    /// <summary>Bytes in an address of this family: 4 or 16.</summary>
    public int ByteLength => Family == IpFamily.V4 ? 4 : 16;

    public bool IsV4 => Family == IpFamily.V4;
    public bool IsV6 => Family == IpFamily.V6;

    /// <summary>127.0.0.0/8 or ::1.</summary>
    public bool IsLoopback => IsV4 ? Low >> 24 == 127 : High == 0 && Low == 1;

    /// <summary>0.0.0.0 or ::.</summary>
    public bool IsUnspecified => High == 0 && Low == 0;

    /// <summary>169.254.0.0/16 or fe80::/10.</summary>
    public bool IsLinkLocal => IsV4 ? Low >> 16 == 0xA9FE : High >> 54 == 0x3FA;

    /// <summary>224.0.0.0/4 or ff00::/8.</summary>
    public bool IsMulticast => IsV4 ? Low >> 28 == 0xE : High >> 56 == 0xFF;

    /// <summary>An IPv4 address from its four octets in host order (10.0.0.1 is 0x0A000001).</summary>
    public static IpAddr V4(uint bits) => new(IpFamily.V4, 0, bits);

    /// <summary>An IPv6 address from its 128 bits in host order.</summary>
    public static IpAddr V6(UInt128 bits) => new(IpFamily.V6, bits);

    /// <summary>Reads 4 or 16 bytes in network order; false for any other length.</summary>
    public static bool TryFromBytes(ReadOnlySpan<byte> networkOrder, out IpAddr address)
    {
        address = networkOrder.Length switch
        {
            4 => V4(BinaryPrimitives.ReadUInt32BigEndian(networkOrder)),
            16 => new(IpFamily.V6, BinaryPrimitives.ReadUInt64BigEndian(networkOrder), BinaryPrimitives.ReadUInt64BigEndian(networkOrder[8..])),
            _ => default,
        };
        return networkOrder.Length is 4 or 16;
    }

    /// <summary>Writes the address in network order and returns its length, 4 or 16.</summary>
    public int WriteBytes(Span<byte> destination)
    {
        if (IsV4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)Low);
            return 4;
        }
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
        return 16;
    }

    public static IpAddr From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        TryFromBytes(bytes[..length], out var result);
        return result;
    }

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        return new IPAddress(bytes[..WriteBytes(bytes)]);
    }

    /// <summary>The address <paramref name="offset"/> further on; wraps at the family's end.</summary>
    public IpAddr Add(UInt128 offset) => IsV4 ? V4((uint)(Bits + offset)) : V6(Bits + offset);

    public static bool TryParse(ReadOnlySpan<char> text, out IpAddr address)
    {
        address = default;
        if (text.IsEmpty || text.Contains('%') || text[0] == '[') return false;
        if (!text.Contains(':')) return TryParseV4(text, out address);
        if (!IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6) return false;
        address = From(parsed);
        return true;
    }

    private static bool TryParseV4(ReadOnlySpan<char> text, out IpAddr address)
    {
        address = default;
        uint bits = 0;
        int octets = 0;
        while (true)
        {
            int dot = text.IndexOf('.');
            var part = dot < 0 ? text : text[..dot];
            if (part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0')) return false;
            uint octet = 0;
            foreach (char c in part)
            {
                if (!char.IsAsciiDigit(c)) return false;
                octet = octet * 10 + (uint)(c - '0');
            }
            if (octet > 255) return false;
            bits = bits << 8 | octet;
            octets++;
            if (dot < 0) break;
            text = text[(dot + 1)..];
        }
        address = V4(bits);
        return octets == 4;
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out IpAddr address)
    {
        address = default;
        return text is not null && TryParse(text.AsSpan(), out address);
    }

    /// <summary>The address, or <see cref="FormatException"/> that names the text.</summary>
    public static IpAddr Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"\"{text}\" is not an IP address");

    static IpAddr ISpanParsable<IpAddr>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s.ToString());
    static bool ISpanParsable<IpAddr>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out IpAddr result) => TryParse(s, out result);
    static IpAddr IParsable<IpAddr>.Parse(string s, IFormatProvider? provider) => Parse(s);
    static bool IParsable<IpAddr>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out IpAddr result) => TryParse(s, out result);

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
    {
        if (IsV6) return TryFormatV6(destination, out charsWritten);
        uint bits = (uint)Low;
        return destination.TryWrite($"{bits >> 24}.{bits >> 16 & 255}.{bits >> 8 & 255}.{bits & 255}", out charsWritten);
    }

    /// <summary>RFC 5952; only IPv4-mapped addresses end in a dotted form.</summary>
    private bool TryFormatV6(Span<char> destination, out int charsWritten)
    {
        uint low = (uint)Low;
        if (High == 0 && Low >> 32 == 0xFFFF) return destination.TryWrite($"::ffff:{low >> 24}.{low >> 16 & 255}.{low >> 8 & 255}.{low & 255}", out charsWritten);
        var (start, length) = LongestZeros();
        charsWritten = 0;
        for (int i = 0; i < 8; i++)
        {
            bool gap = i == start;
            if (gap ? !destination[charsWritten..].TryWrite($"{(i == 0 ? "::" : ":")}", out int written) : !destination[charsWritten..].TryWrite($"{Group(i):x}{(i < 7 ? ":" : "")}", out written)) return false;
            charsWritten += written;
            if (gap) i += length - 1;
        }
        return true;
    }

    private int Group(int index) => (int)((index < 4 ? High : Low) >> 16 * (3 - index % 4) & 0xFFFF);

    /// <summary>The first of the longest runs of two zero groups or more; from -1 if there is none.</summary>
    private (int Start, int Length) LongestZeros()
    {
        (int start, int length) = (-1, 1);
        for (int i = 0, run = 0; i < 8; i++)
        {
            run = Group(i) == 0 ? run + 1 : 0;
            if (run > length) (start, length) = (i - run + 1, run);
        }
        return (start, length);
    }

    public override string ToString()
    {
        Span<char> text = stackalloc char[64];
        TryFormat(text, out int length);
        return text[..length].ToString();
    }

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    public int CompareTo(IpAddr other) => Family != other.Family ? Family.CompareTo(other.Family)
        : High != other.High ? High.CompareTo(other.High)
        : Low.CompareTo(other.Low);
    public static bool operator <(IpAddr left, IpAddr right) => left.CompareTo(right) < 0;
    public static bool operator >(IpAddr left, IpAddr right) => left.CompareTo(right) > 0;
    public static bool operator <=(IpAddr left, IpAddr right) => left.CompareTo(right) <= 0;
    public static bool operator >=(IpAddr left, IpAddr right) => left.CompareTo(right) >= 0;
}
