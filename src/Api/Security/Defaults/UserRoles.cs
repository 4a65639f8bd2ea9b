using Fairlead.Kubernetes.Rbac;
using static Fairlead.Api.Security.Defaults.PolicyWords;

namespace Fairlead.Api.Security.Defaults;

/// <summary>
/// Roles for people, as every Kubernetes 1.36 cluster has them: everything, or admin, edit and view of namespaces, which grow by what other
/// roles add to them by label; and what everybody may see.
/// </summary>
internal static class UserRoles
{
    private const string ToAdmin = "aggregate-to-admin";
    private const string ToEdit = "aggregate-to-edit";
    private const string ToView = "aggregate-to-view";

    private const string Claims = "resourceclaims resourceclaimtemplates";
    private const string Workloads = "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale";

    private const string SeenWorkloads =
        "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale "
        + "replicasets/status statefulsets statefulsets/scale statefulsets/status";

    /// <summary>Of the group "extensions", which is no more; the roles name it still.</summary>
    private const string OldWorkloads =
        "daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale";

    private const string SeenOldWorkloads =
        "daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets "
        + "replicasets/scale replicasets/status replicationcontrollers/scale";

    public static IEnumerable<ClusterRole> Roles() =>
    [
        Role("cluster-admin", May("*", "*", "*"), MayPath("*", "*")),
        Union("admin", ToAdmin),
        Union("edit", ToEdit).Labelled(ToAdmin),
        Union("view", ToView).Labelled(ToEdit),
        Role("system:aggregate-to-admin",
            May("create", "authorization.k8s.io", "localsubjectaccessreviews"),
            May(ReadWrite, RbacGroup, "rolebindings roles")).Labelled(ToAdmin),
        Role("system:aggregate-to-edit",
            May(Read, "core", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy"),
            May("impersonate", "core", "serviceaccounts"),
            May(Write, "core", "pods pods/attach pods/exec pods/portforward pods/proxy"),
            May("create", "core", "pods/eviction"),
            May(Write, "core", "configmaps persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy"),
            May("create", "core", "serviceaccounts/token"),
            May(Write, "core events.k8s.io", "events"),
            May(Write, "apps", Workloads),
            May(Write, "autoscaling", "horizontalpodautoscalers"),
            May(Write, "batch", "cronjobs jobs"),
            May(Write, "extensions", OldWorkloads),
            May(Write, "policy", "poddisruptionbudgets"),
            May(Write, "networking.k8s.io", "ingresses networkpolicies"),
            May(ReadWrite, "coordination.k8s.io", "leases"),
            May(Write, "resource.k8s.io", Claims)).Labelled(ToEdit),
        Role("system:aggregate-to-view",
            May(Read, "core", "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status"),
            May(Read, "core", "bindings limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status"),
            May(Read, "core", "namespaces"),
            May(Read, "core events.k8s.io", "events"),
            May(Read, "discovery.k8s.io", "endpointslices"),
            May(Read, "apps", SeenWorkloads),
            May(Read, "autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
            May(Read, "batch", "cronjobs cronjobs/status jobs jobs/status"),
            May(Read, "extensions", SeenOldWorkloads),
            May(Read, "policy", "poddisruptionbudgets poddisruptionbudgets/status"),
            May(Read, "networking.k8s.io", "ingresses ingresses/status networkpolicies"),
            May(Read, "resource.k8s.io", "resourceclaims resourceclaims/status resourceclaimtemplates")).Labelled(ToView),
        Role("system:discovery", MayPath("get", "/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/")),
        Role("system:basic-user",
            May("create", "authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews"),
            May("create", "authentication.k8s.io", "selfsubjectreviews")),
        Role("system:public-info-viewer", MayPath("get", "/healthz /livez /readyz /version /version/")),
        Role("system:monitoring",
            MayPath("get", "/flagz /healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/* /statusz"),
            May("get", "core", "nodes/metrics")),
        Role("system:service-account-issuer-discovery",
            MayPath("get", "/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/")),
    ];

    public static IEnumerable<ClusterRoleBinding> Bindings() =>
    [
        Bind("cluster-admin", Group(Identity.Masters)),
        Bind("system:monitoring", Group("system:monitoring")),
        Bind("system:discovery", Group(Identity.Authenticated)),
        Bind("system:basic-user", Group(Identity.Authenticated)),
        Bind("system:public-info-viewer", Group(Identity.Authenticated), Group(Identity.Unauthenticated)),
        Bind("system:service-account-issuer-discovery", Group("system:serviceaccounts")),
    ];
}
