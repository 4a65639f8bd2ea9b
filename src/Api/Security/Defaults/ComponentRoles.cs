using Fairlead.Kubernetes.Rbac;
using static Fairlead.Api.Security.Defaults.PolicyWords;

namespace Fairlead.Api.Security.Defaults;

/// <summary>Roles for the parts of a cluster, as every Kubernetes 1.36 cluster has them. What our own parts need beyond them: <see cref="OwnRoles"/>.</summary>
internal static class ComponentRoles
{
    private const string System = "kube-system";
    private const string Coordination = "coordination.k8s.io";
    private const string Certificates = "certificates.k8s.io";
    private const string Storage = "storage.k8s.io";
    private const string Devices = "resource.k8s.io";
    private const string ReadChange = "get list patch update watch";
    private const string Lead = "create get list update watch";
    private const string SignerPrefix = "kubernetes.io/";

    private const string AuthenticationReader = "extension-apiserver-authentication-reader";
    private const string ManagerLead = "system::leader-locking-kube-controller-manager";
    private const string SchedulerLead = "system::leader-locking-kube-scheduler";
    private const string BootstrapSigner = "system:controller:bootstrap-signer";
    private const string CloudProvider = "system:controller:cloud-provider";
    private const string TokenCleaner = "system:controller:token-cleaner";

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
        May("create get list watch", Certificates, "certificatesigningrequests"),
        May("create delete get patch update", Coordination, "leases"),
        May("get", Storage, "volumeattachments"),
        May("create", "core", "serviceaccounts/token"),
        May("get patch update", "core", "persistentvolumeclaims/status"),
        May(Read, Storage, "csidrivers"),
        May("create delete get patch update", Storage, "csinodes"),
        May(Read, "node.k8s.io", "runtimeclasses"),
        May("get", Devices, "resourceclaims"),
        May("deletecollection", Devices, "resourceslices"),
        May("get", "core", "serviceaccounts"),
    ];

    public static IEnumerable<ClusterRole> Roles() =>
    [
        Role("system:node", [.. NodeRules]),
        Role("system:node-bootstrapper", May("create get list watch", Certificates, "certificatesigningrequests")),
        Role("system:node-problem-detector", May("get", "core", "nodes"), May("patch", "core", "nodes/status"), Events),
        Role("system:node-proxier",
            May("list watch", "core", "endpoints services"),
            May(Read, "core", "nodes"),
            Events,
            May("list watch", "networking.k8s.io", "servicecidrs"),
            May("list watch", "discovery.k8s.io", "endpointslices")),
        Role("system:auth-delegator", May("create", "authentication.k8s.io", "tokenreviews"), May("create", "authorization.k8s.io", "subjectaccessreviews")),
        Role("system:heapster", May(Read, "core", "events namespaces nodes pods"), May(Read, "extensions", "deployments")),
        Role("system:kube-aggregator", May(Read, "core", "endpoints services")),
        Role("system:kube-dns", May("list watch", "core", "endpoints services")),
        Role("system:kubelet-api-admin",
            May(Read, "core", "nodes"),
            May("proxy", "core", "nodes"),
            May("*", "core", "nodes/log nodes/metrics nodes/proxy nodes/stats"),
            May("*", "core", "nodes/configz nodes/healthz nodes/pods")),
        Role("system:persistent-volume-provisioner",
            May("create delete get list watch", "core", "persistentvolumes"),
            May("get list update watch", "core", "persistentvolumeclaims"),
            May(Read, Storage, "storageclasses"),
            May("watch", "core", "events"),
            Events),
        Manager(),
        Scheduler(),
        Role("system:volume-scheduler", May(ReadChange, "core", "persistentvolumes"), May(Read, Storage, "storageclasses"), May(ReadChange, "core", "persistentvolumeclaims")),
        Role("system:certificates.k8s.io:certificatesigningrequests:nodeclient", May("create", Certificates, "certificatesigningrequests/nodeclient")),
        Role("system:certificates.k8s.io:certificatesigningrequests:selfnodeclient", May("create", Certificates, "certificatesigningrequests/selfnodeclient")),
        Approver("kube-apiserver-client"),
        Approver("kube-apiserver-client-kubelet"),
        Approver("kubelet-serving"),
        Approver("legacy-unknown"),
    ];

    public static IEnumerable<ClusterRoleBinding> Bindings() =>
    [
        Bind("system:node"),
        Bind("system:node-proxier", User(ComponentIdentities.Proxy.User)),
        Bind("system:kube-controller-manager", User(ComponentIdentities.Controllers.User)),
        Bind("system:kube-scheduler", User(ComponentIdentities.Scheduler.User)),
        Bind("system:volume-scheduler", User(ComponentIdentities.Scheduler.User)),
        Bind("system:kube-dns", Account(System, "kube-dns")),
    ];

    public static IEnumerable<Role> RolesInNamespaces() =>
    [
        RoleIn("kube-public", BootstrapSigner, May(Read, "core", "configmaps"), May("update", "core", "configmaps", "cluster-info"), Events),
        RoleIn(System, AuthenticationReader, May(Read, "core", "configmaps", "extension-apiserver-authentication")),
        RoleIn(System, ManagerLead, May(Lead, Coordination, "leases"), May(Lead, Coordination, "leasecandidates")),
        RoleIn(System, SchedulerLead, May(Lead, Coordination, "leases"), May(Lead, Coordination, "leasecandidates")),
        RoleIn(System, BootstrapSigner, May(Read, "core", "secrets")),
        RoleIn(System, CloudProvider, May("create get list watch", "core", "configmaps")),
        RoleIn(System, TokenCleaner, May("delete get list watch", "core", "secrets"), Events),
    ];

    public static IEnumerable<RoleBinding> BindingsInNamespaces() =>
    [
        BindIn("kube-public", BootstrapSigner, Account(System, "bootstrap-signer")),
        BindIn(System, "system::extension-apiserver-authentication-reader", AuthenticationReader, User(ComponentIdentities.Controllers.User), User(ComponentIdentities.Scheduler.User)),
        BindIn(System, ManagerLead, User(ComponentIdentities.Controllers.User), Account(System, "kube-controller-manager"), Account(System, "leader-election-controller")),
        BindIn(System, SchedulerLead, User(ComponentIdentities.Scheduler.User), Account(System, "kube-scheduler")),
        BindIn(System, BootstrapSigner, Account(System, "bootstrap-signer")),
        BindIn(System, CloudProvider, Account(System, "cloud-provider")),
        BindIn(System, TokenCleaner, Account(System, "token-cleaner")),
    ];

    private static ClusterRole Manager() => Role("system:kube-controller-manager",
        Events,
        May("create", Coordination, "leases"),
        May("get update", Coordination, "leases", "kube-controller-manager"),
        May("create", "core", "secrets serviceaccounts"),
        May("delete", "core", "secrets"),
        May("get", "core", "configmaps namespaces secrets serviceaccounts"),
        May("update", "core", "secrets serviceaccounts"),
        May("create", "authentication.k8s.io", "tokenreviews"),
        May("create", "authorization.k8s.io", "subjectaccessreviews"),
        May("list watch", "*", "*"),
        May("create", "core", "serviceaccounts/token"));

    private static ClusterRole Scheduler() => Role("system:kube-scheduler",
        Events,
        May("create", Coordination, "leases"),
        May("get list update watch", Coordination, "leases", "kube-scheduler"),
        May(ReadWrite, Coordination, "leasecandidates"),
        May(Read, "core", "nodes"),
        May("delete get list watch", "core", "pods"),
        May("create", "core", "bindings pods/binding"),
        May("patch update", "core", "pods/status"),
        May(Read, "core", "replicationcontrollers services"),
        May(Read, "apps extensions", "replicasets"),
        May(Read, "apps", "statefulsets"),
        May(Read, "policy", "poddisruptionbudgets"),
        May(Read, "core", "persistentvolumeclaims persistentvolumes"),
        May("create", "authentication.k8s.io", "tokenreviews"),
        May("create", "authorization.k8s.io", "subjectaccessreviews"),
        May(Read, Storage, "csinodes"),
        May(Read, Storage, "volumeattachments"),
        May(Read, "core", "namespaces"),
        May(Read, Storage, "csidrivers"),
        May(Read, Storage, "csistoragecapacities"),
        May(Read, Devices, "deviceclasses"),
        May(ReadChange, Devices, "resourceclaims"),
        May(ReadChange, Devices, "resourceclaims/status"),
        May("update", "core", "pods/finalizers"),
        May(Read, Devices, "resourceslices"),
        May("create delete", Devices, "resourceclaims"),
        May("patch update", Devices, "resourceclaims/binding"));

    private static ClusterRole Approver(string signer) => Role($"system:certificates.k8s.io:{signer}-approver", May("approve", Certificates, "signers", SignerPrefix + signer));
}
