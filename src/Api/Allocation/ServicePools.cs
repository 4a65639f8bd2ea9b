using System.Text.Json;
using Fairlead.Api.Cache;
using Fairlead.Primitives;

namespace Fairlead.Api.Allocation;

/// <summary>The blocks that cluster IPs come from: those of the options, and those of ServiceCIDR objects. Made anew when a ServiceCIDR changes.</summary>
internal sealed class ServicePools(ApiServerOptions options, ResourceCache serviceCidrs)
{
    private Made _made = new(-1, []);

    private sealed record Made(long Revision, IReadOnlyList<AddressPool> Pools);

    public IReadOnlyList<string> Families { get; } = [.. options.ServiceClusterIpRanges.Select(r => FamilyRules.NameOf(r.Family)).Distinct()];

    public IEnumerable<AddressPool> Of(string family) => Pools.Where(p => FamilyRules.NameOf(p.Block.Family) == family);

    public AddressPool? PoolOf(IpAddr address) => Pools.FirstOrDefault(p => p.Block.Contains(address));

    private IReadOnlyList<AddressPool> Pools
    {
        get
        {
            var snapshot = serviceCidrs.Snapshot;
            var made = Volatile.Read(ref _made);
            if (made.Revision == snapshot.Revision) return made.Pools;
            var blocks = options.ServiceClusterIpRanges.Concat(snapshot.Objects.Where(o => o.Field("metadata.deletionTimestamp").Length == 0).SelectMany(CidrsOf));
            Volatile.Write(ref _made, made = new(snapshot.Revision, [.. blocks.Distinct().Select(b => new AddressPool(b))]));
            return made.Pools;
        }
    }

    private static IEnumerable<IpPrefix> CidrsOf(CachedObject cidr)
    {
        using var document = JsonDocument.Parse(cidr.Json);
        if (!document.RootElement.TryGetProperty("spec", out var spec) || !spec.TryGetProperty("cidrs", out var cidrs)) return [];
        var found = new List<IpPrefix>();
        foreach (var text in cidrs.EnumerateArray())
            if (IpPrefix.TryParse(text.GetString(), out var block)) found.Add(block);
        return found;
    }
}
