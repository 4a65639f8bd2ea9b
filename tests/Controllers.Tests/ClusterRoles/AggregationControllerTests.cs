using Fairlead.Controllers.Tests.RealServer;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Rbac;

namespace Fairlead.Controllers.Tests.ClusterRoles;

public sealed class AggregationControllerTests
{
    [Fact]
    public async Task A_role_labelled_for_view_shows_in_view_edit_and_admin_and_goes_again()
    {
        await using var cluster = await RealCluster.StartAsync();
        await cluster.Admin.CreateAsync(new ClusterRole
        {
            Metadata = new ObjectMeta { Name = "gadgets", Labels = new Dictionary<string, string> { ["rbac.authorization.k8s.io/aggregate-to-view"] = "true" } },
            Rules = [new PolicyRule { Verbs = ["list"], ApiGroups = ["example.com"], Resources = ["gadgets"] }],
        });
        await cluster.Until<ClusterRole>(null, roles => Showing(roles) == 3);
        await cluster.Admin.DeleteAsync<ClusterRole>(null, "gadgets");
        await cluster.Until<ClusterRole>(null, roles => Showing(roles) == 0);
        Assert.Empty(cluster.Complaints);
    }

    private static int Showing(IReadOnlyList<ClusterRole> roles) =>
        roles.Count(role => role.Metadata.Name is "view" or "edit" or "admin" && role.Rules.Any(rule => rule.Resources.Contains("gadgets")));
}
