using System.Globalization;
using Fairlead.Primitives;

namespace Fairlead.Kubernetes.Validation.Warnings;

/// <summary>Addresses and prefixes that are written in other than their usual form.</summary>
internal static class AddressWarnings
{
    public static void Ip(string field, string text, List<string> warnings)
    {
        if (IpAddr.TryParse(text, out var ip) && ip.IsV6 && ip.ToString() != text)
            warnings.Add($"{field}: IPv6 address \"{text}\" should be in RFC 5952 canonical format (\"{ip}\")");
    }

    public static void Cidr(string field, string text, List<string> warnings)
    {
        string trimmed = text.Trim();
        int slash = trimmed.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IpAddr.TryParse(trimmed[..slash], out var ip) || !int.TryParse(trimmed[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length > ip.BitLength) return;
        string canonical = string.Create(CultureInfo.InvariantCulture, $"{ip}/{length}");
        var block = IpPrefix.Of(ip, length);
        if (block.Address != ip) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{field}: CIDR value \"{text}\" is ambiguous in this context (should be \"{block}\" or \"{ip}/{ip.BitLength}\"?)"));
        if (ip.IsV6 && canonical != text) warnings.Add($"{field}: IPv6 CIDR value \"{text}\" should be in RFC 5952 canonical format (\"{canonical}\")");
    }
}
