using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Plan;

namespace Fairlead.Node.Tests.Plan;

public class PodResizeTests
{
    private static readonly Dictionary<string, Quantity> Machine = new() { ["cpu"] = new("2"), ["memory"] = new("1Gi") };

    private static ResourceRequirements Cpu(string request, string? limit = null) => new()
    {
        Requests = new Dictionary<string, Quantity> { ["cpu"] = new(request) },
        Limits = limit is null ? new Dictionary<string, Quantity>() : new() { ["cpu"] = new(limit) },
    };

    private static Pod Asking(string cpu) => new() { Spec = new() { Containers = [new() { Name = "c", Resources = Cpu(cpu) }] } };

    [Theory]
    [InlineData("500m", null)]
    [InlineData("1500m", "Deferred: Node didn't have enough resource: cpu, requested: 1500, used: 1000, capacity: 2000")]
    [InlineData("3", "Infeasible: Node didn't have enough capacity: cpu, requested: 3000, capacity: 2000")]
    public void A_pod_gets_what_the_node_has_beside_the_others(string cpu, string? verdict)
    {
        var judged = PodResize.Judge(Asking(cpu), Machine, [Asking("1")]);
        Assert.Equal(verdict, judged is null ? null : $"{judged.Reason}: {judged.Message}");
    }

    [Theory]
    [InlineData("1", null, "1000m", null, "")]
    [InlineData("1", null, "2", null, "cpu")]
    [InlineData("1", null, "1", "2", "cpu")]
    public void What_is_the_same_amount_is_no_change(string from, string? fromLimit, string to, string? toLimit, string changed) =>
        Assert.Equal(changed, string.Join(' ', PodResize.Changed(Cpu(from, fromLimit), Cpu(to, toLimit))));

    [Fact]
    public void A_status_tells_what_a_container_has_and_where_its_volumes_are()
    {
        var pod = Asking("1");
        pod = pod with { Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { VolumeMounts = [new() { Name = "v", MountPath = "/v", ReadOnly = true }] }] } };
        var status = new PodStatusBuilder(["192.0.2.1"]).Build(pod, PodView.Nothing, DateTimeOffset.UnixEpoch).ContainerStatuses[0];
        Assert.Equal(("1", "1"), (status.Resources!.Requests["cpu"].ToString(), status.AllocatedResources["cpu"].ToString()));
        Assert.Equal(("v", "/v", true, "Disabled"), (status.VolumeMounts[0].Name, status.VolumeMounts[0].MountPath, status.VolumeMounts[0].ReadOnly ?? false, status.VolumeMounts[0].RecursiveReadOnly));
    }

    [Theory]
    [InlineData(ContainerKind.Regular, 42, true)]
    [InlineData(ContainerKind.Regular, 1, false)]
    [InlineData(ContainerKind.Init, 42, true)]
    [InlineData(ContainerKind.Init, 0, false)]
    public void A_container_s_own_rules_say_which_ends_are_followed_by_a_start(ContainerKind kind, int exitCode, bool restarts) => Assert.Equal(restarts, new PodContainer(kind, new Container
    {
        Name = "c", RestartPolicy = "Never", RestartPolicyRules = [new() { Action = "Restart", ExitCodes = new() { Operator = "In", Values = [42] } }],
    }).RestartsAfter(exitCode, "Always"));
}
