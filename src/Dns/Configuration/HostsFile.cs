using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>Lines of hosts(5): an address, then its names.</summary>
public static class HostsFile
{
    public static IEnumerable<(IpAddr Address, DnsName Name)> Parse(string text) =>
        text.Split('\n').SelectMany(line => ParseLine(line.Split('#')[0].Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>One line's words; nothing when they are not an address and names.</summary>
    public static IEnumerable<(IpAddr Address, DnsName Name)> ParseLine(IReadOnlyList<string> words)
    {
        if (words.Count < 2 || !IpAddr.TryParse(words[0], out var address)) yield break;
        foreach (string word in words.Skip(1))
            if (DnsName.TryParse(word, out var name)) yield return (address, name);
    }
}
