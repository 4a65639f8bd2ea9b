using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling.Filters;

/// <summary>Requests of all pods stay within what the node may give.</summary>
public sealed class ResourcesFit : INodeFilter
{
    private const double DefaultPods = 110;                                          // a node that does not say how many pods it takes

    public Refusal? Refuse(Pod pod, NodeView node, ClusterView cluster)
    {
        var reasons = new List<string>();
        bool hopeless = false;
        double most = node.Node.Status.Allocatable.ContainsKey("pods") ? node.Allocatable("pods") : DefaultPods;
        if (node.Pods.Count + 1 > most) reasons.Add("Too many pods");
        foreach (var (name, amount) in PodDemand.Of(pod).Resources.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (amount <= 0 || amount <= node.Allocatable(name) - node.Used(name) + Rounding) continue;
            reasons.Add($"Insufficient {name}");
            hopeless |= amount > node.Allocatable(name) + Rounding;
        }
        return reasons.Count == 0 ? null : new Refusal(reasons, !hopeless);
    }

    private const double Rounding = 1e-9;                                            // sums of milli-cores as doubles
}
