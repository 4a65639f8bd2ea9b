using Fairlead.LoadBalancer.Pools;
using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Assignment;

/// <summary>
/// Who has which address. Decides and remembers, touches nothing: the caller writes what it says. A Service keeps the addresses it
/// has as long as they still fit its request; so a restart, which first <see cref="Adopt"/>s what the Services' status says,
/// changes nobody's address.
/// </summary>
public sealed class PoolLedger(IReadOnlyList<AddressPool> pools)
{
    private readonly Dictionary<IpAddr, Holding> _holdings = [];
    private readonly Dictionary<NamespacedName, EquatableList<IpAddr>> _held = [];
    private readonly Dictionary<AddressRange, IpAddr> _lowest = [];      // nothing below this is free

    public IReadOnlyList<AddressPool> Pools => pools;

    /// <summary>The addresses the Service has now; empty for none.</summary>
    public EquatableList<IpAddr> Of(NamespacedName service) => _held.GetValueOrDefault(service);

    /// <summary>Takes over addresses that were given before; false where one of them is not ours to give, or is somebody else's.</summary>
    public bool Adopt(AddressRequest request, EquatableList<IpAddr> addresses)
    {
        Release(request.Service);
        if (addresses.Count == 0 || !addresses.All(a => Fits(request, a) && IsFreeFor(request, a))) return false;
        if (request.Addresses.Count > 0 && request.Addresses != addresses) return false;
        if (request.AllFamilies && addresses.Count < request.Families.Count) return false;
        Take(request, addresses);
        return true;
    }

    /// <summary>Gives the Service its addresses: those it has where they still fit, those it asks for, or the lowest free ones.</summary>
    public Outcome Assign(AddressRequest request)
    {
        if (Of(request.Service) is { Count: > 0 } held && Adopt(request, held)) return new Outcome.Assigned(held);
        Release(request.Service);
        var outcome = request.Addresses.Count > 0 ? Requested(request) : AnyFree(request);
        if (outcome is Outcome.Assigned(var addresses)) Take(request, addresses);
        return outcome;
    }

    /// <summary>Frees the Service's addresses; true where it had any.</summary>
    public bool Release(NamespacedName service)
    {
        if (!_held.Remove(service, out var addresses)) return false;
        foreach (var address in addresses.Span)
        {
            if (!_holdings.TryGetValue(address, out var holding)) continue;
            holding.Tenants.Remove(service);
            if (holding.Tenants.Count > 0) continue;
            _holdings.Remove(address);
            foreach (var (range, lowest) in _lowest)
                if (range.Contains(address) && address < lowest) _lowest[range] = address;
        }
        return true;
    }

    private Outcome Requested(AddressRequest request)
    {
        foreach (var address in request.Addresses.Span)
        {
            if (!Fits(request, address))
                return new Outcome.Pending(request.Pool is { } pool
                    ? $"{address} is not in pool {pool}, or not of the Service's address families"
                    : $"{address} is in no pool, or not of the Service's address families");
            if (!IsFreeFor(request, address)) return new Outcome.Pending($"{address} is in use by {string.Join(", ", _holdings[address].Tenants.Keys)}");
        }
        return new Outcome.Assigned(request.Addresses);
    }

    private Outcome AnyFree(AddressRequest request)
    {
        var candidates = pools.Where(p => request.Pool is null || p.Name == request.Pool).ToList();
        if (candidates.Count == 0)
            return new Outcome.Pending(request.Pool is { } name ? $"there is no address pool {name}" : "there is no address pool");
        foreach (var pool in candidates)
            if (FreeIn(pool, request) is { Count: > 0 } found) return new Outcome.Assigned(found);
        return new Outcome.Pending($"no free address of {Words(request)} in {(request.Pool is { } p ? $"pool {p}" : "any pool")}");
    }

    private EquatableList<IpAddr> FreeIn(AddressPool pool, AddressRequest request)
    {
        List<IpAddr> found = [];
        foreach (var family in request.Families.Span)
        {
            if (Shared(pool, request, family) is { } shared) found.Add(shared);
            else if (FreeIn(pool, family) is { } free) found.Add(free);
            else if (request.AllFamilies) return [];
        }
        return [.. found];
    }

    private IpAddr? Shared(AddressPool pool, AddressRequest request, IpFamily family)
    {
        if (request.SharingKey is null) return null;
        foreach (var address in _holdings.Keys.Where(a => a.Family == family && pool.Contains(a)).Order())
            if (IsFreeFor(request, address)) return address;
        return null;
    }

    private IpAddr? FreeIn(AddressPool pool, IpFamily family)
    {
        foreach (var range in pool.Ranges.Span)
        {
            if (range.Family != family) continue;
            var address = _lowest.GetValueOrDefault(range, range.First);
            while (range.Contains(address) && _holdings.ContainsKey(address) && address != range.Last) address = address.Add(1);
            _lowest[range] = address;
            if (!_holdings.ContainsKey(address)) return address;
        }
        return null;
    }

    private bool Fits(AddressRequest request, IpAddr address) =>
        request.Families.Contains(address.Family) && pools.Any(p => (request.Pool is null || p.Name == request.Pool) && p.Contains(address));

    private bool IsFreeFor(AddressRequest request, IpAddr address) =>
        !_holdings.TryGetValue(address, out var holding) || holding.Admits(request);

    private void Take(AddressRequest request, EquatableList<IpAddr> addresses)
    {
        _held[request.Service] = addresses;
        foreach (var address in addresses.Span)
        {
            if (!_holdings.TryGetValue(address, out var holding)) _holdings[address] = holding = new(request.SharingKey, []);
            holding.Tenants[request.Service] = request.Ports;
        }
    }

    private static string Words(AddressRequest request) => string.Join(request.AllFamilies ? " and " : " or ", request.Families.Select(f => f == IpFamily.V4 ? "IPv4" : "IPv6"));

    private sealed record Holding(string? SharingKey, Dictionary<NamespacedName, EquatableList<PortUse>> Tenants)
    {
        public bool Admits(AddressRequest request) => Tenants.All(t => t.Key == request.Service
            || (SharingKey is not null && SharingKey == request.SharingKey && t.Key.Namespace == request.Service.Namespace && !t.Value.Intersect(request.Ports).Any()));
    }
}
