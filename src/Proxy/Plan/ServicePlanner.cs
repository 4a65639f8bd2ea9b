using Fairlead.Catalog;
using Fairlead.Primitives;

namespace Fairlead.Proxy.Plan;

/// <summary>
/// Turns one Service and its endpoints into what this node should serve. Pure: the same entry and node give the same plan, whatever the
/// order of slices and endpoints. Each frontend gets its own list of endpoints, so that the data plane knows no policies.
/// </summary>
public sealed class ServicePlanner(NodeView node)
{
    public ServicePlan Plan(ServiceEntry entry)
    {
        var service = entry.Service;
        if (!IsOurs(service)) return ServicePlan.Nothing(service.Name);
        entry = entry.ForProxies;
        List<Frontend> frontends = [];
        foreach (var family in Families(service))
        {
            foreach (var port in service.Ports)
            {
                var choice = EndpointChoice.Of(CandidatesOf(entry, port, family), service.PublishNotReadyAddresses, node);
                AddFrontends(frontends, service, port, family, choice);
            }
        }
        frontends.Sort(static (one, other) => one.Key.CompareTo(other.Key));
        var local = LocalEndpoints(entry, onlyReady: false);
        return new(service.Name)
        {
            Frontends = [.. frontends],
            ClusterIps = service.ClusterIps.Count == 1 ? service.ClusterIps : [.. service.ClusterIps.Distinct().Order()],
            LocalEndpoints = local,
            HealthCheckNodePort = service is { Kind: ServiceKind.LoadBalancer, ExternalLocal: true } ? service.HealthCheckNodePort : (ushort)0,
            LocalReadyEndpoints = local.Count == 0 ? 0 : Families(service).Max(family => LocalEndpoints(entry, onlyReady: true).Count(address => address.Family == family)),
        };
    }

    private EquatableList<IpAddr> LocalEndpoints(ServiceEntry entry, bool onlyReady)
    {
        HashSet<IpAddr>? found = null;
        foreach (var slice in entry.Slices)
        {
            foreach (var endpoint in slice.Endpoints.Span)
            {
                if (endpoint.Node == node.Name && (!onlyReady || endpoint.IsReady || entry.Service.PublishNotReadyAddresses)) (found ??= []).Add(endpoint.Address);
            }
        }
        return found is null ? [] : [.. found.Order()];
    }

    /// <summary>Headless Services have nothing to connect to, ExternalName ones live in DNS alone, and labels may give a Service to another proxy.</summary>
    public static bool IsOurs(CatalogService service) =>
        service is { IsHeadless: false, Kind: not ServiceKind.ExternalName, ServiceProxyName: null, HasHeadlessLabel: false, ClusterIps.Count: > 0 };

    private static IEnumerable<IpFamily> Families(CatalogService service) =>
        service.ClusterIps.Count == 1 ? [service.ClusterIps[0].Family] : service.ClusterIps.Select(address => address.Family).Distinct().Order();

    /// <summary>Every endpoint of the port once, in the order of addresses; of two with one address the better one counts.</summary>
    private static List<Candidate> CandidatesOf(ServiceEntry entry, CatalogPort port, IpFamily family)
    {
        List<Candidate> all = new(entry.Slices.Count == 0 ? 0 : entry.Slices[0].Endpoints.Count);
        foreach (var (endpoint, number) in entry.EndpointsOf(port.Name, port.Protocol, family)) all.Add(new(endpoint, number));
        all.Sort(static (one, other) =>
        {
            int order = one.Address.CompareTo(other.Address);
            return order != 0 ? order : Rank(other).CompareTo(Rank(one));
        });
        int kept = 0;
        for (int i = 0; i < all.Count; i++)
        {
            if (kept == 0 || all[kept - 1].Address != all[i].Address) all[kept++] = all[i];
        }
        all.RemoveRange(kept, all.Count - kept);
        return all;
    }

    /// <summary>While a slice is split or a pod moves between slices, an endpoint may be in two of them.</summary>
    private static int Rank(Candidate candidate) => (candidate.Endpoint.IsReady ? 4 : 0) + (candidate.Endpoint.IsServing ? 2 : 0) + (candidate.Endpoint.IsTerminating ? 0 : 1);

    private static void AddFrontends(List<Frontend> frontends, CatalogService service, CatalogPort port, IpFamily family, EndpointChoice choice)
    {
        foreach (var address in service.ClusterIps)
        {
            if (address.Family == family) frontends.Add(Internal(new(address, port.Protocol, port.Port), service, choice));
        }
        foreach (var address in service.ExternalIps.Count < 2 ? service.ExternalIps : service.ExternalIps.Distinct())
        {
            if (address.Family == family && !address.IsUnspecified) frontends.Add(External(new(address, port.Protocol, port.Port), service, choice));
        }
        if (service.Kind == ServiceKind.LoadBalancer)
        {
            foreach (var ingress in service.LoadBalancer)
            {
                if (ingress is not { Address: { } address, Bypass: false } || address.Family != family || address.IsUnspecified) continue;
                var frontend = Guarded(External(new(address, port.Protocol, port.Port), service, choice), service);
                if (!frontends.Exists(other => other.Key == frontend.Key)) frontends.Add(frontend);
            }
        }
        if (port.NodePort != 0) frontends.Add(External(FrontendKey.OfNodePort(family, port.Protocol, port.NodePort), service, choice));
    }

    private static Frontend Internal(FrontendKey key, CatalogService service, EndpointChoice choice) => new(key)
    {
        Endpoints = Addresses(service.InternalLocal ? choice.Here : choice.Anywhere),
        WhenNone = service.InternalLocal && choice.ExistElsewhere ? WhenNone.Drop : WhenNone.Reject,
        AffinitySeconds = service.AffinitySeconds,
    };

    private static Frontend External(FrontendKey key, CatalogService service, EndpointChoice choice)
    {
        var anywhere = Addresses(choice.Anywhere);
        if (!service.ExternalLocal) return new(key) { Endpoints = anywhere, AffinitySeconds = service.AffinitySeconds, HidesSource = true };
        var here = Addresses(choice.Here);
        bool differs = here != anywhere;
        return new(key)
        {
            Endpoints = here,
            WhenNone = choice.ExistElsewhere ? WhenNone.Drop : WhenNone.Reject,
            HasInside = differs,
            InsideEndpoints = differs ? anywhere : [],
            AffinitySeconds = service.AffinitySeconds,
        };
    }

    private static Frontend Guarded(Frontend frontend, CatalogService service)
    {
        var distinct = service.SourceRanges.Where(range => range.Family == frontend.Key.Family).Distinct().Order().ToArray();
        var ranges = distinct.Where(range => !distinct.Any(other => other != range && other.Contains(range))).ToArray();
        return ranges.Length == 0 ? frontend : frontend with { IsRestricted = true, AllowedSources = [.. ranges] };
    }

    private static EquatableList<SocketAddr> Addresses(IReadOnlyList<Candidate> candidates)
    {
        if (candidates.Count == 0) return [];
        var addresses = new SocketAddr[candidates.Count];
        for (int i = 0; i < addresses.Length; i++) addresses[i] = candidates[i].Address;
        return new(addresses);
    }
}
