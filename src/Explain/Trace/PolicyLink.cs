using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Explain.Trace;

/// <summary>Traffic policy Local: only endpoints on the node that the traffic is on.</summary>
internal static class PolicyLink
{
    /// <returns>Null where the policy is Cluster, the default.</returns>
    public static Hop? Of(Service service, EndpointsLink found, ClusterView view, TraceOrigin from, string? enteredAt, bool outside)
    {
        string field = outside ? "externalTrafficPolicy" : "internalTrafficPolicy";
        if ((outside ? service.Spec.ExternalTrafficPolicy : service.Spec.InternalTrafficPolicy) is not "Local") return null;
        var hop = new Hop(HopKind.Policy, "Local", HopState.Ok, $"service/{service.Name}", $"{field}: only endpoints on the node that the traffic is on");
        var serving = found.Endpoints.Where(endpoint => endpoint.Ready).Select(endpoint => endpoint.Node).ToHashSet(StringComparer.Ordinal);
        string? node = enteredAt ?? NodeOf(from, view);
        if (node is not null) return serving.Contains(node) ? hop : Without(hop, HopState.Broken, service, field, node);
        var bare = view.Nodes.Select(each => each.Name).Where(name => !serving.Contains(name)).ToList();
        return bare.Count == 0 ? hop : Without(hop, HopState.Warning, service, field, string.Join(", ", bare));
    }

    private static string? NodeOf(TraceOrigin from, ClusterView view) => from switch
    {
        TraceOrigin.Node(var name) => name,
        TraceOrigin.Pod(var name) => view.Pods.FirstOrDefault(pod => pod.Key == name)?.Spec.NodeName,
        _ => null,
    };

    private static Hop Without(Hop hop, HopState state, Service service, string field, string nodes) => hop with
    {
        State = state,
        Cause = new Cause(CauseCode.LocalPolicyWithoutLocalEndpoint, $"{field} is Local and no ready endpoint of {service.Name} is on {nodes}: traffic there is dropped.",
            $"spread the pods over the nodes, or set spec.{field} to Cluster"),
    };
}
