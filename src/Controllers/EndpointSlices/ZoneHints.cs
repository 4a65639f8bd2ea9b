using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;

namespace Fairlead.Controllers.EndpointSlices;

/// <summary>
/// Writes hints for whom an endpoint is. <c>trafficDistribution</c>: PreferSameZone (and its older name PreferClose) means the
/// endpoint's own zone; PreferSameNode its own node, and the zone for proxies that do not know of nodes. Only ready endpoints are
/// hinted: the others are nobody's first choice.
/// </summary>
public sealed class ZoneHints(ZoneShares shares)
{
    public void Hint(Service service, SliceGroup group)
    {
        switch (service.Spec.TrafficDistribution)
        {
            case "PreferClose" or "PreferSameZone": Each(group, endpoint => OwnZone(endpoint)); break;
            case "PreferSameNode": Each(group, OwnNode); break;
            case null or "" when WantsTopology(service): shares.Hint(group); break;
        }
    }

    private static bool WantsTopology(Service service) =>
        service.Metadata.Annotations.TryGetValue(SliceNames.TopologyMode, out string? mode) && mode is "Auto" or "auto";

    private static void Each(SliceGroup group, Func<Endpoint, EndpointHints?> hint)
    {
        for (int i = 0; i < group.Endpoints.Count; i++)
        {
            var endpoint = group.Endpoints.GetAt(i).Value;
            if (endpoint.Conditions?.Ready == true) group.Endpoints.SetAt(i, endpoint with { Hints = hint(endpoint) });
        }
    }

    private static EndpointHints? OwnZone(Endpoint endpoint) =>
        endpoint.Zone is { } zone ? new EndpointHints { ForZones = [new ForZone { Name = zone }] } : null;

    private static EndpointHints? OwnNode(Endpoint endpoint) =>
        endpoint.NodeName is { } node ? (OwnZone(endpoint) ?? new EndpointHints()) with { ForNodes = [new ForNode { Name = node }] } : OwnZone(endpoint);
}
