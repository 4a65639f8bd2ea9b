using System.Collections.Immutable;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Plan;

namespace Fairlead.Node.Tests.Plan;

public class PodPlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
    private static readonly PodView WithSandbox = PodView.Nothing with { Sandbox = new SandboxView("s", 0, true, ["10.0.0.1"]) };

    private static Pod APod(string policy = "Always", params Container[] init) => new()
    {
        Metadata = new() { Name = "p", Namespace = "default", Uid = "u" },
        Spec = new() { RestartPolicy = policy, InitContainers = init, Containers = [new() { Name = "main" }] },
    };

    private static ContainerView Running(string name) => new() { Id = name, Name = name, SandboxId = "s", Attempt = 0, Phase = ContainerPhase.Running, StartedAt = Now.AddMinutes(-1) };
    private static ContainerView Exited(string name, int code, int attempt = 0) => Running(name) with { Phase = ContainerPhase.Exited, ExitCode = code, Attempt = attempt, FinishedAt = Now };
    private static PodView With(PodView view, ContainerView container) => view with { Containers = view.Containers.SetItem(container.Name, [container]) };
    private static PodView Up(PodView view, string name) => With(view, Running(name)).With(name, m => m with { ProbedId = name, StartupDone = true, IsReady = true });

    [Fact]
    public void First_comes_the_sandbox_then_the_containers()
    {
        Assert.Equal(new PodStep.CreateSandbox(0, null), PodPlanner.Next(APod(), PodView.Nothing, Now));
        Assert.Equal("main", Assert.IsType<PodStep.Start>(PodPlanner.Next(APod(), WithSandbox, Now)).Container.Name);
        Assert.Equal(new PodStep.Wait(), PodPlanner.Next(APod(), Up(WithSandbox, "main"), Now));
    }

    [Fact]
    public void Init_containers_run_one_after_the_other_before_the_rest()
    {
        var pod = APod("Always", new Container { Name = "i1" }, new Container { Name = "i2" });
        Assert.Equal("i1", Assert.IsType<PodStep.Start>(PodPlanner.Next(pod, WithSandbox, Now)).Container.Name);
        Assert.IsType<PodStep.Wait>(PodPlanner.Next(pod, With(WithSandbox, Running("i1")), Now));
        Assert.Equal("i2", Assert.IsType<PodStep.Start>(PodPlanner.Next(pod, With(WithSandbox, Exited("i1", 0)), Now)).Container.Name);
        Assert.Equal("main", Assert.IsType<PodStep.Start>(PodPlanner.Next(pod, With(With(WithSandbox, Exited("i1", 0)), Exited("i2", 0)), Now)).Container.Name);
    }

    [Fact]
    public void A_sidecar_is_started_in_turn_waited_for_and_kept_running()
    {
        var pod = APod("Never", new Container { Name = "side", RestartPolicy = "Always" });
        Assert.Equal("side", Assert.IsType<PodStep.Start>(PodPlanner.Next(pod, WithSandbox, Now)).Container.Name);
        Assert.IsType<PodStep.Wait>(PodPlanner.Next(pod, With(WithSandbox, Running("side")), Now));               // not started yet
        Assert.Equal("main", Assert.IsType<PodStep.Start>(PodPlanner.Next(pod, Up(WithSandbox, "side"), Now)).Container.Name);
        Assert.Equal("side", Assert.IsType<PodStep.Start>(PodPlanner.Next(pod, Up(With(WithSandbox, Exited("side", 1)), "main"), Now)).Container.Name);
        Assert.IsType<PodStep.StopAll>(PodPlanner.Next(pod, With(Up(WithSandbox, "side"), Exited("main", 0)), Now));  // the work is done
    }

    [Theory]
    [InlineData("Always", 0, true)]
    [InlineData("OnFailure", 0, false)]
    [InlineData("OnFailure", 1, true)]
    [InlineData("Never", 1, false)]
    public void Ended_containers_start_again_by_the_policy(string policy, int code, bool again) =>
        Assert.Equal(again, PodPlanner.Next(APod(policy), With(WithSandbox, Exited("main", code)), Now) is PodStep.Start { Attempt: 1 });

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(5, 160)]
    [InlineData(6, 300)]
    [InlineData(20, 300)]
    public void Restarts_wait_longer_each_time(int restarts, int seconds)
    {
        var step = PodPlanner.Next(APod(), With(WithSandbox, Exited("main", 1, restarts)), Now);
        Assert.Equal(seconds == 0 ? null : Now.AddSeconds(seconds), (step as PodStep.Wait)?.Until);
    }

    [Fact]
    public void A_failed_init_container_ends_a_pod_that_never_restarts()
    {
        var view = With(WithSandbox, Exited("i", 1));
        Assert.True(PodPlanner.IsFinished(APod("Never", new Container { Name = "i" }), view));
        Assert.False(PodPlanner.IsFinished(APod("Always", new Container { Name = "i" }), view));
    }

    [Fact]
    public void A_deleted_pod_stops_then_loses_its_sandbox_then_goes()
    {
        var pod = APod() with { Metadata = new() { Name = "p", DeletionTimestamp = Now, DeletionGracePeriodSeconds = 7 } };
        Assert.Equal(new PodStep.StopAll(TimeSpan.FromSeconds(7)), PodPlanner.Next(pod, Up(WithSandbox, "main"), Now));
        Assert.Equal(new PodStep.StopSandbox("s"), PodPlanner.Next(pod, With(WithSandbox, Exited("main", 137)), Now));
        Assert.Equal(new PodStep.Remove(), PodPlanner.Next(pod, PodView.Nothing, Now));
    }

    [Fact]
    public void A_failed_liveness_probe_ends_the_container_only()
    {
        var view = Up(WithSandbox, "main").With("main", m => m with { KillBecause = "why" });
        Assert.Equal("why", Assert.IsType<PodStep.Kill>(PodPlanner.Next(APod(), view, Now)).Reason);
    }

    [Fact]
    public void A_lost_sandbox_is_made_again_and_what_ended_for_good_stays_so()
    {
        var lost = Up(WithSandbox, "main") with { Sandbox = WithSandbox.Sandbox! with { IsReady = false } };
        Assert.Equal(new PodStep.CreateSandbox(1, "s"), PodPlanner.Next(APod(), lost, Now));
        var pod = APod("OnFailure") with { Spec = new() { RestartPolicy = "OnFailure", Containers = [new() { Name = "done" }, new() { Name = "main" }] } };
        var second = With(WithSandbox with { Sandbox = new SandboxView("s2", 1, true, []) }, Exited("done", 0));
        Assert.Equal("main", Assert.IsType<PodStep.Start>(PodPlanner.Next(pod, second, Now)).Container.Name);
    }

    [Fact]
    public void The_status_tells_phase_readiness_and_gates()
    {
        var pod = APod() with { Spec = new() { Containers = [new() { Name = "main" }], ReadinessGates = [new() { ConditionType = "example.com/ok" }] } };
        var built = new PodStatusBuilder(["192.0.2.1"]).Build(pod, Up(WithSandbox, "main"), Now);
        Assert.Equal(("Running", "10.0.0.1", "192.0.2.1"), (built.Phase, built.PodIP, built.HostIP));
        Assert.Equal("True", built.Conditions.First(c => c.Type == "ContainersReady").Status);
        Assert.Equal("ReadinessGatesNotReady", built.Conditions.First(c => c.Type == "Ready").Reason);
        var opened = pod with { Status = built with { Conditions = [.. built.Conditions, new() { Type = "example.com/ok", Status = "True" }] } };
        var ready = new PodStatusBuilder(["192.0.2.1"]).Build(opened, Up(WithSandbox, "main"), Now);
        Assert.Equal("True", ready.Conditions.First(c => c.Type == "Ready").Status);
        Assert.Contains(ready.Conditions, c => c.Type == "example.com/ok");
    }

    [Theory]
    [InlineData("Never", 0, "Succeeded")]
    [InlineData("Never", 3, "Failed")]
    [InlineData("Always", 3, "Running")]
    public void The_phase_follows_what_ended(string policy, int code, string phase) =>
        Assert.Equal(phase, new PodStatusBuilder([]).Build(APod(policy), With(WithSandbox, Exited("main", code)), Now).Phase);
}
