using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Subsets;

/// <summary>The subsets of a Service's Endpoints object: pods with equal ports together, in an order that does not depend on the pods'. Pure.</summary>
public static class SubsetPacker
{
    private sealed record Group(List<EndpointPort> Ports, List<EndpointAddress> Ready, List<EndpointAddress> NotReady);

    public static IReadOnlyList<EndpointSubset> Pack(Service service, IEnumerable<Pod> pods)
    {
        var groups = new SortedDictionary<string, Group>(StringComparer.Ordinal);
        foreach (var pod in pods)
        {
            if (pod.IsFinished || (pod.IsTerminating && !service.PublishesNotReady)) continue;
            if (pod.AddressIn(service.Families[0]) is not { } ip) continue;
            var ports = PortsOf(service, pod);
            if (ports.Count == 0 && !(service.Spec.Ports.Count == 0 && service.IsHeadless)) continue;
            string key = string.Join('|', ports.Select(port => $"{port.Name}/{port.Protocol}/{port.Port}"));
            if (!groups.TryGetValue(key, out var group)) groups.Add(key, group = new Group(ports, [], []));
            (service.PublishesNotReady || pod.IsReady ? group.Ready : group.NotReady).Add(AddressOf(service, pod, ip));
        }
        return [.. groups.Values.Select(group => new EndpointSubset { Addresses = Sorted(group.Ready), NotReadyAddresses = Sorted(group.NotReady), Ports = group.Ports })];
    }

    private static List<EndpointPort> PortsOf(Service service, Pod pod)
    {
        var ports = new List<EndpointPort>();
        foreach (var port in service.Spec.Ports)
        {
            if (ServicePorts.TargetOf(port, pod) is { } number)
                ports.Add(new EndpointPort { Name = port.Name is { Length: > 0 } name ? name : null, Port = number, Protocol = port.Protocol ?? "TCP", AppProtocol = port.AppProtocol });
        }
        return ports;
    }

    private static EndpointAddress AddressOf(Service service, Pod pod, string ip) => new()
    {
        Ip = ip,
        Hostname = pod.HostnameIn(service),
        NodeName = pod.Spec.NodeName is { Length: > 0 } node ? node : null,
        TargetRef = new ObjectReference { Kind = "Pod", Namespace = pod.Metadata.Namespace, Name = pod.Metadata.Name, Uid = pod.Metadata.Uid },
    };

    private static IReadOnlyList<EndpointAddress> Sorted(List<EndpointAddress> addresses) =>
        [.. addresses.OrderBy(address => IpAddr.TryParse(address.Ip, out var ip) ? ip : default).ThenBy(address => address.TargetRef?.Uid, StringComparer.Ordinal)];
}
