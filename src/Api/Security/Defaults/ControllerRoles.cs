using Fairlead.Kubernetes.Rbac;
using static Fairlead.Api.Security.Defaults.PolicyWords;

namespace Fairlead.Api.Security.Defaults;

/// <summary>
/// One role a controller and a service account for it, as every Kubernetes 1.36 cluster has them: a kube-controller-manager whose controllers
/// use accounts of their own needs them. Our own controllers have <see cref="OwnRoles"/>. Kinds that we do not serve stay in.
/// </summary>
internal static class ControllerRoles
{
    private const string Prefix = "system:controller:";
    private const string Workloads = "apps extensions";
    private const string Network = "networking.k8s.io";
    private const string Storage = "storage.k8s.io";
    private const string Certificates = "certificates.k8s.io";
    private const string Devices = "resource.k8s.io";
    private const string Admission = "admissionregistration.k8s.io";
    private const string Signer = "kubernetes.io/kube-apiserver-client-kubelet";

    private const string ReadUpdate = "get list update watch";
    private const string ReadDelete = "delete get list watch";
    private const string ReadChange = "get list patch update watch";
    private const string Children = "create delete get list patch update watch";
    private const string Slices = "create delete get list update watch";
    private const string Pods = "create delete list patch watch";
    private const string Change = "patch update";

    private static (string Name, PolicyRule[] Rules)[] Controllers() =>
    [
        ("attachdetach-controller",
            [May("list watch", "core", "persistentvolumeclaims persistentvolumes"), May(Read, "core", "nodes"), May(Change, "core", "nodes/status"),
             May("list watch", "core", "pods"), Events, May("create delete get list watch", Storage, "volumeattachments"),
             May(Read, Storage, "csidrivers"), May(Read, Storage, "csinodes")]),
        ("certificate-controller",
            [May(ReadDelete, Certificates, "certificatesigningrequests"),
             May("update", Certificates, "certificatesigningrequests/approval certificatesigningrequests/status"),
             May("approve", Certificates, "signers", Signer),
             May("sign", Certificates, "signers", $"kubernetes.io/kube-apiserver-client {Signer} kubernetes.io/kubelet-serving kubernetes.io/legacy-unknown"),
             May("create", "authorization.k8s.io", "subjectaccessreviews"), Events]),
        ("clusterrole-aggregation-controller", [May("escalate get list patch update watch", RbacGroup, "clusterroles")]),
        ("cronjob-controller",
            [May(ReadUpdate, "batch", "cronjobs"), May(Children, "batch", "jobs"), May("update", "batch", "cronjobs/status"),
             May("update", "batch", "cronjobs/finalizers"), May("delete list watch", "core", "pods"), Events]),
        ("daemon-set-controller",
            [May(Read, Workloads, "daemonsets"), May("update", Workloads, "daemonsets/status"), May("update", Workloads, "daemonsets/finalizers"),
             May("list watch", "core", "nodes"), May(Pods, "core", "pods"), May("create", "core", "pods/binding"), May(Children, "apps", "controllerrevisions"), Events]),
        ("deployment-controller",
            [May(ReadUpdate, Workloads, "deployments"), May("update", Workloads, "deployments/status"), May("update", Workloads, "deployments/finalizers"),
             May(Children, Workloads, "replicasets"), May(ReadUpdate, "core", "pods"), Events]),
        ("device-taint-eviction-controller",
            [May(ReadDelete, "core", "pods"), May(Change, "core", "pods/status"), May(Read, Devices, "resourceclaims"), May(Read, Devices, "resourceslices"),
             May(Read, Devices, "deviceclasses"), Events]),
        ("disruption-controller",
            [May(Read, Workloads, "deployments"), May(Read, Workloads, "replicasets"), May(Read, "core", "replicationcontrollers"),
             May(Read, "policy", "poddisruptionbudgets"), May(Read, "apps", "statefulsets"), May("update", "policy", "poddisruptionbudgets/status"),
             May(Change, "core", "pods/status"), May("get", "*", "*/scale"), Events]),
        ("endpoint-controller", [May(Read, "core", "pods services"), May(Slices, "core", "endpoints"), May("create", "core", "endpoints/restricted"), Events]),
        ("endpointslice-controller",
            [May(Read, "core", "nodes pods services"), May("update", "core", "services/finalizers"), May(Slices, "discovery.k8s.io", "endpointslices"), Events]),
        ("endpointslicemirroring-controller",
            [May(Read, "core", "endpoints services"), May("update", "core", "services/finalizers"), May("update", "core", "endpoints/finalizers"),
             May(Slices, "discovery.k8s.io", "endpointslices"), Events]),
        ("ephemeral-volume-controller",
            [May(Read, "core", "pods"), May("update", "core", "pods/finalizers"), May("create get list watch", "core", "persistentvolumeclaims"), Events]),
        ("expand-controller",
            [May(ReadChange, "core", "persistentvolumes"), May(Change, "core", "persistentvolumeclaims/status"), May(Read, "core", "persistentvolumeclaims"), Events]),
        ("generic-garbage-collector", [May("delete get list patch update watch", "*", "*"), Events]),
        ("horizontal-pod-autoscaler",
            [May(Read, "autoscaling", "horizontalpodautoscalers"), May("update", "autoscaling", "horizontalpodautoscalers/status"), May("get update", "*", "*/scale"),
             May("list watch", "core", "pods"), May("list watch", "metrics.k8s.io", "pods"), May(Read, "custom.metrics.k8s.io", "*"),
             May(Read, "external.metrics.k8s.io", "*"), Events]),
        ("job-controller",
            [May(ReadChange, "batch", "jobs"), May("update", "batch", "jobs/status"), May("update", "batch", "jobs/finalizers"), May(Pods, "core", "pods"), Events]),
        ("legacy-service-account-token-cleaner",
            [May("get", "core", "configmaps", "kube-apiserver-legacy-service-account-token-tracking"), May("delete patch", "core", "secrets")]),
        ("namespace-controller",
            [May(ReadDelete, "core", "namespaces"), May("update", "core", "namespaces/finalize namespaces/status"), May("delete deletecollection get list watch", "*", "*")]),
        ("node-controller",
            [May("delete get list patch update watch", "core", "nodes"), May(Change, "core", "nodes/status"), May(Change, "core", "pods/status"),
             May(ReadDelete, "core", "pods"), Events]),
        ("persistent-volume-binder",
            [May(Slices, "core", "persistentvolumes"), May("update", "core", "persistentvolumes/status"), May(ReadUpdate, "core", "persistentvolumeclaims"),
             May("update", "core", "persistentvolumeclaims/status"), May("create delete get list watch", "core", "pods"), May(Read, Storage, "storageclasses"),
             May("list watch", "core", "nodes"), Events, May("watch", "core", "events")]),
        ("pod-garbage-collector", [May("delete list watch", "core", "pods"), May(Read, "core", "nodes"), May("patch", "core", "pods/status")]),
        ("pv-protection-controller", [May(ReadUpdate, "core", "persistentvolumes"), Events]),
        ("pvc-protection-controller",
            [May(ReadUpdate, "core", "persistentvolumeclaims"), May("update", "core", "persistentvolumeclaims/status"), May(Read, "core", "pods"), Events]),
        ("replicaset-controller",
            [May(ReadUpdate, Workloads, "replicasets"), May("update", Workloads, "replicasets/status"), May("update", Workloads, "replicasets/finalizers"), May(Pods, "core", "pods"), Events]),
        ("replication-controller",
            [May(ReadUpdate, "core", "replicationcontrollers"), May("update", "core", "replicationcontrollers/status"),
             May("update", "core", "replicationcontrollers/finalizers"), May(Pods, "core", "pods"), Events]),
        ("resource-claim-controller",
            [May(Read, "core", "pods"), May("update", "core", "pods/finalizers"), May("create delete get list watch", Devices, "resourceclaims"),
             May(Change, Devices, "resourceclaims resourceclaims/status"), May(Change, "core", "pods/status"), Events, May(Change, Devices, "resourceclaims/binding")]),
        ("resourcequota-controller", [May("list watch", "*", "*"), May("update", "core", "resourcequotas/status"), Events]),
        ("root-ca-cert-publisher", [May("create update", "core", "configmaps"), Events]),
        ("route-controller", [May("list watch", "core", "nodes"), May("patch", "core", "nodes/status"), Events]),
        ("selinux-warning-controller",
            [Events, May(Read, "core", "persistentvolumes"), May(Read, "core", "persistentvolumeclaims"), May(Read, "core", "pods"), May(Read, Storage, "csidrivers")]),
        ("service-account-controller", [May("create", "core", "serviceaccounts"), Events]),
        ("service-cidrs-controller",
            [May(ReadChange, Network, "servicecidrs"), May(Change, Network, "servicecidrs/finalizers"), May(Change, Network, "servicecidrs/status"),
             May(Read, Network, "ipaddresses"), Events]),
        ("service-controller", [May(Read, "core", "services"), May(Change, "core", "services/status"), May("list watch", "core", "nodes"), Events]),
        ("statefulset-controller",
            [May("list watch", "core", "pods"), May(Read, "apps", "statefulsets"), May("update", "apps", "statefulsets/status"), May("update", "apps", "statefulsets/finalizers"),
             May("create delete get patch update", "core", "pods"), May(Children, "apps", "controllerrevisions"), May("create get list watch", "core", "persistentvolumeclaims"),
             May("delete update", "core", "persistentvolumeclaims"), May("update", "core", "pods/finalizers"), Events]),
        ("ttl-after-finished-controller", [May(ReadDelete, "batch", "jobs"), Events]),
        ("ttl-controller", [May("list patch update watch", "core", "nodes"), Events]),
        ("validatingadmissionpolicy-status-controller",
            [May(Read, Admission, "validatingadmissionpolicies"), May("get patch update", Admission, "validatingadmissionpolicies/status"), Events]),
        ("volumeattributesclass-protection-controller",
            [May(Read, "core", "persistentvolumeclaims"), May(Read, "core", "persistentvolumes"), May(ReadUpdate, Storage, "volumeattributesclasses"), Events]),
    ];

    public static IEnumerable<ClusterRole> Roles() => Controllers().Select(c => Role(Prefix + c.Name, c.Rules));

    public static IEnumerable<ClusterRoleBinding> Bindings() => Controllers().Select(c => Bind(Prefix + c.Name, Account("kube-system", c.Name)));
}
