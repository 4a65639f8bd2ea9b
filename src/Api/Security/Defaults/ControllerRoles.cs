using Fairlead.Kubernetes.Rbac;
using static Fairlead.Api.Security.Defaults.PolicyWords;

namespace Fairlead.Api.Security.Defaults;

/// <summary>
/// One role a controller, with Kubernetes' names and rules. The controllers run in one manager here, which therefore has all of them; in
/// Kubernetes each has a service account, which is bound as well so that manifests and tools find what they know.
/// </summary>
internal static class ControllerRoles
{
    private const string Prefix = "system:controller:";

    /// <summary>Has an identity of its own: who may escalate is not to be one with the rest.</summary>
    private const string RoleAggregation = "clusterrole-aggregation-controller";
    private const string ReadUpdate = "get list update watch";
    private const string Children = "create delete get list patch update watch";

    private static readonly (string Name, PolicyRule[] Rules)[] Controllers =
    [
        ("certificate-controller",
            [May("delete get list watch", "certificates.k8s.io", "certificatesigningrequests"),
             May("patch update", "certificates.k8s.io", "certificatesigningrequests/approval certificatesigningrequests/status"),
             May("approve sign", "certificates.k8s.io", "signers", "kubernetes.io/kube-apiserver-client kubernetes.io/kube-apiserver-client-kubelet kubernetes.io/kubelet-serving"),
             May("create", "authorization.k8s.io", "subjectaccessreviews"), Events]),
        ("cronjob-controller",
            [May(ReadUpdate, "batch", "cronjobs"), May(Children, "batch", "jobs"), May("patch update", "batch", "cronjobs/status"),
             May("update", "batch", "cronjobs/finalizers"), May("delete list", "core", "pods"), Events]),
        ("daemon-set-controller",
            [May(Read, "apps", "daemonsets"), May("patch update", "apps", "daemonsets/status"), May("update", "apps", "daemonsets/finalizers"),
             May("list watch", "core", "nodes"), May("create delete list patch watch", "core", "pods"), May("create", "core", "pods/binding"),
             May(Children, "apps", "controllerrevisions"), Events]),
        ("deployment-controller",
            [May(ReadUpdate, "apps", "deployments"), May("patch update", "apps", "deployments/status"), May("update", "apps", "deployments/finalizers"),
             May(Children, "apps", "replicasets"), May(ReadUpdate, "core", "pods"), Events]),
        ("disruption-controller",
            [May(Read, "apps", "deployments replicasets statefulsets"), May(Read, "core", "pods replicationcontrollers"),
             May(Read, "policy", "poddisruptionbudgets"), May("patch update", "policy", "poddisruptionbudgets/status"),
             May("get", "*", "*/scale"), May("patch update", "core", "pods/status"), Events]),
        ("endpoint-controller",
            [May(Read, "core", "pods services"), May("create delete get list patch update", "core", "endpoints"),
             May("create", "core", "endpoints/restricted"), Events]),
        ("endpointslice-controller",
            [May(Read, "core", "nodes pods services"), May("update", "core", "services/finalizers"),
             May("create delete get list patch update", "discovery.k8s.io", "endpointslices"),
             May("create", "discovery.k8s.io", "endpointslices/restricted"), Events]),
        ("endpointslicemirroring-controller",
            [May(Read, "core", "endpoints services"), May("update", "core", "endpoints/finalizers services/finalizers"),
             May("create delete get list patch update", "discovery.k8s.io", "endpointslices"),
             May("create", "discovery.k8s.io", "endpointslices/restricted"), Events]),
        ("generic-garbage-collector", [May("delete get list patch update watch", "*", "*"), Events]),
        ("job-controller",
            [May("get list patch update watch", "batch", "jobs"), May("patch update", "batch", "jobs/status"), May("update", "batch", "jobs/finalizers"),
             May("create delete get list patch update watch", "core", "pods"), Events]),
        ("namespace-controller",
            [May("delete get list watch", "core", "namespaces"), May("update", "core", "namespaces/finalize namespaces/status"),
             May("patch", "core", "namespaces/status"), May("delete deletecollection get list", "*", "*")]),
        ("node-controller",
            [May("delete get list patch update", "core", "nodes"), May("patch update", "core", "nodes/status"), May("patch update", "core", "pods/status"),
             May("delete get list", "core", "pods"), Events]),
        ("persistent-volume-binder",
            [May("create delete get list patch update watch", "core", "persistentvolumes"), May("patch update", "core", "persistentvolumes/status"),
             May("get list patch update watch", "core", "persistentvolumeclaims"), May("patch update", "core", "persistentvolumeclaims/status"),
             May("create get list watch", "storage.k8s.io", "storageclasses"), May("create delete get list watch", "core", "pods"), Events]),
        ("pod-garbage-collector",
            [May("get list", "core", "nodes"), May("delete list watch", "core", "pods"), May("patch update", "core", "pods/status")]),
        ("pv-protection-controller", [May("get list update watch", "core", "persistentvolumes"), Events]),
        ("pvc-protection-controller", [May("get list update watch", "core", "persistentvolumeclaims"), May("get list watch", "core", "pods"), Events]),
        ("replicaset-controller",
            [May(ReadUpdate, "apps", "replicasets"), May("patch update", "apps", "replicasets/status"), May("update", "apps", "replicasets/finalizers"),
             May("create delete list patch watch", "core", "pods"), Events]),
        ("replication-controller",
            [May(ReadUpdate, "core", "replicationcontrollers"), May("patch update", "core", "replicationcontrollers/status"),
             May("update", "core", "replicationcontrollers/finalizers"), May("create delete list patch watch", "core", "pods"), Events]),
        ("resourcequota-controller", [May("list watch", "*", "*"), May("patch update", "core", "resourcequotas/status"), Events]),
        ("root-ca-cert-publisher", [May("create update", "core", "configmaps"), Events]),
        ("service-account-controller", [May("create", "core", "serviceaccounts"), Events]),
        ("service-cidrs-controller",
            [May("get list patch update watch", "networking.k8s.io", "servicecidrs"), May("patch update", "networking.k8s.io", "servicecidrs/finalizers servicecidrs/status"),
             May("get list watch", "networking.k8s.io", "ipaddresses"), Events]),
        ("statefulset-controller",
            [May("list watch", "core", "pods"), May(Read, "apps", "statefulsets"), May("patch update", "apps", "statefulsets/status"),
             May("update", "apps", "statefulsets/finalizers"), May("create delete get patch update", "core", "pods"),
             May(Children, "apps", "controllerrevisions"), May("create delete get list update watch", "core", "persistentvolumeclaims"), Events]),
        ("ttl-after-finished-controller", [May("delete get list watch", "batch", "jobs")]),
    ];

    public static IReadOnlyList<ClusterRole> All { get; } =
    [
        Role("system:kube-controller-manager",
            Events,
            May("create", "coordination.k8s.io", "leases"),
            May("get update", "coordination.k8s.io", "leases", "kube-controller-manager"),
            May("create", "core", "secrets serviceaccounts"),
            May("delete", "core", "secrets"),
            May("get", "core", "configmaps namespaces secrets serviceaccounts"),
            May("update", "core", "secrets serviceaccounts"),
            May("create", "authentication.k8s.io", "tokenreviews"),
            May("create", "authorization.k8s.io", "subjectaccessreviews"),
            May("list watch", "*", "*"),
            May("create", "core", "serviceaccounts/token")),
        Role(Prefix + RoleAggregation, May("escalate get list patch update watch", RbacGroup, "clusterroles")),
        .. Controllers.Select(c => Role(Prefix + c.Name, c.Rules)),
    ];

    public static IReadOnlyList<ClusterRoleBinding> Bindings { get; } =
    [
        Bind("system:kube-controller-manager", User(ComponentIdentities.Controllers.User)),
        Bind(Prefix + RoleAggregation, Account("kube-system", RoleAggregation)),
        .. Controllers.Select(c => Bind(Prefix + c.Name, Account("kube-system", c.Name), User(ComponentIdentities.Controllers.User))),
    ];
}
