using Fairlead.Controllers.Scheduling;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Tests.Scheduling;

public class PlacementTests
{
    private const string NoVictims = "No preemption victims found for incoming pod";
    private const string NotHelpful = "Preemption is not helpful for scheduling";

    [Theory]
    [InlineData("0.0.0.0", "TCP", 8080, false)]
    [InlineData("127.0.0.1", "TCP", 8080, false)]                                    // the other takes it on all addresses
    [InlineData("0.0.0.0", "UDP", 8080, true)]
    [InlineData("0.0.0.0", "TCP", 8081, true)]
    public void A_host_port_is_free_by_address_protocol_and_number(string address, string protocol, int port, bool fits)
    {
        var taken = Pod("taken") with { Spec = Ports("0.0.0.0", "TCP", 8080) };
        var verdict = Placement.Decide(Pod("new") with { Spec = Ports(address, protocol, port) }, Cluster(View("n1", [taken])));
        Assert.Equal(fits, verdict is Verdict.Fits);
    }

    [Fact]
    public void Other_addresses_share_a_host_port() =>
        Fits("n1", Pod("new") with { Spec = Ports("127.0.0.2", "TCP", 80) }, View("n1", [Pod("old") with { Spec = Ports("127.0.0.1", "TCP", 80) }]));

    [Fact]
    public void Host_network_pods_take_their_container_ports()
    {
        var spec = new PodSpec { HostNetwork = true, Containers = [new Container { Name = "c", Ports = [new ContainerPort { ContainerPortValue = 80 }] }] };
        Refused("1 node(s) didn't have free ports for the requested pod ports", NoVictims, Pod("b") with { Spec = spec }, View("n1", [Pod("a") with { Spec = spec }]));
    }

    [Fact]
    public void Resources_are_counted() =>
        Refused("1 Insufficient cpu, 1 Insufficient memory", NotHelpful, Asking("big", "9", "100Gi"), View("n1", []));

    [Fact]
    public void Room_that_others_take_could_be_made_free() =>
        Refused("1 Insufficient cpu", NoVictims, Asking("second", "3", "1Gi"), View("n1", [Asking("first", "2", "1Gi")]));

    [Fact]
    public void Reasons_are_counted_over_nodes()
    {
        var tainted = View("n3", []);
        tainted = new NodeView(tainted.Node with { Spec = new NodeSpec { Taints = [new Taint { Key = "gpu", Value = "yes", Effect = "NoSchedule" }] } }, []);
        var cordoned = View("n2", []);
        cordoned = new NodeView(cordoned.Node with { Spec = new NodeSpec { Unschedulable = true } }, []);
        var verdict = (Verdict.Unschedulable)Placement.Decide(Asking("big", "9", "1Gi"), Cluster(View("n1", []), cordoned, tainted));
        Assert.Equal("0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {gpu: yes}, 1 node(s) were unschedulable. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.", verdict.Message);
    }

    [Fact]
    public void No_nodes_at_all_is_said_so() =>
        Assert.Equal("no nodes available to schedule pods", ((Verdict.Unschedulable)Placement.Decide(Pod("p"), Cluster())).Message);

    [Fact]
    public void A_node_selector_and_matchFields_choose()
    {
        var pod = Pod("p") with { Spec = new PodSpec { NodeSelector = Labels(("disk", "ssd")) } };
        Fits("n2", pod, View("n1", []), View("n2", [], ("disk", "ssd")));
        var named = Pod("p") with { Spec = new PodSpec { Affinity = new Affinity { NodeAffinity = new NodeAffinity { RequiredDuringSchedulingIgnoredDuringExecution = new NodeSelector { NodeSelectorTerms = [new NodeSelectorTerm { MatchFields = [new NodeSelectorRequirement { Key = "metadata.name", Operator = "In", Values = ["n2"] }] }] } } } } };
        Fits("n2", named, View("n1", []), View("n2", []));
        Refused("1 node(s) didn't match Pod's node affinity/selector", NotHelpful, named, View("n1", []));
    }

    [Fact]
    public void Anti_affinity_keeps_one_pod_a_node()
    {
        var pod = WithAntiAffinity(Pod("b", ("app", "web")));
        Fits("n2", pod, View("n1", [Pod("a", ("app", "web"))]), View("n2", []));
        Refused("1 node(s) didn't match pod anti-affinity rules", NoVictims, pod, View("n1", [Pod("a", ("app", "web"))]));
    }

    [Fact]
    public void Anti_affinity_of_those_who_are_there_counts_too() =>
        Refused("1 node(s) didn't satisfy existing pods anti-affinity rules", NoVictims, Pod("b", ("app", "web")), View("n1", [WithAntiAffinity(Pod("a", ("app", "web")))]));

    [Fact]
    public void Affinity_follows_the_other_pod_and_the_first_of_a_group_may_start_it()
    {
        var term = new PodAffinityTerm { TopologyKey = "kubernetes.io/hostname", LabelSelector = new LabelSelector { MatchLabels = Labels(("app", "web")) } };
        var pod = Pod("b", ("app", "web")) with { Spec = new PodSpec { Affinity = new Affinity { PodAffinity = new PodAffinity { RequiredDuringSchedulingIgnoredDuringExecution = [term] } } } };
        Fits("n2", pod, View("n1", []), View("n2", [Pod("a", ("app", "web"))]));
        Fits("n1", pod, View("n1", []));
        var stranger = pod with { Metadata = pod.Metadata with { Labels = Labels(("app", "other")) } };
        Refused("1 node(s) didn't match pod affinity rules", NotHelpful, stranger, View("n1", []));
    }

    [Fact]
    public void Spread_constraints_keep_the_skew()
    {
        var constraint = new TopologySpreadConstraint { TopologyKey = "kubernetes.io/hostname", MaxSkew = 1, WhenUnsatisfiable = "DoNotSchedule", LabelSelector = new LabelSelector { MatchLabels = Labels(("app", "web")) } };
        var pod = Pod("new", ("app", "web")) with { Spec = new PodSpec { TopologySpreadConstraints = [constraint] } };
        Fits("n2", pod, View("n1", [Pod("a", ("app", "web"))]), View("n2", []));
        var verdict = Placement.Decide(pod with { Spec = pod.Spec with { NodeSelector = Labels(("kubernetes.io/hostname", "n1")), TopologySpreadConstraints = [constraint with { NodeAffinityPolicy = "Ignore" }] } }, Cluster(View("n1", [Pod("a", ("app", "web"))]), View("n2", [])));
        Assert.Contains("1 node(s) didn't match pod topology spread constraints", ((Verdict.Unschedulable)verdict).Message, StringComparison.Ordinal);
        var zoned = pod with { Spec = new PodSpec { TopologySpreadConstraints = [constraint with { TopologyKey = "zone" }] } };
        Refused("1 node(s) didn't match pod topology spread constraints (missing required label)", NotHelpful, zoned, View("n1", []));
    }

    [Fact]
    public void Siblings_are_spread_over_nodes_and_zones()
    {
        var owner = new OwnerReference { Kind = "ReplicaSet", Name = "rs", Uid = "rs", Controller = true };
        Pod Sibling(string name) { var pod = Pod(name); return pod with { Metadata = pod.Metadata with { OwnerReferences = [owner] } }; }
        Fits("n3", Sibling("new"), View("n1", [Sibling("a")], ("topology.kubernetes.io/zone", "z1")), View("n2", [], ("topology.kubernetes.io/zone", "z1")), View("n3", [], ("topology.kubernetes.io/zone", "z2")));
    }

    [Fact]
    public void Preemption_takes_the_least_important()
    {
        var low = Asking("low", "3", "1Gi") with { };
        low = low with { Spec = low.Spec with { Priority = 1 } };
        var middle = Asking("middle", "3", "1Gi");
        middle = middle with { Spec = middle.Spec with { Priority = 5 } };
        var high = Asking("high", "3", "1Gi");
        high = high with { Spec = high.Spec with { Priority = 10 } };
        var plan = Preemption.Decide(high, Cluster(View("n1", [middle]), View("n2", [low])), ["n1", "n2"]);
        Assert.Equal(("n2", "low"), (plan!.Node, plan.Victims.Single().Name));
        Assert.Null(Preemption.Decide(low, Cluster(View("n1", [middle])), ["n1"]));
    }

    private static void Fits(string node, Pod pod, params NodeView[] nodes) => Assert.Equal(new Verdict.Fits(node), Placement.Decide(pod, Cluster(nodes)));

    private static void Refused(string reasons, string preemption, Pod pod, NodeView node) =>
        Assert.Equal($"0/1 nodes are available: {reasons}. preemption: 0/1 nodes are available: 1 {preemption}.", ((Verdict.Unschedulable)Placement.Decide(pod, Cluster(node))).Message);

    private static ClusterView Cluster(params NodeView[] nodes) => new(nodes);

    private static NodeView View(string name, Pod[] pods, params (string, string)[] labels) => new(new Node
    {
        Metadata = new ObjectMeta { Name = name, Labels = Labels([.. labels, ("kubernetes.io/hostname", name)]) },
        Status = new NodeStatus { Allocatable = new Dictionary<string, Quantity> { ["cpu"] = new("4"), ["memory"] = new("8Gi"), ["pods"] = new("10") } },
    }, pods);

    private static Pod Pod(string name, params (string, string)[] labels) => new() { Metadata = new ObjectMeta { Namespace = "default", Name = name, Uid = name, Labels = Labels(labels) } };

    private static Pod Asking(string name, string cpu, string memory) => Pod(name) with
    {
        Spec = new PodSpec { Containers = [new Container { Name = "c", Resources = new ResourceRequirements { Requests = new Dictionary<string, Quantity> { ["cpu"] = new(cpu), ["memory"] = new(memory) } } }] },
    };

    private static PodSpec Ports(string address, string protocol, int port) => new()
    {
        Containers = [new Container { Name = "c", Ports = [new ContainerPort { ContainerPortValue = 80, HostPort = port, HostIP = address, Protocol = protocol }] }],
    };

    private static Pod WithAntiAffinity(Pod pod) => pod with
    {
        Spec = new PodSpec
        {
            Affinity = new Affinity
            {
                PodAntiAffinity = new PodAntiAffinity { RequiredDuringSchedulingIgnoredDuringExecution = [new PodAffinityTerm { TopologyKey = "kubernetes.io/hostname", LabelSelector = new LabelSelector { MatchLabels = Labels(("app", "web")) } }] },
            },
        },
    };

    private static Dictionary<string, string> Labels(params (string Key, string Value)[] labels) => labels.ToDictionary(label => label.Key, label => label.Value);
}
