using Fairlead.DnsWire;

namespace Fairlead.Dns.Configuration;

/// <summary>Words that should be zones.</summary>
internal static class ZoneList
{
    public static List<DnsName> Read(IEnumerable<string> words, CorefilePlace place, List<CorefileError> errors)
    {
        var zones = new List<DnsName>();
        foreach (string word in words)
        {
            if (DnsName.TryParse(word, out var zone)) zones.Add(zone);
            else errors.Add(new(place, $"\"{word}\" is not a zone"));
        }
        return zones;
    }
}
