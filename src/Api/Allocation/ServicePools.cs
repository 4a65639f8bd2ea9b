using Fairlead.Api.Admission;
using Fairlead.Api.Cache;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Networking;
using Fairlead.Primitives;

namespace Fairlead.Api.Allocation;

/// <summary>
/// The blocks that cluster IPs come from: those of the ServiceCIDRs that are ready and not about to go, and those of the options unless
/// the ServiceCIDR that stands for them is about to go. Made anew when a ServiceCIDR changes.
/// </summary>
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
            bool leaving = snapshot.Objects.Any(o => o.Key == ServiceCidrReady.Default && IsLeaving(o));
            var blocks = (leaving ? [] : options.ServiceClusterIpRanges).Concat(snapshot.Objects.Where(o => !IsLeaving(o)).SelectMany(CidrsOf));
            Volatile.Write(ref _made, made = new(snapshot.Revision, [.. blocks.Distinct().Select(b => new AddressPool(b))]));
            return made.Pools;
        }
    }

    private static bool IsLeaving(CachedObject cidr) => cidr.Field("metadata.deletionTimestamp").Length > 0;

    private static IEnumerable<IpPrefix> CidrsOf(CachedObject cidr)
    {
        var typed = KubernetesJson.Read<ServiceCIDR>(cidr.Json.Span);
        if (!typed.Status.Conditions.Any(condition => condition is { Type: "Ready", Status: "True" })) yield break;
        foreach (string text in typed.Spec.Cidrs)
        {
            if (IpPrefix.TryParse(text, out var block)) yield return block;
        }
    }
}
