using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Zone;

/// <summary>Names below <c>in-addr.arpa</c> and <c>ip6.arpa</c> that stand for one whole address.</summary>
public static class ReverseName
{
    /// <summary>The wire form of <c>in-addr.arpa</c>.</summary>
    public static ReadOnlySpan<byte> V4Zone => "\u0007in-addr\u0004arpa\0"u8;

    /// <summary>The wire form of <c>ip6.arpa</c>.</summary>
    public static ReadOnlySpan<byte> V6Zone => "\u0003ip6\u0004arpa\0"u8;

    /// <summary>Reads a name in small letters.</summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out IpAddr address)
    {
        address = default;
        if (name.EndsWith(V4Zone)) return TryParseV4(name[..^V4Zone.Length], out address);
        return name.EndsWith(V6Zone) && TryParseV6(name[..^V6Zone.Length], out address);
    }

    private static bool TryParseV4(ReadOnlySpan<byte> labels, out IpAddr address)
    {
        address = default;
        uint bits = 0;
        for (int shift = 0; shift < 32; shift += 8)
        {
            if (labels.IsEmpty || labels[0] is 0 or > 3 || labels.Length < labels[0] + 1 || !TryOctet(labels.Slice(1, labels[0]), out uint octet)) return false;
            bits |= octet << shift;
            labels = labels[(labels[0] + 1)..];
        }
        address = IpAddr.V4(bits);
        return labels.IsEmpty;
    }

    private static bool TryOctet(ReadOnlySpan<byte> digits, out uint octet)
    {
        octet = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            octet = octet * 10 + digit - '0';
        }
        return octet <= 255 && (digits.Length == 1 || digits[0] != '0');
    }

    private static bool TryParseV6(ReadOnlySpan<byte> labels, out IpAddr address)
    {
        address = default;
        if (labels.Length != 64) return false;
        UInt128 bits = 0;
        for (int i = 0; i < 32; i++)
        {
            int nibble = labels[i * 2] == 1 ? Nibble(labels[i * 2 + 1]) : -1;
            if (nibble < 0) return false;
            bits |= (UInt128)(uint)nibble << (i * 4);
        }
        address = IpAddr.V6(bits);
        return true;
    }

    private static int Nibble(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        _ => -1,
    };
}
