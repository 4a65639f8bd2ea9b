using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Tests.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Batch;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Tests.RealServer;

public class RealServerTests
{
    private static readonly Dictionary<string, string> Web = new() { ["app"] = "web" };
    private static readonly LabelSelector Selector = new() { MatchLabels = Web };

    [Fact]
    public async Task All_workloads_come_up_and_nobody_complains()
    {
        await using var cluster = await RealCluster.StartAsync("n1", "n2");
        await cluster.Admin.CreateAsync(ADeployment("web", 3));
        await cluster.Admin.CreateAsync(AService("web"));
        await cluster.Admin.CreateAsync(new DaemonSet { Metadata = Named("agent"), Spec = new DaemonSetSpec { Selector = Of("agent"), Template = Cluster.Template("agent") } });
        await cluster.Admin.CreateAsync(new StatefulSet { Metadata = Named("db"), Spec = new StatefulSetSpec { Replicas = 2, ServiceName = "db", Selector = Of("db"), Template = Cluster.Template("db") } });
        await cluster.Admin.CreateAsync(new ReplicationController { Metadata = Named("old"), Spec = new ReplicationControllerSpec { Replicas = 2, Selector = Of("old").MatchLabels, Template = Cluster.Template("old") } });
        var job = Cluster.Template("job");
        await cluster.Admin.CreateAsync(new Job { Metadata = Named("job"), Spec = new JobSpec { Template = job with { Spec = job.Spec! with { RestartPolicy = "Never" } } } });
        await cluster.Until<Deployment>("default", all => all is [{ Status: { AvailableReplicas: 3, UpdatedReplicas: 3 } }]);
        await cluster.Until<DaemonSet>("default", all => all is [{ Status: { NumberAvailable: 2 } }]);
        await cluster.Until<ControllerRevision>("default", all => all.Any(revision => revision.Name.StartsWith("agent-") && revision.Data!.Value.GetRawText().StartsWith("""{"spec":{"template":{"$patch":"replace","metadata":""")));
        var sets = await cluster.Until<StatefulSet>("default", all => all is [{ Status: { ReadyReplicas: 2 } }]);
        await cluster.Until<Pod>("default", all => all.Count(pod => pod.Metadata.Labels.GetValueOrDefault("controller-revision-hash") == sets[0].Status.CurrentRevision) == 2);
        await cluster.Until<ReplicationController>("default", all => all is [{ Status: { ReadyReplicas: 2 } }]);
        await cluster.Until<Job>("default", all => all is [{ Status: { Active: 1, Ready: 1 } }]);
        await cluster.Until<EndpointSlice>("default", all => all.Any(slice => slice.Metadata.Labels["kubernetes.io/service-name"] == "web" && slice.Endpoints.Count == 3));
        await cluster.Until<Endpoints>("default", all => all.Any(endpoints => endpoints.Name == "web" && endpoints.Subsets is [{ Addresses.Count: 3 }]));
        var nodes = await cluster.Until<Node>(null, all => all.All(node => node.Spec.PodCIDR is { Length: > 0 }));
        Assert.Equal(["10.244.0.0/24", "10.244.1.0/24"], nodes.Select(node => node.Spec.PodCIDR).Order());
        Assert.Empty(cluster.Complaints);
    }

    [Fact]
    public async Task A_rollout_and_its_undo_end_and_a_namespace_goes_with_all_that_is_in_it()
    {
        await using var cluster = await RealCluster.StartAsync("n1");
        await cluster.Admin.CreateAsync(new Namespace { Metadata = new ObjectMeta { Name = "shop" } });
        await cluster.Until<ServiceAccount>("shop", all => all.Count > 0);
        var made = await cluster.Admin.CreateAsync(ADeployment("web", 3) with { Metadata = new ObjectMeta { Namespace = "shop", Name = "web" } });
        await cluster.Admin.CreateAsync(AService("web") with { Metadata = new ObjectMeta { Namespace = "shop", Name = "web" } });
        await cluster.Until<Deployment>("shop", all => all is [{ Status: { AvailableReplicas: 3 } }]);
        var change = Patch.StrategicMergeOf(System.Text.Json.Nodes.JsonNode.Parse("""{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"web:2"}]}}}}""")!);
        await cluster.Admin.PatchAsync<Deployment>("shop", "web", change);
        await cluster.Until<Deployment>("shop", all => all is [{ Status: { UpdatedReplicas: 3, Replicas: 3, AvailableReplicas: 3, ObservedGeneration: > 1 } }]);
        await cluster.Until<Pod>("shop", all => all.Count == 3 && all.All(pod => pod.Spec.Containers[0].Image == "web:2"));
        await cluster.Admin.DeleteAsync<Namespace>(null, "shop");
        await cluster.Until<Namespace>(null, all => all.All(ns => ns.Name != "shop"));
        Assert.Empty((await cluster.Admin.ListAsync<Pod>("shop")).Items);
    }

    [Fact]
    public async Task A_Job_that_is_gone_keeps_none_of_its_pods()
    {
        await using var cluster = await RealCluster.StartAsync("n1");
        var template = Cluster.Template("job");
        await cluster.Admin.CreateAsync(new Job { Metadata = Named("job"), Spec = new JobSpec { Template = template with { Spec = template.Spec! with { RestartPolicy = "Never" } } } });
        await cluster.Until<Pod>("default", all => all is [{ Metadata.Finalizers: ["batch.kubernetes.io/job-tracking"] }]);
        await cluster.Admin.DeleteAsync<Job>("default", "job", new DeleteOptions { PropagationPolicy = "Background" });
        await cluster.Until<Pod>("default", all => all.Count == 0);
    }

    [Theory]
    [InlineData("Background")]
    [InlineData("Foreground")]
    public async Task A_deleted_Deployment_leaves_nothing(string policy)
    {
        await using var cluster = await RealCluster.StartAsync("n1");
        await cluster.Admin.CreateAsync(ADeployment("web", 2));
        await cluster.Until<Deployment>("default", all => all is [{ Status: { AvailableReplicas: 2 } }]);
        await cluster.Admin.DeleteAsync<Deployment>("default", "web", new DeleteOptions { PropagationPolicy = policy });
        await cluster.Until<Pod>("default", all => all.Count == 0);
        await cluster.Until<ReplicaSet>("default", all => all.Count == 0);
        await cluster.Until<Deployment>("default", all => all.Count == 0);
    }

    [Fact]
    public async Task Endpoints_follow_a_pods_readiness_each_time()
    {
        await using var cluster = await RealCluster.StartAsync("n1");
        await cluster.Admin.CreateAsync(ADeployment("web", 2));
        await cluster.Admin.CreateAsync(AService("web"));
        await cluster.Until<EndpointSlice>("default", all => Ready(all) == 2);
        var pod = (await cluster.Admin.ListAsync<Pod>("default", new ListOptions { LabelSelector = "app=web" })).Items[0];
        using var stop = new CancellationTokenSource();
        var version = (await cluster.Admin.ListAsync<EndpointSlice>("default")).ResourceVersion;
        await using var changes = cluster.Admin.WatchAsync<EndpointSlice>("default", new ListOptions { ResourceVersion = version }, stop.Token).GetAsyncEnumerator(stop.Token);
        for (int round = 0; round < 40; round++)
        {
            bool ready = round % 2 == 1;
            pod = await cluster.Admin.GetAsync<Pod>("default", pod.Name);
            var next = changes.MoveNextAsync();
            await cluster.SetReadyAsync(pod, ready);
            while (!(await next.AsTask().WaitAsync(TimeSpan.FromSeconds(10)) && changes.Current is WatchEvent<EndpointSlice>.Modified(var slice) && Ready([slice]) == (ready ? 2 : 1))) next = changes.MoveNextAsync();
        }
    }

    [Fact]
    public async Task Each_of_200_Services_created_15_at_a_time_gets_its_endpoints()
    {
        await using var cluster = await RealCluster.StartAsync("n1");
        await cluster.Admin.CreateAsync(ADeployment("web", 1));
        await cluster.Until<Deployment>("default", all => all is [{ Status: { AvailableReplicas: 1 } }]);
        var seen = Enumerable.Range(0, 200).ToDictionary(n => $"svc-{n}", _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var slices = new Informer<EndpointSlice>(cluster.Admin, EndpointSlice.Resource, KubernetesJson.Read<EndpointSlice>, new WatchScope("default"), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System);
        slices.OnChange(change => { if (change.New is { Endpoints.Count: 1 } slice && seen.TryGetValue(slice.Metadata.Labels.GetValueOrDefault("kubernetes.io/service-name", ""), out var first)) first.TrySetResult(); });
        using var stop = new CancellationTokenSource();
        var following = slices.RunAsync(stop.Token);
        await slices.Synced;
        await Parallel.ForEachAsync(seen, new ParallelOptions { MaxDegreeOfParallelism = 15 }, async (service, _) =>
        {
            await cluster.Admin.CreateAsync(AService(service.Key));
            await service.Value.Task.WaitAsync(TimeSpan.FromSeconds(20));
        });
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
    }

    private static int Ready(IReadOnlyList<EndpointSlice> slices) => slices.SelectMany(slice => slice.Endpoints).Count(endpoint => endpoint.Conditions?.Ready == true && endpoint.TargetRef?.Kind == "Pod");

    private static ObjectMeta Named(string name) => new() { Namespace = "default", Name = name };

    private static LabelSelector Of(string app) => new() { MatchLabels = new Dictionary<string, string> { ["app"] = app } };

    private static Deployment ADeployment(string name, int replicas) => new() { Metadata = Named(name), Spec = new DeploymentSpec { Replicas = replicas, Selector = Selector, Template = Cluster.Template("web") } };

    private static Service AService(string name) => new() { Metadata = Named(name), Spec = new ServiceSpec { Selector = Web, Ports = [new ServicePort { Port = 80, TargetPort = 8080 }] } };
}
