using Fairlead.Controllers.Deployments;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using FsCheck;
using FsCheck.Fluent;

namespace Fairlead.Controllers.Tests.Deployments;

public class RolloutPlanTests
{
    [Theory]
    [InlineData(10, "25%", "25%", 13, 8)]
    [InlineData(1, "25%", "25%", 2, 1)]
    [InlineData(4, "0", "0%", 4, 3)]                                                 // neither: one may be missing
    [InlineData(3, "1", "0", 4, 3)]
    public void Limits_round_surge_up_and_missing_down(int replicas, string surge, string unavailable, int most, int least)
    {
        var limits = RolloutLimits.Of(ADeployment(replicas, Amount(surge), Amount(unavailable)));
        Assert.Equal((most, least), (limits.MostPods, limits.LeastAvailable));
    }

    [Fact]
    public void A_rollout_never_leaves_its_limits_and_ends() => Prop.ForAll<int, int, int>((n, surge, missing) =>
    {
        var world = new World(ADeployment(1 + Math.Abs(n % 12), Math.Abs(surge % 5), Math.Abs(missing % 5)));
        var limits = RolloutLimits.Of(world.Deployment);
        int steps = 0;
        while (world.Step())
        {
            if (world.Pods > limits.MostPods || world.Available < limits.LeastAvailable || ++steps > 200) return false;
        }
        return world.New == limits.Wanted && world.Old == 0;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Recreate_waits_for_the_last_old_pod()
    {
        var deployment = ADeployment(2, 0, 0) with { };
        deployment = deployment with { Spec = deployment.Spec with { Strategy = new DeploymentStrategy { Type = "Recreate" } } };
        var old = ASet("old", 2, 2, "web:0");
        Assert.Equal([new RolloutStep.Scale(old, 0)], RolloutPlan.Decide(new RolloutState(deployment, null, [old], true)));
        var emptied = old with { Spec = old.Spec with { Replicas = 0 } };
        Assert.Empty(RolloutPlan.Decide(new RolloutState(deployment, null, [emptied], true)));
        Assert.Equal([new RolloutStep.Create(2)], RolloutPlan.Decide(new RolloutState(deployment, null, [emptied], false)));
    }

    [Fact]
    public void A_paused_Deployment_resizes_but_does_not_roll()
    {
        var deployment = ADeployment(6, 1, 1);
        deployment = deployment with { Spec = deployment.Spec with { Paused = true } };
        var old = ASet("old", 3, 3, "web:0", desired: 3);
        var step = Assert.IsType<RolloutStep.Scale>(Assert.Single(RolloutPlan.Decide(new RolloutState(deployment, null, [old], true))));
        Assert.Equal(6, step.Replicas);
    }

    [Fact]
    public void A_resize_in_the_middle_of_a_rollout_keeps_the_proportion()
    {
        var deployment = ADeployment(20, 0, 1);
        var old = ASet("old", 6, 6, "web:0", desired: 10, most: 10);
        var now = ASet("new", 4, 4, "web:1", desired: 10, most: 10);
        var steps = RolloutPlan.Decide(new RolloutState(deployment, now, [old], true)).Cast<RolloutStep.Scale>().ToDictionary(step => step.Set.Metadata.Name!, step => step.Replicas);
        Assert.Equal((12, 8), (steps["old"], steps["new"]));
    }

    /// <summary>A cluster in which each scaled set's pods come up one step later.</summary>
    private sealed class World(Deployment deployment)
    {
        private ReplicaSet? _new;
        private ReplicaSet _old = ASet("old", RolloutLimits.Of(deployment).Wanted, RolloutLimits.Of(deployment).Wanted, "web:0");
        private bool _settled;

        public Deployment Deployment => deployment;
        public int Pods => Math.Max(RolloutState.Size(_old), _old.Status.Replicas) + (_new?.Spec.Replicas ?? 0);
        public int Available => (_old.Status.AvailableReplicas ?? 0) + (_new?.Status.AvailableReplicas ?? 0);
        public int New => _new?.Status.AvailableReplicas ?? 0;
        public int Old => _old.Status.Replicas;

        public bool Step()
        {
            var steps = RolloutPlan.Decide(new RolloutState(deployment, _new, [_old], true));
            foreach (var step in steps)
            {
                if (step is RolloutStep.Create(var size)) _new = ASet("new", size, 0, "web:1", RolloutLimits.Of(deployment).Wanted);
                else if (step is RolloutStep.Scale(var set, var replicas))
                {
                    if (set == _new) _new = _new with { Spec = _new.Spec with { Replicas = replicas } };
                    else _old = _old with { Spec = _old.Spec with { Replicas = replicas } };
                }
            }
            if (steps.Count > 0)
            {
                _settled = false;
                _old = Settled(_old);
                return true;
            }
            if (_settled) return false;
            if (_new is not null) _new = Settled(_new);
            return _settled = true;
        }

        private static ReplicaSet Settled(ReplicaSet set) => set with { Status = new ReplicaSetStatus { Replicas = RolloutState.Size(set), AvailableReplicas = RolloutState.Size(set), ReadyReplicas = RolloutState.Size(set) } };
    }

    private static IntOrString Amount(string text) => int.TryParse(text, out int number) ? number : text;

    private static Deployment ADeployment(int replicas, IntOrString surge, IntOrString unavailable) => new()
    {
        Metadata = new ObjectMeta { Name = "web", Namespace = "default" },
        Spec = new DeploymentSpec { Replicas = replicas, Template = Template("web:1"), Strategy = new DeploymentStrategy { RollingUpdate = new RollingUpdateDeployment { MaxSurge = surge, MaxUnavailable = unavailable } } },
    };

    private static PodTemplateSpec Template(string image) => new() { Spec = new PodSpec { Containers = [new Container { Name = "c", Image = image }] } };

    private static ReplicaSet ASet(string name, int size, int available, string image, int? desired = null, int? most = null) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = name,
            Annotations = new Dictionary<string, string?> { ["deployment.kubernetes.io/desired-replicas"] = desired?.ToString(), ["deployment.kubernetes.io/max-replicas"] = most?.ToString() }.Where(entry => entry.Value is not null).ToDictionary(entry => entry.Key, entry => entry.Value!),
        },
        Spec = new ReplicaSetSpec { Replicas = size, Template = Template(image) },
        Status = new ReplicaSetStatus { Replicas = size, AvailableReplicas = available, ReadyReplicas = available },
    };
}
