using Fairlead.Api.Allocation;
using Fairlead.Composition;
using Fairlead.Controllers.Running;
using Fairlead.Nodes;
using Fairlead.Primitives;

namespace Fairlead.Tests.Composition;

public class ClusterChecksTests
{
    private static readonly IpAddr Own = IpAddr.Parse("192.0.2.1");

    private static readonly ClusterSettings Good = new()
    {
        Paths = ClusterPaths.Of("/nowhere"),
        ServiceRanges = [IpPrefix.Parse("10.96.0.0/16")],
        ClusterCidrs = [IpPrefix.Parse("10.244.0.0/16")],
        NodePorts = PortRange.NodePorts,
        ClusterDomain = "cluster.local",
        Addresses = [Own],
        SecurePort = 6443,
        NodeName = "machine",
    };

    public static TheoryData<string, ClusterSettings> Bad() => new()
    {
        { "--hostname-override: 'Bad_Name' cannot be a node's name", Good with { NodeName = "Bad_Name" } },
        { "--cluster-domain: 'bad_domain' is no DNS domain", Good with { ClusterDomain = "bad_domain" } },
        { "--cluster-domain: '' is no DNS domain", Good with { ClusterDomain = "" } },
        { "--cluster-cidr 10.244.0.0/28: each node needs a /24 of it", Good with { ClusterCidrs = [IpPrefix.Parse("10.244.0.0/28")] } },
        { "--cluster-cidr fd00::/65: each node needs a /64 of it", Good with { ClusterCidrs = [IpPrefix.Parse("fd00::/65")] } },
        { "--cluster-cidr 10.244.0.0/23: 3 nodes need a /24 each, and it has 2", Good with { ClusterCidrs = [IpPrefix.Parse("10.244.0.0/23")], Nodes = 3 } },
        { "--service-cluster-ip-range 192.0.2.0/24 holds this machine's own address 192.0.2.1", Good with { ServiceRanges = [IpPrefix.Parse("192.0.2.0/24")] } },
        { "--nodes-cidr 10.244.0.0/24 and --cluster-cidr 10.244.0.0/16 overlap", Good with { NodesNetwork = new NodesNetwork([IpPrefix.Parse("10.244.0.0/24")]) } },
        { "--nodes-cidr 10.0.0.0/8 and --service-cluster-ip-range 10.96.0.0/16 overlap", Good with { NodesNetwork = new NodesNetwork([IpPrefix.Parse("10.0.0.0/8")]) } },
        { "--advertise-address 192.0.2.7: this machine has no such address", Good with { Addresses = [IpAddr.Parse("192.0.2.7")] } },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_cannot_be_is_told_before_anything_starts(string sentence, ClusterSettings settings) => Assert.StartsWith(sentence, ClusterChecks.Fault(settings, address => address == Own));

    public static TheoryData<ClusterSettings> Fine() =>
    [
        Good,
        Good with { ClusterCidrs = [IpPrefix.Parse("10.244.0.0/22")], Nodes = 4 },
        Good with { Addresses = [IpAddr.Parse("172.29.77.1")], NodesNetwork = new NodesNetwork([IpPrefix.Parse("172.29.77.0/24")]), Nodes = 3 },
        Good with { ClusterCidrs = [IpPrefix.Parse("10.0.0.0/12")], Nodes = 50 },
    ];

    [Theory]
    [MemberData(nameof(Fine))]
    public void What_can_be_starts(ClusterSettings settings) => Assert.Null(ClusterChecks.Fault(settings, address => address == Own));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("224.0.0.5", false)]
    [InlineData("fe80::fa:1ead", false)]
    public void The_machine_has_addresses_that_are_one_machine_s(string address, bool has) => Assert.Equal(has, ThisMachine.Has(IpAddr.Parse(address)));

    [Theory]
    [InlineData("*", true, "kube-controller-manager kube-scheduler")]
    [InlineData("*,-job-controller", false, "kube-controller-manager")]
    [InlineData("none", true, "kube-scheduler")]
    [InlineData("none", false, "")]
    public void The_cluster_stands_for_the_components_that_it_runs(string controllers, bool scheduler, string components) => Assert.Equal(components, string.Join(' ',
        (Good with { Controllers = ControllerSelection.Parse(controllers, ["job-controller"], out _)!, Scheduler = scheduler }).ComponentsHere.Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("vm", "vm")]
    [InlineData("Franks_MacBook", "franks-macbook")]
    [InlineData("_x.example.", "x.example")]
    [InlineData("__", "node")]
    public void The_machine_s_name_becomes_a_node_s(string machine, string node) => Assert.Equal(node, ThisMachine.NodeNameOf(machine));
}
