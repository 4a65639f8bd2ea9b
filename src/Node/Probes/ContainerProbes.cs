using Fairlead.Client.Recording;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Plan;

namespace Fairlead.Node.Probes;

/// <summary>
/// Probes one running container until told to stop: startup first, then readiness and liveness side by side.
/// Until a container has been ready once, failed readiness probes are repeated sooner than the period (100 ms doubling to 1 s, for half a minute):
/// a pod is ready when its server is, not seconds later.
/// </summary>
public sealed class ContainerProbes(ProbeExecutor executor, Container container, string containerId, IReadOnlyList<string> podIps, DateTimeOffset startedAt, TimeProvider clock)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between two of these, and for how long they go on.</summary>
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Eager = TimeSpan.FromSeconds(30);

    /// <summary>Whether there is anything to run.</summary>
    public static bool IsNeeded(Container container) => container.StartupProbe is not null || container.ReadinessProbe is not null || container.LivenessProbe is not null;

    /// <param name="learned">Takes each change of what is known.</param>
    /// <param name="say">Takes the words of the Unhealthy event.</param>
    public async Task RunAsync(Action<Func<ContainerMemory, ContainerMemory>> learned, Action<EventKind, string> say, CancellationToken stop)
    {
        if (container.StartupProbe is { } startup && !await StartupAsync(startup, learned, say, stop)) return;
        bool isReadyNow = container.ReadinessProbe is null;
        learned(memory => memory with { StartupDone = true, IsReady = isReadyNow });
        await Task.WhenAll(
            container.ReadinessProbe is { } readiness ? ReadinessAsync(readiness, learned, say, stop) : Task.CompletedTask,
            container.LivenessProbe is { } liveness ? LivenessAsync(liveness, learned, say, stop) : Task.CompletedTask);
    }

    /// <summary>True once it passed; false when it failed for good.</summary>
    private async Task<bool> StartupAsync(Probe probe, Action<Func<ContainerMemory, ContainerMemory>> learned, Action<EventKind, string> say, CancellationToken stop)
    {
        await InitialDelayAsync(probe, stop);
        for (int failures = 0; ;)
        {
            if (await ProbeAsync(probe, "Startup", say, stop)) return true;
            if (++failures >= (probe.FailureThreshold ?? 3))
            {
                learned(memory => memory with { KillBecause = $"Container {container.Name} failed startup probe, will be restarted" });
                return false;
            }
            await PeriodAsync(probe, stop);
        }
    }

    private async Task ReadinessAsync(Probe probe, Action<Func<ContainerMemory, ContainerMemory>> learned, Action<EventKind, string> say, CancellationToken stop)
    {
        await InitialDelayAsync(probe, stop);
        bool isReady = false, wasReady = false;
        int successes = 0, failures = 0;
        var retry = FirstRetry;
        long began = clock.GetTimestamp(), told = began;
        while (true)
        {
            bool isQuick = !wasReady && retry < Period(probe) && clock.GetElapsedTime(began) < Eager;
            bool isNews = !isQuick || clock.GetElapsedTime(told) >= Period(probe);                                       // not each of the many between two periods
            if (isNews) told = clock.GetTimestamp();
            if (await ProbeAsync(probe, "Readiness", isNews ? say : static (_, _) => { }, stop)) { successes++; failures = 0; }
            else { failures++; successes = 0; }
            bool next = isReady ? failures < (probe.FailureThreshold ?? 3) : successes >= (probe.SuccessThreshold ?? 1);
            if (next != isReady) learned(memory => memory with { IsReady = next });
            isReady = next;
            wasReady |= isReady;
            if (!isQuick || wasReady) await PeriodAsync(probe, stop);
            else
            {
                await Task.Delay(retry, clock, stop);
                retry = TimeSpan.FromTicks(Math.Min(2 * retry.Ticks, LongestRetry.Ticks));
            }
        }
    }

    private async Task LivenessAsync(Probe probe, Action<Func<ContainerMemory, ContainerMemory>> learned, Action<EventKind, string> say, CancellationToken stop)
    {
        await InitialDelayAsync(probe, stop);
        for (int failures = 0; ;)
        {
            failures = await ProbeAsync(probe, "Liveness", say, stop) ? 0 : failures + 1;
            if (failures >= (probe.FailureThreshold ?? 3))
            {
                learned(memory => memory with { KillBecause = $"Container {container.Name} failed liveness probe, will be restarted" });
                return;
            }
            await PeriodAsync(probe, stop);
        }
    }

    private async Task<bool> ProbeAsync(Probe probe, string kind, Action<EventKind, string> say, CancellationToken stop)
    {
        var outcome = await executor.RunAsync(probe, container, containerId, podIps, stop);
        if (outcome is ProbeOutcome.Failure failure) say(EventKind.Warning, $"{kind} probe failed: {failure.Output}");
        return outcome is ProbeOutcome.Success;
    }

    private Task InitialDelayAsync(Probe probe, CancellationToken stop)
    {
        var left = startedAt.AddSeconds(probe.InitialDelaySeconds ?? 0) - clock.GetUtcNow();
        return left > TimeSpan.Zero ? Task.Delay(left, clock, stop) : Task.CompletedTask;
    }

    private Task PeriodAsync(Probe probe, CancellationToken stop) => Task.Delay(Period(probe), clock, stop);
    private static TimeSpan Period(Probe probe) => TimeSpan.FromSeconds(Math.Max(1, probe.PeriodSeconds ?? 10));
}
