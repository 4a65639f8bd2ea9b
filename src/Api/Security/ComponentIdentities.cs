using Fairlead.Api.Security.Nodes;

namespace Fairlead.Api.Security;

/// <summary>
/// Who the parts of this program are when they speak to the API server: each has its own name and, by the default roles bound to it, the
/// permissions it needs and no more.
/// </summary>
public static class ComponentIdentities
{
    /// <summary>The common name of the certificate that the API server shows to node agents.</summary>
    public const string NodeClient = "kube-apiserver-kubelet-client";

    public static Identity Controllers { get; } = Identity.Of("system:kube-controller-manager", []);

    /// <summary>Writes the rules of aggregated roles, for which it may write any rules: kept apart from the other controllers.</summary>
    public static Identity RoleAggregation { get; } =
        Identity.Of("system:serviceaccount:kube-system:clusterrole-aggregation-controller", ["system:serviceaccounts", "system:serviceaccounts:kube-system"]);

    public static Identity Scheduler { get; } = Identity.Of("system:kube-scheduler", []);

    public static Identity Proxy { get; } = Identity.Of("system:kube-proxy", []);

    public static Identity Dns { get; } = Identity.Of("system:fairlead:dns", []);

    public static Identity LoadBalancer { get; } = Identity.Of("system:fairlead:load-balancer", []);

    public static Identity Ingress { get; } = Identity.Of("system:fairlead:ingress", []);

    /// <summary>The agent of a node.</summary>
    public static Identity Node(string name) => Identity.Of($"system:node:{name}", [NodeName.Group]);
}
