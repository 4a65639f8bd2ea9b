using Fairlead.Api.Security.Nodes;
using Fairlead.Kubernetes.Rbac;
using static Fairlead.Api.Security.Defaults.PolicyWords;

namespace Fairlead.Api.Security.Defaults;

/// <summary>Roles for the parts of a cluster, each with what it needs and no more. Those named as in Kubernetes have Kubernetes' rules.</summary>
internal static class ComponentRoles
{
    private const string Discovery = "discovery.k8s.io";
    private const string Coordination = "coordination.k8s.io";

    /// <summary>What every node agent may do beside what its own pods need; NodeAuthorizer applies them, no binding does.</summary>
    public static IReadOnlyList<PolicyRule> NodeRules { get; } =
    [
        May("create", "authentication.k8s.io", "tokenreviews"),
        May("create", "authorization.k8s.io", "localsubjectaccessreviews subjectaccessreviews"),
        May(Read, "core", "services"),
        May("create get list watch", "core", "nodes"),
        May("patch update", "core", "nodes/status"),
        May("patch update", "core", "nodes"),
        Events,
        May(Read, "core", "pods"),
        May("create delete", "core", "pods"),
        May("patch update", "core", "pods/status"),
        May("create", "core", "pods/eviction"),
        May(Read, "core", "configmaps secrets"),
        May("get", "core", "persistentvolumeclaims persistentvolumes"),
        May("get", "core", "endpoints"),
        May("create get list watch", "certificates.k8s.io", "certificatesigningrequests"),
        May("create delete get patch update", Coordination, "leases"),
        May("create", "core", "serviceaccounts/token"),
        May("get", "core", "serviceaccounts"),
        May(Read, "node.k8s.io", "runtimeclasses"),
        May("get", "storage.k8s.io", "volumeattachments"),
        May(Read, "storage.k8s.io", "csidrivers"),
        May("create delete get patch update", "storage.k8s.io", "csinodes"),
    ];

    public static IReadOnlyList<ClusterRole> All { get; } =
    [
        Role("system:node", [.. NodeRules]),
        Role("system:node-bootstrapper", May("create get list watch", "certificates.k8s.io", "certificatesigningrequests")),
        Role("system:node-problem-detector", May("get", "core", "nodes"), May("patch", "core", "nodes/status"), Events),
        Role("system:node-proxier",
            May("list watch", "core", "endpoints services"),
            May(Read, "core", "nodes"),
            Events,
            May("list watch", Discovery, "endpointslices"),
            May("list watch", "networking.k8s.io", "servicecidrs")),
        Role("system:kube-dns", May("list watch", "core", "endpoints services")),
        Role("system:kube-scheduler",
            Events,
            May("create", Coordination, "leases"),
            May("get list update watch", Coordination, "leases", "kube-scheduler"),
            May(Read, "core", "namespaces nodes persistentvolumeclaims persistentvolumes replicationcontrollers services"),
            May("delete get list watch", "core", "pods"),
            May("create", "core", "bindings pods/binding"),
            May("patch update", "core", "pods/status"),
            May(Read, "apps", "replicasets statefulsets"),
            May(Read, "policy", "poddisruptionbudgets"),
            May(Read, "storage.k8s.io", "csidrivers csinodes csistoragecapacities storageclasses"),
            May(Read, "scheduling.k8s.io", "priorityclasses"),
            May("create", "authentication.k8s.io", "tokenreviews"),
            May("create", "authorization.k8s.io", "subjectaccessreviews")),
        Role("system:volume-scheduler",
            May("get list patch update watch", "core", "persistentvolumeclaims persistentvolumes"), May(Read, "storage.k8s.io", "storageclasses")),
        Role("system:fairlead:node",
            May(Read, "core", "namespaces nodes services"), May(Read, Discovery, "endpointslices")),
        Role("system:fairlead:dns",
            May("list watch", "core", "namespaces nodes pods services"), May("list watch", Discovery, "endpointslices"), Events),
        Role("system:fairlead:load-balancer",
            May("list watch", "core", "configmaps nodes pods"),
            May("get list patch update watch", "core", "services"),
            May("patch update", "core", "services/status"),
            May("list watch", Discovery, "endpointslices"),
            Events),
        Role("system:fairlead:ingress",
            May("list watch", "core", "namespaces nodes secrets services"),
            May("list watch", Discovery, "endpointslices"),
            May(Read, "networking.k8s.io", "ingressclasses ingresses"),
            May("patch update", "networking.k8s.io", "ingresses/status"),
            Events),
    ];

    public static IReadOnlyList<ClusterRoleBinding> Bindings { get; } =
    [
        Bind("system:node"),
        Bind("system:node-proxier", User(ComponentIdentities.Proxy.User)),
        Bind("system:kube-scheduler", User(ComponentIdentities.Scheduler.User)),
        Bind("system:volume-scheduler", User(ComponentIdentities.Scheduler.User)),
        Bind("system:kube-dns", Account("kube-system", "kube-dns")),
        Bind("system:fairlead:node", Group(NodeName.Group)),
        Bind("system:fairlead:dns", User(ComponentIdentities.Dns.User)),
        Bind("system:fairlead:load-balancer", User(ComponentIdentities.LoadBalancer.User)),
        Bind("system:fairlead:ingress", User(ComponentIdentities.Ingress.User)),
        Bind("system:kubelet-api-admin", User(ComponentIdentities.NodeClient)),
        Bind("system:fairlead:node-bootstrapper", "system:node-bootstrapper", [Group("system:bootstrappers")]),
    ];

    public static IReadOnlyList<Role> Roles { get; } =
    [
        RoleIn("kube-system", "extension-apiserver-authentication-reader", May(Read, "core", "configmaps", "extension-apiserver-authentication")),
        RoleIn("kube-system", "system::leader-locking-kube-controller-manager",
            May("watch", "core", "configmaps"), May("get update", "core", "configmaps", "kube-controller-manager")),
        RoleIn("kube-system", "system::leader-locking-kube-scheduler",
            May("watch", "core", "configmaps"), May("get update", "core", "configmaps", "kube-scheduler")),
        RoleIn("kube-system", "system:fairlead:dns",
            May("list watch", "core", "configmaps"), May("create delete get patch update", "core", "services"), May("create delete get patch update", Discovery, "endpointslices")),
        RoleIn("kube-system", "system:fairlead:node",
            May("get", "core", "services"),
            May(ReadWrite, Discovery, "endpointslices"),
            May(ReadWrite, Coordination, "leases"),
            May(Read, "core", "configmaps", "coredns fairlead-config fairlead-load-balancer")),
        RoleIn("kube-system", "system:fairlead:load-balancer", May(ReadWrite, Coordination, "leases")),
        RoleIn("kube-system", "system:fairlead:ingress", May(ReadWrite, Coordination, "leases")),
    ];

    public static IReadOnlyList<RoleBinding> RoleBindings { get; } =
    [
        BindIn("kube-system", "system::leader-locking-kube-controller-manager", User(ComponentIdentities.Controllers.User)),
        BindIn("kube-system", "system::leader-locking-kube-scheduler", User(ComponentIdentities.Scheduler.User)),
        BindIn("kube-system", "system:fairlead:node", Group(NodeName.Group)),
        BindIn("kube-system", "system:fairlead:dns", User(ComponentIdentities.Dns.User)),
        BindIn("kube-system", "system:fairlead:load-balancer", User(ComponentIdentities.LoadBalancer.User)),
        BindIn("kube-system", "system:fairlead:ingress", User(ComponentIdentities.Ingress.User)),
    ];
}
