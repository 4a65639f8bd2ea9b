using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes.Rbac;
using Fairlead.Primitives;

namespace Fairlead.Controllers.ClusterRoles;

/// <summary>Writes the rules of ClusterRoles that gather others by label, so that people can read them; the API server works them out for itself.</summary>
public sealed class AggregationController : Controller
{
    private readonly Informer<ClusterRole> _roles;

    public AggregationController(ControllerContext context) : base("clusterrole-aggregation-controller", context, workers: 1)
    {
        _roles = context.Informers.Of<ClusterRole>();
        _roles.OnChange(_ => WantAll());
    }

    /// <summary>Any role may be one of those that are gathered.</summary>
    private void WantAll()
    {
        foreach (var role in _roles.Cache.All())
            if (role.AggregationRule is not null) Queue.Add(new NamespacedName("", role.Metadata.Name!));
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_roles.Cache.Find(key) is not { AggregationRule: not null } role) return;
        var wanted = role with { Rules = RoleAggregation.RulesOf(role, _roles.Cache.All()) };
        if (!SameJson.Is(wanted, role)) _roles.Wrote(await Client.UpdateAsync(wanted, stop));
    }
}
