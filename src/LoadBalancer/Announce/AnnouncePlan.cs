using Fairlead.Catalog;
using Fairlead.LoadBalancer.Pools;
using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Announce;

/// <summary>Which addresses this node speaks for. Pure: the same picture and the same speakers give the same answer on every node.</summary>
public static class AnnouncePlan
{
    /// <param name="speakers">The nodes whose speakers are alive.</param>
    public static IReadOnlySet<IpAddr> For(string node, CatalogSnapshot snapshot, IReadOnlySet<string> speakers, IReadOnlyList<AddressPool> pools)
    {
        var ours = new HashSet<IpAddr>();
        foreach (var (address, services) in ServicesByAddress(snapshot, pools))
        {
            var candidates = speakers.Where(s => MaySpeak(s, snapshot) && services.All(e => CanServe(e, s)));
            if (SpeakerElection.Elect(address, candidates) == node) ours.Add(address);
        }
        return ours;
    }

    private static Dictionary<IpAddr, List<ServiceEntry>> ServicesByAddress(CatalogSnapshot snapshot, IReadOnlyList<AddressPool> pools)
    {
        Dictionary<IpAddr, List<ServiceEntry>> found = [];
        foreach (var entry in snapshot.Services.Values)
        {
            if (entry.Service is not { LoadBalancer.Count: > 0 } service) continue;
            foreach (var shown in service.LoadBalancer)
            {
                if (shown.Address is not { } address || !pools.Any(p => p.Contains(address))) continue;
                if (!found.TryGetValue(address, out var services)) found[address] = services = [];
                services.Add(entry);
            }
        }
        return found;
    }

    private static bool MaySpeak(string node, CatalogSnapshot snapshot) =>
        snapshot.Nodes.TryGetValue(node, out var known) && known is { ExcludedFromLoadBalancers: false, IsGoingAway: false };

    /// <summary>Under policy Local only a node with a ready endpoint can take the traffic.</summary>
    private static bool CanServe(ServiceEntry entry, string node) =>
        !entry.Service.ExternalLocal || entry.Slices.Any(s => s.Endpoints.Any(e => e.IsReady && e.Node == node));
}
