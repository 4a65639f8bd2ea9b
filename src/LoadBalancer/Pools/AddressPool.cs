using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Pools;

/// <summary>Addresses that may be given to Services, under a name that a Service can ask for.</summary>
public sealed record AddressPool(string Name, EquatableList<AddressRange> Ranges)
{
    public bool Contains(IpAddr address)
    {
        foreach (var range in Ranges.Span)
            if (range.Contains(address)) return true;
        return false;
    }

    public bool Has(IpFamily family)
    {
        foreach (var range in Ranges.Span)
            if (range.Family == family) return true;
        return false;
    }
}
