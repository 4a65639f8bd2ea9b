using Fairlead.Controllers.EndpointSlices;
using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Subsets;

/// <summary>The Endpoints object that a Service should have. Pure.</summary>
public static class EndpointsPlan
{
    private const string ManagedBy = "endpoints.kubernetes.io/managed-by";
    private const string Controller = "endpoint-controller";

    /// <summary>The object to write; null when the current one says it all.</summary>
    public static Endpoints? Decide(Service service, IEnumerable<Pod> pods, Endpoints? current, DateTimeOffset? trigger)
    {
        var all = SubsetPacker.Pack(service, pods);
        var subsets = Capacity.Limit(all);
        var labels = Labels(service);
        bool truncated = !ReferenceEquals(all, subsets);
        if (current is not null && SameMap(current.Metadata.Labels, labels) && IsTruncated(current) == truncated
            && SameJson.Is(current with { Metadata = ObjectMeta.Empty, Subsets = subsets, ApiVersion = null, Kind = null }, current with { Metadata = ObjectMeta.Empty, ApiVersion = null, Kind = null })) return null;
        var meta = current?.Metadata ?? new ObjectMeta { Namespace = service.Metadata.Namespace, Name = service.Metadata.Name };
        return new Endpoints { Metadata = meta with { Labels = labels, Annotations = Annotations(meta, truncated, trigger) }, Subsets = subsets };
    }

    private static Dictionary<string, string> Labels(Service service)
    {
        var labels = new Dictionary<string, string>(service.Metadata.Labels);
        labels.Remove(ServiceFacts.HeadlessLabel);
        if (service.IsHeadless) labels[ServiceFacts.HeadlessLabel] = "";
        labels[ManagedBy] = Controller;
        return labels;
    }

    private static Dictionary<string, string> Annotations(ObjectMeta meta, bool truncated, DateTimeOffset? trigger)
    {
        var annotations = new Dictionary<string, string>(meta.Annotations);
        annotations.Remove(SliceNames.TriggerTime);
        annotations.Remove(Capacity.Annotation);
        if (trigger is { } at) annotations[SliceNames.TriggerTime] = ServiceSlices.Text(at);
        if (truncated) annotations[Capacity.Annotation] = Capacity.Truncated;
        return annotations;
    }

    private static bool IsTruncated(Endpoints endpoints) => endpoints.Metadata.Annotations.GetValueOrDefault(Capacity.Annotation) == Capacity.Truncated;

    private static bool SameMap(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count && LabelSelection.Chooses(left, right);
}
