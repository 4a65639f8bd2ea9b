using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;

namespace Fairlead.Node.Pods;

/// <summary>The resolv.conf of a pod, by its dnsPolicy and dnsConfig. Pure.</summary>
public static class DnsSettings
{
    /// <summary>glibc reads at most 3 servers; Kubernetes allows 32 search domains of 2,048 characters in all.</summary>
    private const int MaxServers = 3;
    private const int MaxSearches = 32;
    private const int MaxSearchLength = 2048;

    /// <param name="host">The node's own resolv.conf.</param>
    public static DNSConfig For(PodSpec spec, string podNamespace, NodeOptions node, DNSConfig host)
    {
        var config = (spec.DnsPolicy ?? "ClusterFirst") switch
        {
            "None" => new DNSConfig(),
            "ClusterFirst" when spec.HostNetwork != true && node.ClusterDns.Count > 0 => Cluster(podNamespace, node, host),
            "ClusterFirstWithHostNet" when node.ClusterDns.Count > 0 => Cluster(podNamespace, node, host),
            _ => host.Clone(),
        };
        if (spec.DnsConfig is { } extra) Add(config, extra);
        return Limited(config);
    }

    /// <summary>Reads the text of a resolv.conf (resolv.conf(5)).</summary>
    public static DNSConfig Parse(string text)
    {
        var config = new DNSConfig();
        foreach (string line in text.Split('\n'))
        {
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length < 2) continue;
            if (words[0] == "nameserver") config.Servers.Add(words[1]);
            else if (words[0] == "search") { config.Searches.Clear(); config.Searches.Add(words[1..]); }
            else if (words[0] == "options") { config.Options.Clear(); config.Options.Add(words[1..]); }
        }
        return config;
    }

    private static DNSConfig Cluster(string podNamespace, NodeOptions node, DNSConfig host) => new()
    {
        Servers = { node.ClusterDns.Select(address => address.ToString()) },
        Searches = { $"{podNamespace}.svc.{node.ClusterDomain}", $"svc.{node.ClusterDomain}", node.ClusterDomain, host.Searches.Where(search => search != ".") },
        Options = { "ndots:5" },
    };

    private static void Add(DNSConfig config, PodDNSConfig extra)
    {
        config.Servers.Add(extra.Nameservers);
        config.Searches.Add(extra.Searches);
        foreach (var option in extra.Options)
        {
            foreach (string same in config.Options.Where(text => text.Split(':')[0] == option.Name).ToList()) config.Options.Remove(same);
            config.Options.Add(string.IsNullOrEmpty(option.Value) ? option.Name : $"{option.Name}:{option.Value}");
        }
    }

    private static DNSConfig Limited(DNSConfig config)
    {
        var searches = new List<string>();
        int length = 0;
        foreach (string search in config.Searches.Distinct())
        {
            length += search.Length + 1;
            if (searches.Count == MaxSearches || length > MaxSearchLength) break;
            searches.Add(search);
        }
        return new DNSConfig { Servers = { config.Servers.Distinct().Take(MaxServers) }, Searches = { searches }, Options = { config.Options } };
    }
}
