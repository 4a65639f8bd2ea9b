using Fairlead.Dns.Answers;
using Fairlead.Dns.Cache;
using Fairlead.Dns.Forward;
using Fairlead.Dns.Zone;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>Flags, Corefile and files into one configuration. Pure. A Corefile's word counts where it speaks; flags fill the rest.</summary>
public static class ConfigurationBuilder
{
    /// <param name="own">Addresses this server is reached at: never asked, that would be a loop.</param>
    public static DnsConfiguration Build(DnsOptions options, CorefileSettings corefile, DnsFiles files, IReadOnlyCollection<SocketAddr> own)
    {
        var zone = new ZoneOptions
        {
            Domain = corefile.Domain ?? options.Domain,
            Ttl = corefile.Ttl ?? options.Ttl,
            Pods = corefile.Pods ?? options.Pods,
            NameServers = [.. options.ClusterDns],
            OwnedAddresses = [.. options.ServiceRanges],
            EndpointPodNames = corefile.EndpointPodNames,
        };
        var settings = new DnsSettings
        {
            Zone = zone,
            CompleteSearchPath = options.CompleteSearchPath,
            HostSearch = files.Node.Search,
            Templates = [.. corefile.Templates],
            Hosts = [.. corefile.Hosts.Select(rule => TableOf(rule, files))],
            Rewrites = corefile.Rewrites.Count > 0 ? new RewriteRules(corefile.Rewrites) : null,
            MaxUdpSize = options.MaxUdpSize,
        };
        return new(settings, Forwards(options, corefile, files, own), CacheOf(options.Cache, corefile.Cache), corefile.Drain ?? options.Drain)
        {
            Http = options.Http.Count > 0 ? [.. options.Http] : [.. corefile.Http],
        };
    }

    private static EquatableList<ForwardOptions> Forwards(DnsOptions options, CorefileSettings corefile, DnsFiles files, IReadOnlyCollection<SocketAddr> own)
    {
        var rules = corefile.Forwards.Select(rule => rule.Options with
        {
            Servers = [.. rule.Options.Servers.Concat(rule.Files.SelectMany(path => files.Resolvers.TryGetValue(path, out var file) ? file.Servers : []))],
            RandomCase = options.RandomCase,
        }).ToList();
        if (!rules.Exists(rule => rule.Zone.Labels == 0) || options.Upstreams.Count > 0)
        {
            rules.RemoveAll(rule => rule.Zone.Labels == 0);
            EquatableList<SocketAddr> servers = options.Upstreams.Count > 0 ? [.. options.Upstreams] : files.Node.Servers;
            rules.Add(new ForwardOptions { Servers = servers, Policy = options.Policy, RandomCase = options.RandomCase });
        }
        return [.. rules.Select(rule => rule with { Servers = [.. rule.Servers.Where(server => !own.Contains(server))] })];
    }

    private static HostsTable TableOf(HostsRule rule, DnsFiles files)
    {
        IEnumerable<(IpAddr, DnsName)> fromFile = rule.File is not null && files.Hosts.TryGetValue(rule.File, out var entries) ? entries : [];
        return new HostsTable(rule.Entries.Concat(fromFile))
        {
            Zones = rule.Zones,
            FallThrough = rule.FallThrough,
            FallThroughZones = rule.FallThroughZones,
            Ttl = rule.Ttl,
        };
    }

    private static CacheOptions CacheOf(CacheOptions options, CacheRule? rule) => rule is null ? options : options with
    {
        Limits = rule.Limits,
        Capacity = rule.Capacity ?? options.Capacity,
        PrefetchHits = rule.PrefetchHits ?? options.PrefetchHits,
        PrefetchPercent = rule.PrefetchPercent ?? options.PrefetchPercent,
        ServeStale = rule.ServeStale ?? options.ServeStale,
    };
}
