using System.Text;
using Fairlead.Primitives;

namespace Fairlead.Node.Network;

/// <summary>
/// The node's own nftables table: what pods send out of the cluster gets the node's address, because nobody out there knows the
/// way back to a pod. Pure.
/// </summary>
public static class MasqueradeRules
{
    public const string Table = "fairlead-node";

    /// <param name="podCidrs">Addresses of this node's pods.</param>
    /// <param name="clusterCidrs">Addresses of all pods: traffic to these keeps its source.</param>
    public static string Text(IReadOnlyCollection<IpPrefix> podCidrs, IReadOnlyCollection<IpPrefix> clusterCidrs)
    {
        var text = new StringBuilder(Removal());
        foreach (var (family, prefixes) in podCidrs.GroupBy(prefix => prefix.Family).Select(group => (group.Key, group.ToList())))
        {
            string word = family == IpFamily.V4 ? "ip" : "ip6";
            var inside = clusterCidrs.Where(prefix => prefix.Family == family).Concat(prefixes).ToList();
            // Prefixes that lie in others would make the interval set refuse to load.
            inside = [.. inside.Where((prefix, at) => !inside.Where((other, otherAt) => otherAt != at && other.Contains(prefix) && (other != prefix || otherAt < at)).Any())];
            text.Append($$"""
                table {{word}} {{Table}} {
                  chain postrouting {
                    type nat hook postrouting priority 110;
                    {{word}} saddr { {{string.Join(", ", prefixes)}} } {{word}} daddr != { {{string.Join(", ", inside)}}, {{(family == IpFamily.V4 ? "224.0.0.0/4" : "ff00::/8")}} } masquerade
                  }
                }

                """);
        }
        return text.ToString();
    }

    /// <summary>Text that removes the tables, whether or not they are there.</summary>
    public static string Removal() => string.Concat(((string[])["ip", "ip6"]).Select(family => $"add table {family} {Table}\ndelete table {family} {Table}\n"));
}
