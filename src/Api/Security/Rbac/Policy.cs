using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Rbac;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security.Rbac;

/// <summary>
/// The present policy, derived from the cluster's roles and bindings and kept while none of them changes. Objects that did not change are
/// not read again.
/// </summary>
internal sealed class Policy(IClusterView cluster)
{
    private readonly Lock _gate = new();                                          // guards the parsed objects; _current is published
    private readonly Parsed<ClusterRole> _clusterRoles = new(cluster, KubernetesResources.ClusterRole);
    private readonly Parsed<Role> _roles = new(cluster, KubernetesResources.Role);
    private readonly Parsed<ClusterRoleBinding> _clusterBindings = new(cluster, KubernetesResources.ClusterRoleBinding);
    private readonly Parsed<RoleBinding> _bindings = new(cluster, KubernetesResources.RoleBinding);
    private Dated? _current;

    public PolicySnapshot Current
    {
        get
        {
            var wanted = Revisions();
            var held = Volatile.Read(ref _current);
            return held is not null && held.Revisions == wanted ? held.Snapshot : Renew();
        }
    }

    private PolicySnapshot Renew()
    {
        lock (_gate)
        {
            var revisions = Revisions();                                          // before reading: never newer than what is read
            if (_current is { } held && held.Revisions == revisions) return held.Snapshot;
            var snapshot = new PolicySnapshot(_clusterRoles.Read(), _roles.Read(), _clusterBindings.Read(), _bindings.Read());
            Volatile.Write(ref _current, new Dated(revisions, snapshot));
            return snapshot;
        }
    }

    private (long, long, long, long) Revisions() =>
        (cluster.Revision(KubernetesResources.ClusterRole), cluster.Revision(KubernetesResources.Role), cluster.Revision(KubernetesResources.ClusterRoleBinding), cluster.Revision(KubernetesResources.RoleBinding));

    private sealed record Dated((long, long, long, long) Revisions, PolicySnapshot Snapshot);
}
