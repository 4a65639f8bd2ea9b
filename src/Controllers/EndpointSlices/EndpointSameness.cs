using Fairlead.Kubernetes.Discovery;

namespace Fairlead.Controllers.EndpointSlices;

/// <summary>When two endpoints are the same one, and when nothing about it changed.</summary>
public static class EndpointSameness
{
    /// <summary>What makes an endpoint itself: its address and the pod behind it.</summary>
    public static string Key(Endpoint endpoint) => endpoint.TargetRef?.Uid is { Length: > 0 } uid
        ? $"{uid}/{endpoint.Addresses.FirstOrDefault()}"
        : endpoint.Addresses.FirstOrDefault() ?? "";

    public static bool Same(Endpoint left, Endpoint right) =>
        left.Hostname == right.Hostname
        && left.NodeName == right.NodeName
        && left.Zone == right.Zone
        && left.Conditions?.Ready == right.Conditions?.Ready
        && left.Conditions?.Serving == right.Conditions?.Serving
        && left.Conditions?.Terminating == right.Conditions?.Terminating
        && left.TargetRef?.Name == right.TargetRef?.Name
        && left.TargetRef?.Uid == right.TargetRef?.Uid
        && left.Addresses.SequenceEqual(right.Addresses)
        && Same(left.Hints, right.Hints);

    private static bool Same(EndpointHints? left, EndpointHints? right) =>
        ReferenceEquals(left, right)
        || ((left?.ForZones ?? []).Select(zone => zone.Name).SequenceEqual((right?.ForZones ?? []).Select(zone => zone.Name))
            && (left?.ForNodes ?? []).Select(node => node.Name).SequenceEqual((right?.ForNodes ?? []).Select(node => node.Name)));
}
