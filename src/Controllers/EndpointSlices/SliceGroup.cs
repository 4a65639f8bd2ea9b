using Fairlead.Kubernetes.Discovery;

namespace Fairlead.Controllers.EndpointSlices;

/// <summary>Endpoints that can share slices: one address family, the same ports.</summary>
public sealed class SliceGroup(string addressType, IReadOnlyList<EndpointPort> ports)
{
    public string AddressType => addressType;
    public IReadOnlyList<EndpointPort> Ports => ports;

    /// <summary>Wanted endpoints by <see cref="EndpointSameness.Key"/>, in the order of their coming.</summary>
    public OrderedDictionary<string, Endpoint> Endpoints { get; } = [];

    /// <summary>Equal for groups that can share slices, whatever the order of the ports.</summary>
    public static string KeyOf(string addressType, IReadOnlyList<EndpointPort> ports) =>
        ports.Count == 0 ? addressType : $"{addressType}|{string.Join('|', ports.Select(port => $"{port.Name}/{port.Protocol ?? "TCP"}/{port.Port}/{port.AppProtocol}").Order(StringComparer.Ordinal))}";
}
