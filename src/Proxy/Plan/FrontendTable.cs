using Fairlead.Primitives;

namespace Fairlead.Proxy.Plan;

/// <summary>
/// Who serves what: turns the plans of single Services into changes of the whole. Two Services may claim one external address and port;
/// the first by name gets it, whatever came first in time, and the other takes over when it goes.
/// </summary>
/// <param name="plan">The frontend that a Service has at a key, made anew: asked for only when a key becomes contested. Null: it has none there any more.</param>
public sealed class FrontendTable(Func<NamespacedName, FrontendKey, Frontend?> plan)
{
    private readonly Func<NamespacedName, FrontendKey, Frontend?> _plan = plan;
    private readonly Dictionary<NamespacedName, Claim> _claims = [];
    private readonly Dictionary<FrontendKey, NamespacedName> _owners = [];
    private readonly Dictionary<FrontendKey, SortedDictionary<NamespacedName, Frontend>> _contested = [];
    private readonly Dictionary<IpAddr, int> _clusterIps = [];
    private readonly Dictionary<IpAddr, int> _localEndpoints = [];

    /// <summary>Frontends that are served now.</summary>
    public int Count => _owners.Count;

    /// <summary>Services with at least one frontend.</summary>
    public int Services => _claims.Count;

    /// <summary>The Service that a frontend belongs to.</summary>
    public bool TryGetOwner(FrontendKey key, out NamespacedName service) => _owners.TryGetValue(key, out service);

    /// <summary>Frontends that more than one Service claims, with the claimants; the first is served.</summary>
    public IEnumerable<(FrontendKey Key, IReadOnlyCollection<NamespacedName> Claimants)> Contested =>
        _contested.Select(pair => (pair.Key, (IReadOnlyCollection<NamespacedName>)pair.Value.Keys));

    /// <summary>Puts a Service's plan in the place of its last one and notes what that changes.</summary>
    public void Set(ServicePlan next, PlanChange change)
    {
        _claims.Remove(next.Service, out var held);
        foreach (var key in held.Keys ?? [])
        {
            if (!Has(next.Frontends, key)) Release(key, next.Service, change);
        }
        foreach (var frontend in next.Frontends) Take(frontend, next.Service, change);
        Recount(_clusterIps, held.ClusterIps, next.ClusterIps, change.ClusterIps);
        Recount(_localEndpoints, held.LocalEndpoints, next.LocalEndpoints, change.LocalEndpoints);
        if (next.Frontends.Count == 0 && next.ClusterIps.Count == 0) return;
        var keys = new FrontendKey[next.Frontends.Count];
        for (int i = 0; i < keys.Length; i++) keys[i] = next.Frontends[i].Key;
        _claims[next.Service] = new(keys, next.ClusterIps, next.LocalEndpoints);
    }

    /// <summary>Two claim one key: both frontends are kept here, and the first by name is served.</summary>
    private void Take(Frontend frontend, NamespacedName service, PlanChange change)
    {
        var key = frontend.Key;
        if (_contested.TryGetValue(key, out var claimants))
        {
            claimants[service] = frontend;
            Serve(key, claimants, change);
        }
        else if (_owners.TryGetValue(key, out var owner) && owner != service && _plan(owner, key) is { } rival)
        {
            _contested[key] = claimants = new() { [service] = frontend, [owner] = rival };
            Serve(key, claimants, change);
        }
        else
        {
            _owners[key] = service;
            change.Frontends[key] = frontend;
        }
    }

    private void Release(FrontendKey key, NamespacedName service, PlanChange change)
    {
        if (_contested.TryGetValue(key, out var claimants))
        {
            claimants.Remove(service);
            Serve(key, claimants, change);
            if (claimants.Count < 2) _contested.Remove(key);
        }
        else if (_owners.TryGetValue(key, out var owner) && owner == service)
        {
            _owners.Remove(key);
            change.Frontends[key] = null;
        }
    }

    private void Serve(FrontendKey key, SortedDictionary<NamespacedName, Frontend> claimants, PlanChange change)
    {
        (_owners[key], change.Frontends[key]) = claimants.First();
    }

    private static bool Has(EquatableList<Frontend> frontends, FrontendKey key)
    {
        foreach (var frontend in frontends.Span)
        {
            if (frontend.Key == key) return true;
        }
        return false;
    }

    /// <summary>Counts users of addresses; notes those that get their first or lose their last one.</summary>
    private static void Recount(Dictionary<IpAddr, int> users, EquatableList<IpAddr> before, EquatableList<IpAddr> after, Dictionary<IpAddr, bool> change)
    {
        if (before == after) return;
        foreach (var address in after.Span)
        {
            if (users.TryGetValue(address, out int count)) users[address] = count + 1;
            else
            {
                users[address] = 1;
                Note(change, address, true);
            }
        }
        foreach (var address in before.Span)
        {
            if (--users[address] > 0) continue;
            users.Remove(address);
            Note(change, address, false);
        }
    }

    /// <summary>Came and went within one change is no change.</summary>
    private static void Note(Dictionary<IpAddr, bool> change, IpAddr address, bool came)
    {
        if (change.TryGetValue(address, out bool noted) && noted != came) change.Remove(address);
        else change[address] = came;
    }

    private readonly record struct Claim(FrontendKey[] Keys, EquatableList<IpAddr> ClusterIps, EquatableList<IpAddr> LocalEndpoints);
}
