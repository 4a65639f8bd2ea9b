using Fairlead.Primitives;
using Fairlead.Proxy.Plan;

namespace Fairlead.Proxy.Metrics;

/// <summary>Services with a policy Local whose traffic is dropped here, because only other nodes have endpoints. Not for several threads.</summary>
internal sealed class LocalGaps
{
    private readonly Dictionary<NamespacedName, Gaps> _gaps = [];

    [Flags]
    private enum Gaps { None = 0, InternalV4 = 1, ExternalV4 = 2, InternalV6 = 4, ExternalV6 = 8 }

    internal void Set(ServicePlan plan)
    {
        var gaps = Gaps.None;
        foreach (var frontend in plan.Frontends.Span)
        {
            if (frontend.WhenNone == WhenNone.Drop && frontend.Endpoints.Count == 0) gaps |= GapOf(frontend.Key.Family, plan.ClusterIps.Contains(frontend.Key.Address));
        }
        if (gaps == Gaps.None) _gaps.Remove(plan.Service);
        else _gaps[plan.Service] = gaps;
    }

    internal int Count(IpFamily family, bool isInternal) => _gaps.Values.Count(gaps => (gaps & GapOf(family, isInternal)) != 0);

    private static Gaps GapOf(IpFamily family, bool isInternal) => (family, isInternal) switch
    {
        (IpFamily.V4, true) => Gaps.InternalV4,
        (IpFamily.V4, false) => Gaps.ExternalV4,
        (_, true) => Gaps.InternalV6,
        _ => Gaps.ExternalV6,
    };
}
