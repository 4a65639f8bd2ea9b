using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Tests.Running;

public class ClusterTests
{
    [Fact]
    public async Task A_Deployment_and_a_Service_come_to_endpoints()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("node-1", "zone-a");
        cluster.AddService("web-svc", "web");
        cluster.AddDeployment("web", 3);
        await cluster.Api.Until(() => Ready(cluster, "web-svc") == 3);
        var endpoint = cluster.Api.All<EndpointSlice>().Single(slice => slice.Endpoints.Count > 0).Endpoints[0];
        Assert.Equal(("node-1", "zone-a"), (endpoint.NodeName, endpoint.Zone));
        await cluster.Api.Until(() => cluster.Api.Find<Endpoints>("default", "web-svc")?.Subsets is [{ Addresses.Count: 3 }]);
        await cluster.Api.Until(() => cluster.Api.Find<Deployment>("default", "web")!.Status is { AvailableReplicas: 3, UpdatedReplicas: 3 } status && status.Conditions.Any(c => c is { Type: "Progressing", Reason: "NewReplicaSetAvailable" }));
        Assert.Equal(3, cluster.Pods("web").Count);
    }

    [Fact]
    public async Task A_controller_that_was_taken_out_leaves_its_work_to_others()
    {
        await using var cluster = new Cluster(options: o => o.Controllers = ControllerSelection.Parse("*,-deployment-controller", ControllerManager.Names, out _)!);
        cluster.AddNode("node-1");
        cluster.AddDeployment("web", 1);
        cluster.AddService("api-svc", "api");
        await cluster.Api.Until(() => cluster.Api.Find<Endpoints>("default", "api-svc") is not null);
        Assert.Empty(cluster.Api.All<ReplicaSet>("default"));
    }

    [Fact]
    public async Task A_pod_that_is_deleted_is_replaced_and_so_is_its_endpoint()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("node-1");
        cluster.AddService("web-svc", "web");
        cluster.AddDeployment("web", 1);
        await cluster.Api.Until(() => Ready(cluster, "web-svc") == 1);
        var first = cluster.Pods("web")[0];
        cluster.Api.Delete<Pod>("default", first.Name, now: false);
        await cluster.Api.Until(() => Addresses(cluster, "web-svc") is [var address] && address != first.Status.PodIP);
    }

    [Fact]
    public async Task A_pod_that_is_not_ready_is_an_endpoint_that_is_not_ready()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("node-1");
        cluster.AddService("web-svc", "web");
        cluster.AddDeployment("web", 2);
        await cluster.Api.Until(() => Ready(cluster, "web-svc") == 2);
        cluster.SetReady(cluster.Pods("web")[0], false);
        await cluster.Api.Until(() => Ready(cluster, "web-svc") == 1);
        await cluster.Api.Until(() => cluster.Api.Find<Endpoints>("default", "web-svc")?.Subsets is [{ Addresses.Count: 1, NotReadyAddresses.Count: 1 }]);
    }

    [Fact]
    public async Task A_new_image_rolls_and_the_old_ReplicaSet_stays_for_undo()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("node-1");
        cluster.AddDeployment("web", 4);
        await cluster.Api.Until(() => cluster.Api.Find<Deployment>("default", "web")!.Status.AvailableReplicas == 4);
        SetImage(cluster, "web:2");
        await cluster.Api.Until(() => IsRolledOut(cluster, 4) && cluster.Pods("web").All(pod => pod.Spec.Containers[0].Image == "web:2"));
        Assert.Equal(["1:0", "2:4"], Revisions(cluster));
        SetImage(cluster, "web:1");                                                  // what "kubectl rollout undo" does
        await cluster.Api.Until(() => IsRolledOut(cluster, 4) && Revisions(cluster).SequenceEqual(["2:0", "3:4"]));
        Assert.Equal("3", cluster.Api.Find<Deployment>("default", "web")!.Metadata.Annotations["deployment.kubernetes.io/revision"]);
    }

    [Fact]
    public async Task A_deleted_Deployment_takes_everything_with_it()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("node-1");
        cluster.AddDeployment("web", 3);
        await cluster.Api.Until(() => cluster.Api.Find<Deployment>("default", "web")!.Status.AvailableReplicas == 3);
        await cluster.Client.DeleteAsync<Deployment>("default", "web");
        await cluster.Api.Until(() => cluster.Pods("web").Count == 0 && cluster.Api.All<ReplicaSet>().Count == 0);
    }

    [Fact]
    public async Task A_Deployment_deleted_in_the_foreground_goes_last()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("node-1");
        cluster.AddDeployment("web", 2);
        await cluster.Api.Until(() => cluster.Api.Find<Deployment>("default", "web")!.Status.AvailableReplicas == 2);
        bool orphaned = false;
        var gone = cluster.Api.Until(() =>
        {
            bool there = cluster.Api.Find<Deployment>("default", "web") is not null;
            orphaned |= !there && cluster.Pods("web").Count > 0;
            return !there;
        });
        await cluster.Client.DeleteAsync<Deployment>("default", "web", new DeleteOptions { PropagationPolicy = "Foreground" });
        await gone;
        Assert.False(orphaned);
    }

    [Fact]
    public async Task Orphans_stay_and_are_adopted_by_the_next_of_the_same_template()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("node-1");
        cluster.AddDeployment("web", 2);
        await cluster.Api.Until(() => cluster.Api.Find<Deployment>("default", "web")!.Status.AvailableReplicas == 2);
        var uids = cluster.Pods("web").Select(pod => pod.Metadata.Uid).Order().ToArray();
        await cluster.Client.DeleteAsync<Deployment>("default", "web", new DeleteOptions { PropagationPolicy = "Orphan" });
        await cluster.Api.Until(() => cluster.Api.Find<Deployment>("default", "web") is null);
        Assert.Empty(cluster.Api.All<ReplicaSet>().Single().Metadata.OwnerReferences);
        cluster.AddDeployment("web", 2);
        await cluster.Api.Until(() => cluster.Api.Find<Deployment>("default", "web")!.Status.AvailableReplicas == 2);
        Assert.Equal(uids, cluster.Pods("web").Select(pod => pod.Metadata.Uid).Order());
    }

    [Fact]
    public async Task Each_namespace_has_its_account_and_certificate_and_goes_with_its_content()
    {
        await using var cluster = new Cluster();
        cluster.Api.Create(new Namespace { Metadata = new ObjectMeta { Name = "shop", Finalizers = ["test"] }, Spec = new NamespaceSpec { Finalizers = ["kubernetes"] } });
        await cluster.Api.Until(() => cluster.Api.Find<ServiceAccount>("shop", "default") is not null && cluster.Api.Find<ConfigMap>("shop", "kube-root-ca.crt")?.Data["ca.crt"] == "PEM");
        await cluster.Client.DeleteAsync<Namespace>(null, "shop");
        await cluster.Api.Until(() => cluster.Api.All<ServiceAccount>("shop").Count == 0 && cluster.Api.All<ConfigMap>("shop").Count == 0 && cluster.Api.Find<Namespace>(null, "shop")!.Spec.Finalizers.Count == 0);
    }

    [Fact]
    public async Task Two_pods_with_one_host_port_never_share_a_node()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("node-1");
        foreach (string name in (string[])["first", "second"])
        {
            cluster.Api.Create(new Pod
            {
                Metadata = new ObjectMeta { Namespace = "default", Name = name },
                Spec = new PodSpec { Containers = [new Container { Name = "c", Ports = [new ContainerPort { ContainerPortValue = 80, HostPort = 8080 }] }] },
            });
        }
        const string Words = "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.";
        await cluster.Api.Until(() => cluster.Api.All<Event>().Any(e => e.Reason == "FailedScheduling" && e.Message == Words));
        await cluster.Api.Until(() => cluster.Api.All<Pod>().Count(pod => pod.Spec.NodeName == "node-1") == 1);
        var placed = cluster.Api.All<Pod>().Single(pod => pod.Spec.NodeName == "node-1");
        cluster.Api.Delete<Pod>("default", placed.Name);
        await cluster.Api.Until(() => cluster.Api.All<Pod>() is [{ Spec.NodeName: "node-1" }]);
    }

    private static int Ready(Cluster cluster, string service) => cluster.Api.All<EndpointSlice>()
        .Where(slice => slice.Metadata.Labels["kubernetes.io/service-name"] == service).SelectMany(slice => slice.Endpoints).Count(endpoint => endpoint.Conditions?.Ready == true);

    private static string[] Addresses(Cluster cluster, string service) => [.. cluster.Api.All<EndpointSlice>()
        .Where(slice => slice.Metadata.Labels["kubernetes.io/service-name"] == service).SelectMany(slice => slice.Endpoints).Where(endpoint => endpoint.Conditions?.Ready == true).Select(endpoint => endpoint.Addresses[0])];

    private static void SetImage(Cluster cluster, string image) =>
        cluster.Api.Change<Deployment>("default", "web", deployment => deployment with { Spec = deployment.Spec with { Template = Cluster.Template("web", image) } });

    private static bool IsRolledOut(Cluster cluster, int replicas) =>
        cluster.Api.Find<Deployment>("default", "web") is { Status: var status, Metadata: var meta }
        && status.ObservedGeneration == meta.Generation && status.UpdatedReplicas == replicas && status.Replicas == replicas && status.AvailableReplicas == replicas;

    private static string[] Revisions(Cluster cluster) =>
        [.. cluster.Api.All<ReplicaSet>().Select(set => $"{set.Metadata.Annotations["deployment.kubernetes.io/revision"]}:{set.Spec.Replicas}").Order()];
}
