using Fairlead.Api.Security.Nodes;
using Fairlead.Kubernetes.Rbac;
using static Fairlead.Api.Security.Defaults.PolicyWords;

namespace Fairlead.Api.Security.Defaults;

/// <summary>
/// What Fairlead's own parts need beside what Kubernetes' roles for their names give them, and no more: <c>system:fairlead:…</c>. Kubernetes'
/// roles themselves are as Kubernetes has them.
/// </summary>
internal static class OwnRoles
{
    private const string System = "kube-system";
    private const string Discovery = "discovery.k8s.io";
    private const string Coordination = "coordination.k8s.io";
    private const string Network = "networking.k8s.io";
    private const string Controllers = "system:fairlead:controllers";

    public static IEnumerable<ClusterRole> Roles() =>
    [
        Role(Controllers,
            May("delete deletecollection get patch", "*", "*"),                       // garbage, and what lies in namespaces that go
            May("create update", "core", "configmaps endpoints persistentvolumeclaims persistentvolumes"),
            May("create", "core", "pods"),
            May("update", "core",
                "namespaces/finalize namespaces/status nodes/status persistentvolumeclaims/status persistentvolumes/status pods/status "
                + "replicationcontrollers/status resourcequotas/status"),
            May("create update", "apps", "controllerrevisions replicasets"),
            May("update", "apps", "daemonsets/status deployments/status replicasets/status statefulsets/status"),
            May("create", "batch", "jobs"),
            May("update", "batch", "cronjobs/status jobs/status"),
            May("create update", Discovery, "endpointslices"),
            May("update", Network, "servicecidrs servicecidrs/status"),
            May("update", "policy", "poddisruptionbudgets/status"),
            May("create", "storage.k8s.io", "storageclasses"),
            May("approve sign", "certificates.k8s.io", "signers",
                "kubernetes.io/kube-apiserver-client kubernetes.io/kube-apiserver-client-kubelet kubernetes.io/kubelet-serving")),
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
            May(Read, Network, "ingressclasses ingresses"),
            May("patch update", Network, "ingresses/status"),
            Events),
    ];

    public static IEnumerable<ClusterRoleBinding> Bindings() =>
    [
        Bind(Controllers, User(ComponentIdentities.Controllers.User)),
        Bind("system:fairlead:node", Group(NodeName.Group)),
        Bind("system:fairlead:dns", User(ComponentIdentities.Dns.User)),
        Bind("system:fairlead:load-balancer", User(ComponentIdentities.LoadBalancer.User)),
        Bind("system:fairlead:ingress", User(ComponentIdentities.Ingress.User)),
        Bind("system:fairlead:kubelet-api-admin", "system:kubelet-api-admin", [User(ComponentIdentities.NodeClient)]),
        Bind("system:fairlead:node-bootstrapper", "system:node-bootstrapper", [Group("system:bootstrappers")]),
    ];

    public static IEnumerable<Role> RolesInNamespaces() =>
    [
        RoleIn(System, "system:fairlead:dns",
            May("list watch", "core", "configmaps"), May("create delete get patch update", "core", "services"), May("create delete get patch update", Discovery, "endpointslices")),
        RoleIn(System, "system:fairlead:node",
            May("get", "core", "services"),
            May(ReadWrite, Discovery, "endpointslices"),
            May(ReadWrite, Coordination, "leases"),
            May(Read, "core", "configmaps", "coredns fairlead-config fairlead-load-balancer")),
        RoleIn(System, "system:fairlead:load-balancer", May(ReadWrite, Coordination, "leases")),
        RoleIn(System, "system:fairlead:ingress", May(ReadWrite, Coordination, "leases")),
    ];

    public static IEnumerable<RoleBinding> BindingsInNamespaces() =>
    [
        BindIn(System, "system:fairlead:node", Group(NodeName.Group)),
        BindIn(System, "system:fairlead:dns", User(ComponentIdentities.Dns.User)),
        BindIn(System, "system:fairlead:load-balancer", User(ComponentIdentities.LoadBalancer.User)),
        BindIn(System, "system:fairlead:ingress", User(ComponentIdentities.Ingress.User)),
    ];
}
