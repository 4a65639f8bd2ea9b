using Fairlead.Controllers.Tests.Running;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Tests.Nodes;

public class NodeSubnetTests
{
    /// <summary>The first node of a machine takes the first part by itself, and may be known later than others.</summary>
    [Fact]
    public async Task A_part_that_a_node_takes_without_asking_is_given_to_no_other()
    {
        await using var cluster = new Cluster(options: options =>
        {
            options.ClusterNetworks = [IpPrefix.Parse("10.244.0.0/16")];
            options.ReservedNetworks = [IpPrefix.Parse("10.244.0.0/24")];
        });
        cluster.AddNode("early");
        await cluster.Api.Until(() => cluster.Api.Find<Node>(null, "early")!.Spec.PodCIDR is { Length: > 0 });
        Assert.Equal("10.244.1.0/24", cluster.Api.Find<Node>(null, "early")!.Spec.PodCIDR);
    }
}
