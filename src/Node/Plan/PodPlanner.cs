using Fairlead.Kubernetes.Core;

namespace Fairlead.Node.Plan;

/// <summary>
/// Decides the next step of a pod from what is wanted and what is. Pure: same pod, same view, same time, same step.
/// <code>
///  sandbox ─► init 1 ─► … ─► init n ─► all regular containers (and ephemeral) ─► each again by its restart policy
///             └ a sidecar in the list is started here, waited for, and kept running
///  ending:  stop regular ─► stop sidecars, last first ─► sandbox ─► remove (object deleted)
/// </code>
/// </summary>
public static class PodPlanner
{
    public static PodStep Next(Pod pod, PodView view, DateTimeOffset now)
    {
        if (IsEnding(pod, view)) return Ending(pod, view);
        var containers = PodContainer.Of(pod.Spec);
        if (view.Sandbox is not { IsReady: true } sandbox) return Sandbox(pod, view, containers, now);
        foreach (var container in containers)
            if (view.Current(container.Name) is { IsRunning: true } running && view.MemoryOf(container.Name) is { KillBecause: { } reason } memory && memory.ProbedId == running.Id)
                return new PodStep.Kill(running, reason);
        if (view.Unresized is null && PodResize.Wanted(pod, view).Select(one => ResizeStep(pod, view, one.Container, one.Running)).FirstOrDefault() is { } resize) return resize;
        if (!IsInitialized(containers, view))
        {
            if (NextInit(pod, view, containers, now) is { } step) return step;
        }
        else if (containers.Where(c => c.Kind == ContainerKind.Sidecar).Select(sidecar => StartAgain(pod, view, sidecar, now)).FirstOrDefault(IsAct) is { } revive)
            return revive;
        var steps = containers.Where(c => c.Kind is ContainerKind.Regular or ContainerKind.Ephemeral).Select(c => StartAgain(pod, view, c, now)).ToList();
        return steps.FirstOrDefault(IsAct) ?? Earliest(steps.Concat(containers.Where(c => c.Kind == ContainerKind.Sidecar).Select(c => StartAgain(pod, view, c, now))), pod, now);
    }

    private static PodStep.Resize ResizeStep(Pod pod, PodView view, PodContainer container, ContainerView running) =>
        new(container, running, PodResize.NeedsRestart(container, PodResize.Changed(PodResize.Applied(pod, view, container), container.Spec.Resources)));

    /// <summary>Whether the pod is on its way out: deleted, out of time, or all its work done.</summary>
    public static bool IsEnding(Pod pod, PodView view) =>
        pod.Metadata.DeletionTimestamp is not null || view.End is not null || IsFinished(pod, view) || pod.Status.Phase is "Succeeded" or "Failed";

    /// <summary>Whether every regular container has ended for good, or an init container has failed for good.</summary>
    public static bool IsFinished(Pod pod, PodView view)
    {
        string policy = pod.Spec.RestartPolicy ?? "Always";
        var containers = PodContainer.Of(pod.Spec);
        bool initFailed = containers.Any(c => c.Kind == ContainerKind.Init && view.Newest(c.Name) is { IsExited: true, ExitCode: not 0 } end && !c.RestartsAfter(end.ExitCode, policy));
        return initFailed || containers.Where(c => c.Kind == ContainerKind.Regular)
            .All(c => view.Newest(c.Name) is { IsExited: true } end && !c.RestartsAfter(end.ExitCode, policy));
    }

    /// <summary>The grace period that the pod's end has.</summary>
    public static TimeSpan Grace(Pod pod) => TimeSpan.FromSeconds(pod.Metadata.DeletionGracePeriodSeconds ?? pod.Spec.TerminationGracePeriodSeconds ?? 30);

    private static PodStep Ending(Pod pod, PodView view)
    {
        if (view.Running.Any()) return new PodStep.StopAll(view.End?.Grace is { } shorter && shorter < Grace(pod) ? shorter : Grace(pod));
        if (view.Sandbox is { IsReady: true } sandbox) return new PodStep.StopSandbox(sandbox.Id);
        return pod.Metadata.DeletionTimestamp is not null ? new PodStep.Remove() : new PodStep.Wait();
    }

    private static PodStep Sandbox(Pod pod, PodView view, IReadOnlyList<PodContainer> containers, DateTimeOffset now) =>
        view.StartNotBefore is { } due && due > now
            ? new PodStep.Wait(Deadline(pod) is { } deadline && deadline < due ? deadline : due)
            : new PodStep.CreateSandbox(view.Sandbox is { } old ? old.Attempt + 1 : 0, view.Sandbox?.Id);

    /// <summary>A regular container has been started in this sandbox: initialisation is history.</summary>
    public static bool IsInitialized(IReadOnlyList<PodContainer> containers, PodView view) =>
        containers.Any(c => c.Kind == ContainerKind.Regular && view.Current(c.Name) is not null);

    /// <summary>The step that initialisation needs; null when it is complete.</summary>
    private static PodStep? NextInit(Pod pod, PodView view, IReadOnlyList<PodContainer> containers, DateTimeOffset now)
    {
        var waits = new List<PodStep>();
        foreach (var container in containers.Where(c => c.Kind is ContainerKind.Init or ContainerKind.Sidecar))
        {
            var current = view.Current(container.Name);
            if (container.Kind == ContainerKind.Init && current is { IsExited: true, ExitCode: 0 }) continue;
            var step = StartAgain(pod, view, container, now);
            if (IsAct(step)) return step;
            waits.Add(step);
            bool isUp = container.Kind == ContainerKind.Sidecar && current is { IsRunning: true } && view.MemoryOf(container.Name) is { StartupDone: true } memory && memory.ProbedId == current.Id;
            if (!isUp) return Earliest(waits, pod, now);
        }
        return null;
    }

    /// <summary>Start the container, wait for its back-off, or leave it.</summary>
    private static PodStep StartAgain(Pod pod, PodView view, PodContainer container, DateTimeOffset now)
    {
        var memory = view.MemoryOf(container.Name);
        var newest = view.Newest(container.Name);
        var current = view.Current(container.Name);
        if (current is { IsRunning: true }) return new PodStep.Wait();
        if (container.Kind == ContainerKind.Ephemeral && newest is not null) return new PodStep.Wait();
        // Init containers run again in a new sandbox; of the others, what ended for good in the old one stays so.
        var end = container.Kind == ContainerKind.Init ? current : newest;
        if (end is { IsExited: true } && !container.RestartsAfter(end.ExitCode, pod.Spec.RestartPolicy ?? "Always")) return new PodStep.Wait();
        var due = memory.NotBefore ?? DateTimeOffset.MinValue;
        if (current is { IsExited: true, FinishedAt: { } finished })
        {
            var again = finished + RestartBackoff.BeforeRestart(current.Attempt - memory.BackoffBase);
            if (again > due) due = again;
        }
        return due > now ? new PodStep.Wait(due) : new PodStep.Start(container, newest is null ? 0 : newest.Attempt + 1);
    }

    /// <summary>When the pod's own deadline ends it; null without one.</summary>
    public static DateTimeOffset? Deadline(Pod pod) =>
        pod.Spec.ActiveDeadlineSeconds is { } seconds && pod.Status.StartTime is { } start ? start.AddSeconds(seconds) : null;

    private static bool IsAct(PodStep step) => step is not PodStep.Wait;

    private static PodStep.Wait Earliest(IEnumerable<PodStep> waits, Pod pod, DateTimeOffset now)
    {
        var times = waits.OfType<PodStep.Wait>().Select(wait => wait.Until).Append(Deadline(pod)).Where(time => time > now).ToList();
        return new PodStep.Wait(times.Count == 0 ? null : times.Min());
    }
}
