using Fairlead.Client;
using Fairlead.Controllers.Nodes;
using Fairlead.Controllers.Tests.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Coordination;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Tests.Nodes;

public class NodeLossTests
{
    [Fact]
    public async Task A_silent_node_is_tainted_its_pods_lose_readiness_and_then_move()
    {
        await using var cluster = new Cluster(options: options =>
        {
            options.Nodes.GracePeriod = TimeSpan.FromSeconds(1);
            options.Nodes.Period = TimeSpan.FromMilliseconds(100);
        });
        cluster.AddNode("n1");
        cluster.AddDeployment("web", 1);
        await cluster.Api.Until(() => cluster.Pods("web") is [{ Status.Phase: "Running" }]);
        await cluster.Api.Until(() => cluster.Api.Find<Node>(null, "n1")!.Spec.Taints.Any(taint => taint is { Key: NodeTaints.Unreachable, Effect: "NoExecute" }));
        Assert.Equal("Unknown", cluster.Api.Find<Node>(null, "n1")!.Status.Conditions.Single(condition => condition.Type == "Ready").Status);
        await cluster.Api.Until(() => cluster.Pods("web").All(pod => pod.Metadata.DeletionTimestamp is not null || pod.Status.Conditions.All(condition => condition is not { Type: "Ready", Status: "True" })));
    }

    [Fact]
    public async Task A_node_that_renews_its_Lease_is_left_alone_and_one_that_comes_back_is_freed()
    {
        await using var cluster = new Cluster(options: options =>
        {
            options.Nodes.GracePeriod = TimeSpan.FromSeconds(1);
            options.Nodes.Period = TimeSpan.FromMilliseconds(100);
        });
        cluster.AddNode("n1");
        await cluster.Api.Until(() => cluster.Api.Find<Node>(null, "n1")!.Spec.Taints.Count > 0);
        cluster.Api.Create(new Lease { Metadata = new ObjectMeta { Namespace = "kube-node-lease", Name = "n1" }, Spec = new LeaseSpec { RenewTime = DateTimeOffset.UtcNow } });
        cluster.Api.Change<Node>(null, "n1", node => node with { Status = node.Status with { Conditions = [new NodeCondition { Type = "Ready", Status = "True", LastHeartbeatTime = DateTimeOffset.UtcNow }] } });
        await cluster.Api.Until(() => cluster.Api.Find<Node>(null, "n1")!.Spec.Taints.Count == 0);
    }

    /// <summary>kubectl and tests write no time into a taint: the controller must remember since when it is there.</summary>
    [Fact]
    public async Task A_taint_without_a_time_drives_pods_off_when_their_patience_ends()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("n1");
        cluster.Api.Change<Node>(null, "n1", node => node with { Spec = node.Spec with { Taints = [new Taint { Key = "k", Value = "v", Effect = "NoExecute" }] } });
        Create("soon", new Toleration { Key = "k", Operator = "Exists", TolerationSeconds = 2 });
        Create("never", new Toleration { Key = "k", Operator = "Exists" });
        Create("at-once", null);
        await cluster.Api.Until(() => Find("at-once")?.Metadata.DeletionTimestamp is not null || Find("at-once") is null);
        await cluster.Api.Until(() => Find("soon")?.Status.Conditions.Any(condition => condition is { Type: "DisruptionTarget", Status: "True", Reason: "DeletionByTaintManager" }) != false);
        await cluster.Api.Until(() => Find("soon")?.Metadata.DeletionTimestamp is not null || Find("soon") is null);
        Assert.Null(Find("never")!.Metadata.DeletionTimestamp);

        Pod? Find(string name) => cluster.Api.Find<Pod>("default", name);
        void Create(string name, Toleration? toleration) => cluster.Api.Create(new Pod
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = name },
            Spec = new PodSpec { NodeName = "n1", Containers = [new Container { Name = "c", Image = "i" }], Tolerations = toleration is null ? [] : [toleration] },
        });
    }
}
