using Fairlead.Controllers.EndpointSlices;
using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Kubernetes.Meta;
using DiscoveryPort = Fairlead.Kubernetes.Discovery.EndpointPort;

namespace Fairlead.Controllers.Mirroring;

/// <summary>The slices that say the same as a hand-made Endpoints object. Pure.</summary>
public sealed class MirrorPlan(Endpoints endpoints)
{
    /// <summary>Addresses of one subset that are mirrored, at most; Kubernetes' default.</summary>
    public const int MostOfSubset = 1000;

    private const string SkipLabel = "endpointslice.kubernetes.io/skip-mirror";
    private const string LeaderAnnotation = "control-plane.alpha.kubernetes.io/leader";
    private static readonly string[] NotCopied = [SliceNames.TriggerTime, "kubectl.kubernetes.io/last-applied-configuration"];
    private readonly Dictionary<string, SliceGroup> _groups = [];

    /// <summary>True for Endpoints that somebody made for a Service without a selector.</summary>
    public static bool Applies(Endpoints endpoints, Service? service) =>
        service is { Spec.Selector.Count: 0 }
        && endpoints.Metadata.Labels.GetValueOrDefault(SkipLabel) != "true"
        && !endpoints.Metadata.Annotations.ContainsKey(LeaderAnnotation);

    /// <summary>How many addresses are left out.</summary>
    public int Skipped { get; private set; }

    public SlicePlan Decide(IReadOnlyList<EndpointSlice> existing)
    {
        foreach (var subset in endpoints.Subsets)
        {
            var ports = subset.Ports.Select(port => new DiscoveryPort { Name = port.Name ?? "", Port = port.Port, Protocol = port.Protocol ?? "TCP", AppProtocol = port.AppProtocol }).ToArray();
            var addresses = subset.Addresses.Select(address => (address, true)).Concat(subset.NotReadyAddresses.Select(address => (address, false))).ToArray();
            Skipped += Math.Max(0, addresses.Length - MostOfSubset);
            foreach (var (address, ready) in addresses.Take(MostOfSubset)) Add(address, ready, ports);
        }
        return new SlicePacker(EndpointSliceController.MostInSlice, Metadata()).Pack([], [.. _groups.Values], existing);
    }

    private void Add(EndpointAddress address, bool ready, DiscoveryPort[] ports)
    {
        string family = address.Ip.Contains(':') ? "IPv6" : "IPv4", key = SliceGroup.KeyOf(family, ports);
        if (!_groups.TryGetValue(key, out var group)) _groups.Add(key, group = new SliceGroup(family, ports));
        var endpoint = new Endpoint
        {
            Addresses = [address.Ip],
            Conditions = new EndpointConditions { Ready = ready },
            Hostname = address.Hostname is { Length: > 0 } hostname ? hostname : null,
            NodeName = address.NodeName,
            TargetRef = address.TargetRef,
        };
        group.Endpoints.TryAdd(EndpointSameness.Key(endpoint), endpoint);
    }

    private ObjectMeta Metadata()
    {
        var labels = new Dictionary<string, string>(endpoints.Metadata.Labels)
        {
            [SliceNames.ServiceName] = endpoints.Metadata.Name ?? "",
            [SliceNames.ManagedBy] = SliceNames.Mirroring,
        };
        var annotations = endpoints.Metadata.Annotations.Where(entry => !NotCopied.Contains(entry.Key)).ToDictionary();
        return new ObjectMeta { Namespace = endpoints.Metadata.Namespace, GenerateName = $"{endpoints.Metadata.Name}-", Labels = labels, Annotations = annotations, OwnerReferences = [Ownership.By(endpoints)] };
    }
}
