using System.Globalization;
using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Kubernetes.Meta;
using EndpointPort = Fairlead.Kubernetes.Discovery.EndpointPort;

namespace Fairlead.Controllers.EndpointSlices;

/// <summary>The slices that a Service should have for its pods. Pure.</summary>
public sealed class ServiceSlices(Service service, Func<string, Node?> nodes, int most)
{
    private readonly Dictionary<string, SliceGroup> _groups = [];

    public SlicePlan Plan(IEnumerable<Pod> pods, IReadOnlyList<EndpointSlice> existing, ZoneHints zones, DateTimeOffset? trigger)
    {
        foreach (var pod in pods)
        {
            if (pod.IsFinished) continue;
            foreach (string family in service.Families) Add(pod, family);
        }
        foreach (var group in _groups.Values) zones.Hint(service, group);
        return new SlicePacker(most, Metadata(trigger)).Pack(service.Families, [.. _groups.Values], existing);
    }

    private void Add(Pod pod, string family)
    {
        if (pod.AddressIn(family) is not { } address) return;
        var ports = PortsOf(pod);
        string key = SliceGroup.KeyOf(family, ports);
        if (!_groups.TryGetValue(key, out var group)) _groups.Add(key, group = new SliceGroup(family, ports));
        var endpoint = EndpointOf(pod, address);
        group.Endpoints.TryAdd(EndpointSameness.Key(endpoint), endpoint);
    }

    private List<EndpointPort> PortsOf(Pod pod)
    {
        var ports = new List<EndpointPort>(service.Spec.Ports.Count);
        foreach (var port in service.Spec.Ports)
        {
            if (ServicePorts.TargetOf(port, pod) is { } number)
                ports.Add(new EndpointPort { Name = port.Name ?? "", Port = number, Protocol = port.Protocol ?? "TCP", AppProtocol = port.AppProtocol });
        }
        return ports;
    }

    private Endpoint EndpointOf(Pod pod, string address)
    {
        bool serving = pod.IsReady, terminating = pod.IsTerminating;
        return new Endpoint
        {
            Addresses = [address],
            Conditions = new EndpointConditions { Ready = service.PublishesNotReady || (serving && !terminating), Serving = serving, Terminating = terminating },
            Hostname = pod.HostnameIn(service),
            NodeName = pod.Spec.NodeName is { Length: > 0 } node ? node : null,
            Zone = pod.Spec.NodeName is { Length: > 0 } name && nodes(name)?.Metadata.Labels.TryGetValue(SliceNames.Zone, out string? zone) == true ? zone : null,
            TargetRef = new ObjectReference { Kind = "Pod", Namespace = pod.Metadata.Namespace, Name = pod.Metadata.Name, Uid = pod.Metadata.Uid },
        };
    }

    /// <summary>The Service's own labels, but for those that slices reserve, and who we are.</summary>
    private ObjectMeta Metadata(DateTimeOffset? trigger)
    {
        var labels = new Dictionary<string, string>(service.Metadata.Labels);
        labels.Remove(ServiceFacts.HeadlessLabel);
        if (service.IsHeadless) labels[ServiceFacts.HeadlessLabel] = "";
        labels[SliceNames.ServiceName] = service.Metadata.Name ?? "";
        labels[SliceNames.ManagedBy] = SliceNames.Controller;
        return new ObjectMeta
        {
            Namespace = service.Metadata.Namespace,
            GenerateName = $"{service.Metadata.Name}-",
            Labels = labels,
            Annotations = trigger is { } at ? new Dictionary<string, string> { [SliceNames.TriggerTime] = Text(at) } : new Dictionary<string, string>(),
            OwnerReferences = [Ownership.By(service)],
        };
    }

    internal static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);
}
