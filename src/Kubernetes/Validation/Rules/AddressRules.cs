using System.Globalization;
using Fairlead.Primitives;

namespace Fairlead.Kubernetes.Validation.Rules;

/// <summary>Addresses and prefixes in the API's fields.</summary>
internal static class AddressRules
{
    private const string NotAnIp = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

    /// <summary>An address in a field that has always taken other than canonical forms.</summary>
    public static bool Ip(FieldPath path, string text, Faults faults)
    {
        if (IpAddr.TryParse(text, out var ip))
        {
            if (!IsMappedV4(ip)) return true;
            faults.Invalid(path, text, "must not be an IPv4-mapped IPv6 address");
            return false;
        }
        faults.Invalid(path, text, HasLeadingZeros(text) ? "must not have leading 0s" : NotAnIp);
        return false;
    }

    /// <summary>An address in a newer field: in canonical form only.</summary>
    public static bool CanonicalIp(FieldPath path, string text, Faults faults)
    {
        if (!Ip(path, text, faults)) return false;
        string canonical = IpAddr.Parse(text).ToString();
        if (canonical == text) return true;
        faults.Invalid(path, text, $"must be in canonical form (\"{canonical}\")");
        return false;
    }

    public static bool Cidr(FieldPath path, string text, Faults faults)
    {
        if (BlockOf(text) is not { } block)
        {
            faults.Invalid(path, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
            return false;
        }
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        bool zeros = !IpAddr.TryParse(text[..slash], out var ip) || (text.Length - slash > 2 && text[slash + 1] == '0');
        if (zeros) faults.Invalid(path, text, "must not have leading 0s in IP or prefix length");
        else if (IsMappedV4(ip)) faults.Invalid(path, text, "must not have an IPv4-mapped IPv6 address");
        else if (block.Address != ip) faults.Invalid(path, text, "must not have bits set beyond the prefix length");
        else return true;
        return false;
    }

    /// <summary>The block that a text stands for, also where it has leading zeros or bits beyond the prefix; null for what is no block at all.</summary>
    public static IpPrefix? BlockOf(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && Sloppy(text[..slash]) is { } ip && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int length) && length <= ip.BitLength
            ? IpPrefix.Of(ip, length) : null;
    }

    /// <summary>An address as old versions of Kubernetes read it: with leading zeros, which mean nothing.</summary>
    public static IpAddr? Sloppy(string text)
    {
        if (IpAddr.TryParse(text, out var ip)) return ip;
        return HasLeadingZeros(text) && IpAddr.TryParse(string.Join('.', text.Split('.').Select(o => o.TrimStart('0') is { Length: > 0 } octet ? octet : "0")), out ip) ? ip : null;
    }

    public static bool CanonicalCidr(FieldPath path, string text, Faults faults)
    {
        if (!Cidr(path, text, faults)) return false;
        string canonical = $"{IpAddr.Parse(text[..text.IndexOf('/', StringComparison.Ordinal)])}{text[text.IndexOf('/', StringComparison.Ordinal)..]}";
        if (canonical == text) return true;
        faults.Invalid(path, text, $"must be in canonical form (\"{canonical}\")");
        return false;
    }

    /// <summary>Endpoints and external IPs may not be addresses that mean something else on each node.</summary>
    public static void NonSpecial(FieldPath path, string text, Faults faults)
    {
        if (Sloppy(text) is not { } ip)
        {
            faults.Invalid(path, text, "must be a valid IP address");
            return;
        }
        if (ip.IsUnspecified) faults.Invalid(path, text, $"may not be unspecified ({text})");
        if (ip.IsLoopback) faults.Invalid(path, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        if (ip.IsLinkLocal) faults.Invalid(path, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        if (IsLinkLocalMulticast(ip)) faults.Invalid(path, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }

    private static bool IsLinkLocalMulticast(IpAddr ip) => ip.IsV4 ? (uint)ip.Bits >> 8 == 0xE00000 : ((uint)(ip.Bits >> 112) & 0xFF0F) == 0xFF02;

    private static bool IsMappedV4(IpAddr ip) => ip.IsV6 && ip.Bits >> 32 == 0xFFFF;

    private static bool HasLeadingZeros(string text)
    {
        string[] octets = text.Split('.');
        return octets.Length == 4 && octets.All(o => o.Length is > 0 and < 8 && o.All(char.IsAsciiDigit) && int.Parse(o, CultureInfo.InvariantCulture) < 256)
            && octets.Any(o => o.Length > 1 && o[0] == '0');
    }
}
