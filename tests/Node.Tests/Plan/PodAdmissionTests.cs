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
        Assert.Equal(refused ? "NodePorts" : null, PodAdmission.Refuse(With(port, protocol, ip), [With(8080)])?.Reason);

    [Fact]
    public void Two_addresses_of_the_node_are_two_ports() =>
        Assert.Null(PodAdmission.Refuse(With(8080, ip: "192.0.2.1"), [With(8080, ip: "192.0.2.2")]));

    [Fact]
    public void A_pod_that_was_refused_fails_without_a_sandbox()
    {
        var end = PodAdmission.Refuse(With(8080), [With(8080)]);
        var view = PodView.Nothing with { End = end };
        Assert.Equal(new PodStep.Wait(), PodPlanner.Next(With(8080), view, DateTimeOffset.UnixEpoch));
        var status = new PodStatusBuilder(["192.0.2.1"]).Build(With(8080), view, DateTimeOffset.UnixEpoch);
        Assert.Equal(("Failed", "NodePorts", "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"), (status.Phase, status.Reason, status.Message));
    }
}
