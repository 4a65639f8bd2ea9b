using System.Globalization;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Validation.Rules;
using Fairlead.Primitives;

namespace Fairlead.Kubernetes.Validation.Warnings;

/// <summary>Addresses and prefixes that are written in other than their usual form.</summary>
internal static class AddressWarnings
{
    public static void Ip(string field, string text, List<string> warnings)
    {
        if (AddressRules.Sloppy(text) is not { } ip) return;
        if (!IsStandard(text, ip)) warnings.Add($"{field}: non-standard IP address {GoText.Quote(text)} will be considered invalid in a future Kubernetes release: use {GoText.Quote(Usual(ip))}");
        else if (ip.IsV6 && ip.ToString() != text) warnings.Add($"{field}: IPv6 address {GoText.Quote(text)} should be in RFC 5952 canonical format (\"{ip}\")");
    }

    public static void Cidr(string field, string text, List<string> warnings)
    {
        if (AddressRules.BlockOf(text) is not { } block || AddressRules.Sloppy(text[..text.IndexOf('/', StringComparison.Ordinal)]) is not { } ip) return;
        int count = warnings.Count;
        if (block.Address != ip) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{field}: CIDR value {GoText.Quote(text)} is ambiguous in this context (should be \"{block}\" or \"{ip}/{ip.BitLength}\"?)"));
        string canonical = string.Create(CultureInfo.InvariantCulture, $"{ip}/{block.Length}");
        if (!IsStandard(text[..text.IndexOf('/', StringComparison.Ordinal)], ip)) warnings.Add($"{field}: non-standard CIDR value {GoText.Quote(text)} will be considered invalid in a future Kubernetes release: use \"{block}\"");
        else if (warnings.Count == count && ip.IsV6 && canonical != text) warnings.Add($"{field}: IPv6 CIDR value {GoText.Quote(text)} should be in RFC 5952 canonical format (\"{canonical}\")");
    }

    /// <summary>Without leading zeros, and no IPv4 address in the form of an IPv6 one.</summary>
    private static bool IsStandard(string text, IpAddr ip) => IpAddr.TryParse(text, out _) && !IsMapped(ip);

    private static bool IsMapped(IpAddr ip) => ip.IsV6 && ip.Bits >> 32 == 0xFFFF;

    private static string Usual(IpAddr ip) => IsMapped(ip) ? new IpAddr(IpFamily.V4, ip.Bits & 0xFFFFFFFF).ToString() : ip.ToString();
}
