using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security.Nodes;

/// <summary>
/// Which node needs which objects, because of the pods that are bound to it. Kept while no pod or claim changes; pods that did not
/// change are not read again.
/// </summary>
internal sealed class NodeGraph(IClusterView cluster)
{
    private readonly Lock _gate = new();                                          // guards all fields
    private Dictionary<ReadOnlyMemory<byte>, PodEdges> _pods = [];
    private HashSet<(string Node, string Resource, string Namespace, string Name)> _edges = [];
    private (long Pods, long Claims) _revision = (-1, -1);

    /// <summary>Whether a pod on the node refers to the object (for a volume: by way of its claim).</summary>
    public bool Relates(string node, string resource, string ns, string name)
    {
        lock (_gate)
        {
            Renew();
            return _edges.Contains((node, resource, ns, name));
        }
    }

    /// <summary>Whether the pod is there and is not this node's; a pod that is gone is nobody's secret.</summary>
    public bool IsElsewhere(string node, string ns, string pod) =>
        cluster.Find(KubernetesResources.Pod, ns, pod) is not null && !Relates(node, "pods", ns, pod);

    private void Renew()
    {
        var revision = (cluster.Revision(KubernetesResources.Pod), cluster.Revision(KubernetesResources.PersistentVolumeClaim));
        if (revision == _revision) return;
        var pods = new Dictionary<ReadOnlyMemory<byte>, PodEdges>(_pods.Count);
        foreach (var json in cluster.All(KubernetesResources.Pod))
            pods[json] = _pods.TryGetValue(json, out var known) ? known : PodEdges.Of(KubernetesJson.Read<Pod>(json.Span));
        var edges = new HashSet<(string, string, string, string)>();
        foreach (var pod in pods.Values)
            if (pod.Node.Length > 0) Add(edges, pod);
        (_pods, _edges, _revision) = (pods, edges, revision);
    }

    private void Add(HashSet<(string, string, string, string)> edges, PodEdges pod)
    {
        edges.Add((pod.Node, "pods", pod.Namespace, pod.Name));
        foreach (var (resource, name) in pod.References)
        {
            edges.Add((pod.Node, resource, pod.Namespace, name));
            if (resource == "persistentvolumeclaims" && VolumeOf(pod.Namespace, name) is { } volume) edges.Add((pod.Node, "persistentvolumes", "", volume));
        }
    }

    private string? VolumeOf(string ns, string claim) =>
        cluster.Find(KubernetesResources.PersistentVolumeClaim, ns, claim) is { } json ? KubernetesJson.Read<PersistentVolumeClaim>(json.Span).Spec.VolumeName : null;

    private sealed record PodEdges(string Node, string Namespace, string Name, (string Resource, string Name)[] References)
    {
        public static PodEdges Of(Pod pod) =>
            new(pod.Spec.NodeName ?? "", pod.Metadata.Namespace ?? "", pod.Metadata.Name ?? "", [.. PodReferences.Of(pod).Distinct()]);
    }
}
