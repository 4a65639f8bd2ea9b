using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>What resolv.conf(5) says, as far as a forwarder needs it.</summary>
/// <param name="Servers">At port 53, in order.</param>
/// <param name="Search">The last <c>search</c> or <c>domain</c> line.</param>
public sealed record ResolvConf(EquatableList<SocketAddr> Servers, EquatableList<DnsName> Search)
{
    /// <summary>Reads the file's text; lines that mean nothing here are passed over, as the C library does.</summary>
    public static ResolvConf Parse(string text)
    {
        var servers = new List<SocketAddr>();
        DnsName[] search = [];
        foreach (string line in text.Split('\n'))
        {
            var words = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || words[0][0] is '#' or ';') continue;
            if (words[0] == "nameserver" && IpAddr.TryParse(words[1].Split('%')[0], out var address)) servers.Add(new(address, 53));
            else if (words[0] is "search" or "domain") search = [.. words.Skip(1).Select(word => DnsName.TryParse(word, out var name) ? name : null).OfType<DnsName>()];
        }
        return new([.. servers.Distinct()], [.. search.Where(name => name.Labels > 0)]);
    }
}
