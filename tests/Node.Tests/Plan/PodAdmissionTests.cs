using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Plan;

namespace Fairlead.Node.Tests.Plan;

public class PodAdmissionTests
{
    private static Pod With(int port, string? protocol = null, string? ip = null) =>
        new() { Spec = new() { Containers = [new() { Name = "c", Ports = [new() { ContainerPortValue = 80, HostPort = port, Protocol = protocol, HostIP = ip }] }] } };

    [Theory]
    [InlineData(8080, null, null, true)]
    [InlineData(8080, "TCP", "127.0.0.1", true)]
    [InlineData(8080, "UDP", null, false)]
    [InlineData(8081, null, null, false)]
    public void A_port_of_the_node_goes_to_one_pod(int port, string? protocol, string? ip, bool refused) =>
        Assert.Equal(refused ? "NodePorts" : null, PodAdmission.Refuse(With(port, protocol, ip), null, [], [With(8080)])?.Reason);

    [Fact]
    public void Two_addresses_of_the_node_are_two_ports() =>
        Assert.Null(PodAdmission.Refuse(With(8080, ip: "192.0.2.1"), null, [], [With(8080, ip: "192.0.2.2")]));

    [Fact]
    public void A_pod_that_was_refused_fails_without_a_sandbox()
    {
        var end = PodAdmission.Refuse(With(8080), null, [], [With(8080)]);
        var view = PodView.Nothing with { End = end };
        Assert.Equal(new PodStep.Wait(), PodPlanner.Next(With(8080), view, DateTimeOffset.UnixEpoch));
        var status = new PodStatusBuilder(["192.0.2.1"]).Build(With(8080), view, DateTimeOffset.UnixEpoch);
        Assert.Equal(("Failed", "NodePorts", "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"), (status.Phase, status.Reason, status.Message));
    }

    private static readonly Kubernetes.Core.Node Machine = new()
    {
        Metadata = new() { Name = "n1", Labels = new Dictionary<string, string> { ["disk"] = "ssd" } },
        Status = new() { Allocatable = new Dictionary<string, Quantity> { ["cpu"] = new("2"), ["memory"] = new("1Gi"), ["pods"] = new("3") } },
    };

    private static Pod Asking(string resource, string amount) => new()
    {
        Spec = new() { Containers = [new() { Name = "c", Resources = new() { Requests = new Dictionary<string, Quantity> { [resource] = new(amount) } } }] },
    };

    [Theory]
    [InlineData("cpu", "500m", null)]
    [InlineData("cpu", "501m", "OutOfcpu: Pod was rejected: Node didn't have enough resource: cpu, requested: 501, used: 1500, capacity: 2000")]
    [InlineData("memory", "1Gi", null)]
    [InlineData("memory", "1025Mi", "OutOfmemory: Pod was rejected: Node didn't have enough resource: memory, requested: 1074790400, used: 0, capacity: 1073741824")]
    [InlineData("example.com/lamp", "9", null)]
    public void Requests_stay_within_what_the_node_has(string resource, string amount, string? refusal) =>
        Assert.Equal(refusal, Words(PodAdmission.Refuse(Asking(resource, amount), Machine, [Asking("cpu", "1500m")], [])));

    [Fact]
    public void A_full_node_takes_no_pod() => Assert.Equal(
        "OutOfpods: Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3",
        Words(PodAdmission.Refuse(new Pod(), Machine, [new Pod(), new Pod(), new Pod()], [])));

    [Theory]
    [InlineData("ssd", null)]
    [InlineData("tape", "NodeAffinity: Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector")]
    public void A_pod_that_wants_another_node_ends(string disk, string? refusal) => Assert.Equal(
        refusal, Words(PodAdmission.Refuse(new Pod { Spec = new() { NodeSelector = new Dictionary<string, string> { ["disk"] = disk } } }, Machine, [], [])));

    [Theory]
    [InlineData("NoExecute", false, "TaintToleration: Pod was rejected: Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate")]
    [InlineData("NoExecute", true, null)]
    [InlineData("NoSchedule", false, null)]                                          // for the scheduler alone
    public void A_pod_that_would_be_driven_off_at_once_does_not_begin(string effect, bool tolerates, string? refusal)
    {
        var tainted = Machine with { Spec = new() { Taints = [new() { Key = "gone", Effect = effect }] } };
        var pod = new Pod { Spec = new() { Tolerations = tolerates ? [new() { Key = "gone", Operator = "Exists" }] : [] } };
        Assert.Equal(refusal, Words(PodAdmission.Refuse(pod, tainted, [], [])));
    }

    [Fact]
    public void A_pod_of_another_system_is_refused() => Assert.Equal(
        "PodOSNotSupported: Pod was rejected: Failed to admit pod as the OS field doesn't match node OS", Words(PodAdmission.Refuse(new Pod { Spec = new() { Os = new() { Name = "windows" } } }, Machine, [], [])));

    private static string? Words(PodEnd? end) => end is null ? null : $"{end.Reason}: {end.Message}";
}
