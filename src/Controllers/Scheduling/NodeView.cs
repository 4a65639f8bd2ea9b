using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling;

/// <summary>A node as the scheduler sees it: itself, the pods on it, and what they take.</summary>
public sealed class NodeView
{
    private readonly Dictionary<string, double> _used = [];

    public NodeView(Node node, IEnumerable<Pod> pods)
    {
        Node = node;
        Pods = [.. pods.Where(pod => !pod.IsFinished)];
        foreach (var pod in Pods)
        {
            foreach (var (name, amount) in PodDemand.Of(pod).Resources) _used[name] = _used.GetValueOrDefault(name) + amount;
        }
    }

    public Node Node { get; }
    public string Name => Node.Name;
    public IReadOnlyDictionary<string, string> Labels => Node.Metadata.Labels;
    public IReadOnlyList<Pod> Pods { get; }

    public double Used(string resource) => _used.GetValueOrDefault(resource);

    /// <summary>How much of a resource pods may take in all; 0 when the node has none.</summary>
    public double Allocatable(string resource) => Node.Status.Allocatable.TryGetValue(resource, out var amount) ? Amounts.Of(amount) : 0;

    /// <summary>The same node without some of its pods.</summary>
    public NodeView Without(IReadOnlySet<Pod> pods) => new(Node, Pods.Where(pod => !pods.Contains(pod)));
}
