using Fairlead.Catalog;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Networking;
using Fairlead.Primitives;

namespace Fairlead.Ingress.Plan;

/// <summary>From the backends that Ingresses name to those who answer.</summary>
internal sealed class BackendPlanner(CatalogSnapshot catalog, List<IngressFault> faults)
{
    private readonly SortedDictionary<string, Backend> _backends = new(StringComparer.Ordinal);
    private readonly HashSet<NamespacedName> _services = [];

    public IReadOnlySet<NamespacedName> Services => _services;

    public EquatableList<Backend> All() => [.. _backends.Values];

    /// <summary>The name of the backend that an Ingress asks for; null where it asks for something that is no Service.</summary>
    public string? Of(IngressObject ingress, IngressBackend? asked)
    {
        if (asked?.Service is not { } service)
        {
            faults.Add(new(ingress.Key, "BadBackend", $"a backend is no Service{(asked?.Resource is { } other ? $" but {other.Kind} {other.Name}" : "")}; only Services are served."));
            return null;
        }
        var key = new NamespacedName(ingress.Key.Namespace, service.Name);
        string port = service.Port?.Number is > 0 and var number ? $"{number}" : service.Port?.Name ?? "";
        string name = $"{key.Namespace}:{key.Name}:{port}";
        _services.Add(key);
        var backend = _backends.GetValueOrDefault(name) ?? (_backends[name] = Find(key, port, name));
        if (backend.Refusal is { } refusal) faults.Add(new(ingress.Key, "BadBackend", refusal));
        return name;
    }

    private Backend Find(NamespacedName key, string port, string name)
    {
        if (!catalog.Services.TryGetValue(key, out var entry)) return Refused($"there is no Service {key}.");
        if (entry.Service.Kind == ServiceKind.ExternalName) return Refused($"Service {key} is of type ExternalName, whose name would be looked up once only; use a Service with endpoints.");
        var found = entry.Service.Ports.Where(one => one.Protocol == Protocol.Tcp && (one.Name == port || $"{one.Port}" == port)).ToList();
        if (found is not [var first, ..]) return Refused($"Service {key} has no TCP port {port}; it has {string.Join(", ", entry.Service.Ports.Select(one => one.Name.Length > 0 ? $"{one.Port} ({one.Name})" : $"{one.Port}"))}.");
        return new(name, Endpoints(entry, first.Name), entry.Service.AffinitySeconds > 0);

        Backend Refused(string why) => new(name, [], Refusal: why);
    }

    /// <summary>The ready ones of the Service's first family; where none is ready, those that still serve while they end.</summary>
    private static EquatableList<SocketAddr> Endpoints(ServiceEntry entry, string port)
    {
        foreach (var family in Families(entry.Service))
        {
            var all = entry.EndpointsOf(port, Protocol.Tcp, family).ToList();
            var usable = all.Where(one => one.Endpoint.IsReady).ToList();
            if (usable.Count == 0) usable = [.. all.Where(one => one.Endpoint.IsServing && one.Endpoint.IsTerminating)];
            if (usable.Count > 0) return [.. usable.Select(one => new SocketAddr(one.Endpoint.Address, one.Port)).Distinct().Order()];
        }
        return [];
    }

    private static IEnumerable<IpFamily> Families(CatalogService service) =>
        service.ClusterIps is [var first, ..] && first.IsV6 ? [IpFamily.V6, IpFamily.V4] : [IpFamily.V4, IpFamily.V6];
}
