using Fairlead.Controllers.Nodes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Tests.Nodes;

public class NodeHealthTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(NodeHealth.Ready, new string[0])]
    [InlineData(NodeHealth.NotReady, new[] { "node.kubernetes.io/not-ready:NoSchedule", "node.kubernetes.io/not-ready:NoExecute" })]
    [InlineData(NodeHealth.Silent, new[] { "node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute" })]
    public void Health_becomes_taints(NodeHealth health, string[] taints) =>
        Assert.Equal(taints, NodeTaints.Wanted(new Node(), health, Now).Select(Text));

    [Fact]
    public void Taints_of_others_stay_and_ours_go_when_all_is_well()
    {
        var node = new Node { Spec = new NodeSpec { Taints = [new Taint { Key = "gpu", Effect = "NoSchedule" }, new Taint { Key = NodeTaints.NotReady, Effect = "NoExecute", TimeAdded = Now }] } };
        Assert.Equal(["gpu:NoSchedule"], NodeTaints.Wanted(node, NodeHealth.Ready, Now).Select(Text));
    }

    [Fact]
    public void The_time_of_a_taint_does_not_move()
    {
        var node = new Node { Spec = new NodeSpec { Taints = [new Taint { Key = NodeTaints.NotReady, Effect = "NoExecute", TimeAdded = Now }] } };
        Assert.Equal(Now, NodeTaints.Wanted(node, NodeHealth.NotReady, Now.AddMinutes(1)).Single(taint => taint.Effect == "NoExecute").TimeAdded);
    }

    [Theory]
    [InlineData(null, 0.0)]                                                          // no toleration: at once
    [InlineData(300L, 300.0)]
    [InlineData(-1L, null)]                                                          // tolerated for ever
    public void Pods_leave_when_their_patience_ends(long? seconds, double? expected)
    {
        var taint = new Taint { Key = NodeTaints.Unreachable, Effect = "NoExecute", TimeAdded = Now };
        var toleration = new Toleration { Key = NodeTaints.Unreachable, Operator = "Exists", Effect = "NoExecute", TolerationSeconds = seconds == -1 ? null : seconds };
        var pod = new Pod { Metadata = new ObjectMeta { Name = "p" }, Spec = new PodSpec { Tolerations = seconds is null ? [] : [toleration] } };
        Assert.Equal(expected, (EvictionTime.Of(pod, new Node { Spec = new NodeSpec { Taints = [taint] } }, static _ => null, Now) - Now)?.TotalSeconds);
    }

    [Theory]
    [InlineData(-100, -200, -40)]                                                    // the taint was first seen 100 s ago
    [InlineData(-100, -30, 30)]                                                      // the pod came to it
    public void Patience_begins_with_the_taint_or_with_the_pod(int tainted, int came, double expected)
    {
        var pod = new Pod
        {
            Metadata = new ObjectMeta { Name = "p", CreationTimestamp = Now.AddSeconds(-300) },
            Spec = new PodSpec { Tolerations = [new Toleration { Operator = "Exists", TolerationSeconds = 60 }] },
            Status = new PodStatus { Conditions = [new PodCondition { Type = "PodScheduled", Status = "True", LastTransitionTime = Now.AddSeconds(came) }] },
        };
        var node = new Node { Spec = new NodeSpec { Taints = [new Taint { Key = "k", Effect = "NoExecute" }] } };
        Assert.Equal(expected, (EvictionTime.Of(pod, node, _ => Now.AddSeconds(tainted), Now) - Now)?.TotalSeconds);
    }

    private static string Text(Taint taint) => $"{taint.Key}:{taint.Effect}";
}
