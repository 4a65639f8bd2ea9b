using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Tests.Running;

public class WorkloadTests
{
    private static readonly LabelSelector Web = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } };

    [Fact]
    public async Task A_ReplicationController_keeps_its_count()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("n1");
        cluster.Api.Create(new ReplicationController { Metadata = Named("web"), Spec = new ReplicationControllerSpec { Replicas = 2, Selector = Web.MatchLabels, Template = Cluster.Template("web") } });
        await cluster.Api.Until(() => cluster.Api.Find<ReplicationController>("default", "web")!.Status is { ReadyReplicas: 2, Replicas: 2 });
        cluster.Api.Change<ReplicationController>("default", "web", rc => rc with { Spec = rc.Spec with { Replicas = 1 } });
        await cluster.Api.Until(() => cluster.Pods("web").Count == 1 && cluster.Api.Find<ReplicationController>("default", "web")!.Status.Replicas == 1);
    }

    [Fact]
    public async Task A_DaemonSet_has_one_pod_on_each_node_that_it_tolerates()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("n1");
        var tainted = cluster.AddNode("n2");
        cluster.Api.Change<Node>(null, tainted.Name, node => node with { Spec = new NodeSpec { Taints = [new Taint { Key = "gpu", Effect = "NoSchedule" }] } });
        cluster.Api.Create(new DaemonSet { Metadata = Named("web"), Spec = new DaemonSetSpec { Selector = Web, Template = Cluster.Template("web") } });
        await cluster.Api.Until(() => Status(cluster) is { DesiredNumberScheduled: 1, NumberReady: 1 });
        cluster.AddNode("n3");
        await cluster.Api.Until(() => Status(cluster) is { DesiredNumberScheduled: 2, NumberReady: 2 });
        Assert.Equal(["n1", "n3"], cluster.Pods("web").Select(pod => pod.Spec.NodeName).Order());
    }

    [Fact]
    public async Task A_DaemonSet_rolls_to_a_new_template_and_keeps_the_old_for_undo()
    {
        await using var cluster = new Cluster();
        foreach (string node in (string[])["n1", "n2", "n3"]) cluster.AddNode(node);
        cluster.Api.Create(new DaemonSet { Metadata = Named("web"), Spec = new DaemonSetSpec { Selector = Web, Template = Cluster.Template("web") } });
        await cluster.Api.Until(() => Status(cluster).NumberReady == 3);
        cluster.Api.Change<DaemonSet>("default", "web", set => set with { Spec = set.Spec with { Template = Cluster.Template("web", "web:2") } });
        await cluster.Api.Until(() => Status(cluster) is { UpdatedNumberScheduled: 3, NumberReady: 3 } && cluster.Pods("web").All(pod => pod.Spec.Containers[0].Image == "web:2"));
        Assert.Equal([1, 2], cluster.Api.All<ControllerRevision>("default").Select(revision => revision.Revision).Order());
    }

    [Fact]
    public async Task A_StatefulSet_comes_up_in_order_and_updates_from_the_top()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("n1");
        cluster.Api.Create(new StatefulSet { Metadata = Named("web"), Spec = new StatefulSetSpec { Replicas = 3, ServiceName = "web", Selector = Web, Template = Cluster.Template("web"), VolumeClaimTemplates = [new PersistentVolumeClaim { Metadata = new ObjectMeta { Name = "data" } }] } });
        await cluster.Api.Until(() => cluster.Pods("web").Count > 0);
        Assert.Equal("data-web-0", cluster.Pods("web")[0].Spec.Volumes[0].PersistentVolumeClaim!.ClaimName);
        await cluster.Api.Until(() => StatefulStatus(cluster) is { ReadyReplicas: 3, CurrentReplicas: 3 });
        Assert.Equal(["web-0", "web-1", "web-2"], cluster.Pods("web").OrderBy(pod => pod.Metadata.CreationTimestamp).ThenBy(pod => pod.Name).Select(pod => pod.Name));
        cluster.Api.Change<StatefulSet>("default", "web", set => set with { Spec = set.Spec with { Template = Cluster.Template("web", "web:2"), UpdateStrategy = new StatefulSetUpdateStrategy { RollingUpdate = new RollingUpdateStatefulSetStrategy { Partition = 1 } } } });
        await cluster.Api.Until(() => StatefulStatus(cluster) is { UpdatedReplicas: 2, ReadyReplicas: 3 });
        Assert.Equal(["web:1", "web:2", "web:2"], cluster.Pods("web").OrderBy(pod => pod.Name).Select(pod => pod.Spec.Containers[0].Image));
        cluster.Api.Change<StatefulSet>("default", "web", set => set with { Spec = set.Spec with { Replicas = 1 } });
        await cluster.Api.Until(() => cluster.Pods("web") is [{ Metadata.Name: "web-0" }]);
        Assert.Equal(3, cluster.Api.All<PersistentVolumeClaim>("default").Count);
    }

    [Fact]
    public async Task Claims_go_with_the_pods_of_a_smaller_StatefulSet_where_it_says_so_and_come_anew()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("n1");
        var retention = new StatefulSetPersistentVolumeClaimRetentionPolicy { WhenScaled = "Delete", WhenDeleted = "Retain" };
        cluster.Api.Create(new StatefulSet { Metadata = Named("web"), Spec = new StatefulSetSpec { Replicas = 2, ServiceName = "web", Selector = Web, Template = Cluster.Template("web"), VolumeClaimTemplates = [new PersistentVolumeClaim { Metadata = new ObjectMeta { Name = "data" } }], PersistentVolumeClaimRetentionPolicy = retention } });
        await cluster.Api.Until(() => StatefulStatus(cluster) is { ReadyReplicas: 2 });
        string? first = cluster.Api.Find<PersistentVolumeClaim>("default", "data-web-1")!.Metadata.Uid;
        cluster.Api.Change<StatefulSet>("default", "web", set => set with { Spec = set.Spec with { Replicas = 1 } });
        await cluster.Api.Until(() => cluster.Pods("web").Count == 1 && cluster.Api.All<PersistentVolumeClaim>("default") is [{ Metadata.Name: "data-web-0" }]);
        cluster.Api.Change<StatefulSet>("default", "web", set => set with { Spec = set.Spec with { Replicas = 2 } });
        // The status may still be that of the first two pods: the claim tells.
        await cluster.Api.Until(() => cluster.Api.Find<PersistentVolumeClaim>("default", "data-web-1") is { } anew && anew.Metadata.Uid != first);
        await cluster.Api.Until(() => cluster.Pods("web").Count == 2 && StatefulStatus(cluster) is { ReadyReplicas: 2 });
    }

    [Fact]
    public async Task Hand_made_Endpoints_are_mirrored_and_follow()
    {
        await using var cluster = new Cluster();
        cluster.Api.Create(new Service { Metadata = Named("db"), Spec = new ServiceSpec { Ports = [new ServicePort { Port = 5432 }] } });
        cluster.Api.Create(new Endpoints { Metadata = Named("db"), Subsets = [Subset("192.0.2.1"), Subset("2001:db8::1")] });
        await cluster.Api.Until(() => Mirrored(cluster).SequenceEqual(["192.0.2.1", "2001:db8::1"]));
        cluster.Api.Change<Endpoints>("default", "db", endpoints => endpoints with { Subsets = [Subset("192.0.2.2")] });
        await cluster.Api.Until(() => Mirrored(cluster).SequenceEqual(["192.0.2.2"]));
        cluster.Api.Change<Endpoints>("default", "db", endpoints => endpoints with { Metadata = endpoints.Metadata with { Labels = new Dictionary<string, string> { ["endpointslice.kubernetes.io/skip-mirror"] = "true" } } });
        await cluster.Api.Until(() => cluster.Api.All<EndpointSlice>("default").Count == 0);
    }

    [Fact]
    public async Task Each_of_200_Services_created_15_at_a_time_gets_its_endpoints()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("n1");
        cluster.AddDeployment("web", 1);
        await cluster.Api.Until(() => cluster.Pods("web") is [{ Status.PodIP: not null }]);
        var seen = Enumerable.Range(0, 200).ToDictionary(n => $"svc-{n}", _ => new TaskCompletionSource());
        using var stop = new CancellationTokenSource();
        var watching = WatchSlicesAsync(cluster, seen, stop.Token);
        await Parallel.ForEachAsync(seen, new ParallelOptions { MaxDegreeOfParallelism = 15 }, async (service, _) =>
        {
            cluster.AddService(service.Key, "web");
            await service.Value.Task.WaitAsync(TimeSpan.FromSeconds(20));
        });
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    private static async Task WatchSlicesAsync(Cluster cluster, Dictionary<string, TaskCompletionSource> seen, CancellationToken stop)
    {
        await foreach (var change in cluster.Client.WatchAsync<EndpointSlice>(stop: stop))
        {
            var slice = change switch { Fairlead.Client.Watching.WatchEvent<EndpointSlice>.Added(var made) => made, Fairlead.Client.Watching.WatchEvent<EndpointSlice>.Modified(var changed) => changed, _ => null };
            if (slice is { Endpoints.Count: 1 }) seen[slice.Metadata.Labels["kubernetes.io/service-name"]].TrySetResult();
        }
    }

    private static ObjectMeta Named(string name) => new() { Namespace = "default", Name = name };

    private static DaemonSetStatus Status(Cluster cluster) => cluster.Api.Find<DaemonSet>("default", "web")!.Status;

    private static StatefulSetStatus StatefulStatus(Cluster cluster) => cluster.Api.Find<StatefulSet>("default", "web")!.Status;

    private static EndpointSubset Subset(string ip) => new() { Addresses = [new EndpointAddress { Ip = ip }], Ports = [new() { Port = 5432, Protocol = "TCP" }] };

    private static IEnumerable<string> Mirrored(Cluster cluster) => cluster.Api.All<EndpointSlice>("default").SelectMany(slice => slice.Endpoints).SelectMany(endpoint => endpoint.Addresses).Order();
}
