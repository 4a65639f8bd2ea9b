using Fairlead.Kubernetes.Core;

namespace Fairlead.Node.Plan;

/// <summary>The status that the API should show for a pod, from what is known of it. Pure.</summary>
public sealed class PodStatusBuilder(IReadOnlyList<string> hostIps)
{
    /// <summary>Conditions that the node agent owns; those of others are kept.</summary>
    private static readonly HashSet<string> Own = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled", "PodResizePending", "PodResizeInProgress"];

    public static bool IsOwn(string type) => Own.Contains(type);

    public PodStatus Build(Pod pod, PodView view, DateTimeOffset now)
    {
        var containers = PodContainer.Of(pod.Spec);
        var old = pod.Status;
        var statuses = containers.ToDictionary(c => c.Name, c => Container(pod, view, c, Earlier(old, c)), StringComparer.Ordinal);
        string phase = Phase(pod, view, containers, statuses);
        var ips = PodIps(pod, view, phase);
        return old with
        {
            Phase = phase,
            Reason = view.End?.Reason ?? old.Reason,
            Message = view.End?.Message ?? old.Message,
            StartTime = old.StartTime ?? Seconds(now),
            HostIP = hostIps.Count > 0 ? hostIps[0] : null,
            HostIPs = [.. hostIps.Select(ip => new HostIP { Ip = ip })],
            PodIP = ips.Count > 0 ? ips[0] : null,
            PodIPs = [.. ips.Select(ip => new PodIP { Ip = ip })],
            QosClass = old.QosClass ?? QualityOfService.Of(pod.Spec),
            ObservedGeneration = pod.Metadata.Generation ?? old.ObservedGeneration,
            InitContainerStatuses = [.. containers.Where(c => c.Kind is ContainerKind.Init or ContainerKind.Sidecar).Select(c => statuses[c.Name])],
            ContainerStatuses = [.. containers.Where(c => c.Kind == ContainerKind.Regular).Select(c => statuses[c.Name])],
            EphemeralContainerStatuses = [.. containers.Where(c => c.Kind == ContainerKind.Ephemeral).Select(c => statuses[c.Name])],
            Conditions = Conditions(pod, view, containers, statuses, phase, now),
        };
    }

    private IReadOnlyList<string> PodIps(Pod pod, PodView view, string phase)
    {
        if (pod.Spec.HostNetwork == true) return view.Sandbox is null ? [] : hostIps;
        if (view.Sandbox is { Ips.Count: > 0 } sandbox) return sandbox.Ips;
        return phase is "Succeeded" or "Failed" || view.Sandbox is { IsReady: false } ? [.. pod.Status.PodIPs.Select(ip => ip.Ip)] : [];
    }

    private static ContainerStatus? Earlier(PodStatus status, PodContainer container) =>
        status.ContainerStatuses.Concat(status.InitContainerStatuses).Concat(status.EphemeralContainerStatuses).FirstOrDefault(c => c.Name == container.Name);

    private static ContainerStatus Container(Pod pod, PodView view, PodContainer container, ContainerStatus? earlier)
    {
        var attempts = view.Containers.GetValueOrDefault(container.Name, []);
        var memory = view.MemoryOf(container.Name);
        var newest = attempts.IsEmpty ? null : attempts[0];
        if (newest is null && earlier?.State?.Terminated is not null && view.Sandbox is not { IsReady: true }) return earlier with { Ready = IsDone(container, earlier) };
        bool waits = newest is null || newest.Phase == ContainerPhase.Created || (newest.IsExited && IsToRestart(pod, view, container, newest));
        bool isProbed = newest is { IsRunning: true } && memory.ProbedId == newest.Id;
        var previous = waits ? newest is { IsExited: true } ? newest : null : attempts.Length > 1 ? attempts[1] : null;
        return new ContainerStatus
        {
            Name = container.Name,
            Image = newest?.Image is { Length: > 0 } image ? image : container.Spec.Image ?? "",
            ImageID = newest?.ImageId ?? "",
            ContainerID = newest is null ? null : "containerd://" + newest.Id,
            RestartCount = newest?.Attempt ?? earlier?.RestartCount ?? 0,
            State = waits ? Waiting(pod, view, memory) : newest!.IsRunning ? Running(newest) : Terminated(newest),
            LastState = previous is not null ? Terminated(previous) : earlier?.LastState,
            Ready = container.Kind == ContainerKind.Init ? newest is { IsExited: true, ExitCode: 0 } : isProbed && memory.IsReady,
            Started = container.Kind == ContainerKind.Init ? newest is { IsRunning: true } : isProbed && memory.StartupDone,
            VolumeMounts = [.. container.Spec.VolumeMounts.Select(Mount)],
            Resources = memory.Resources ?? earlier?.Resources ?? container.Spec.Resources ?? ResourceRequirements.Empty,
            AllocatedResources = (memory.Resources ?? earlier?.Resources ?? container.Spec.Resources)?.Requests!,
        };
    }

    private static VolumeMountStatus Mount(VolumeMount mount) => new()
    {
        Name = mount.Name,
        MountPath = mount.MountPath,
        ReadOnly = mount.ReadOnly,
        RecursiveReadOnly = mount.ReadOnly == true ? "Disabled" : null,              // the runtime does not know it
    };

    private static bool IsDone(PodContainer container, ContainerStatus status) => container.Kind == ContainerKind.Init && status.State?.Terminated?.ExitCode == 0;

    /// <summary>An ended container that comes back is shown as waiting, with its end as the last state.</summary>
    private static bool IsToRestart(Pod pod, PodView view, PodContainer container, ContainerView end) =>
        !PodPlanner.IsEnding(pod, view) && container.RestartsAfter(end.ExitCode, pod.Spec.RestartPolicy ?? "Always")
        && view.MemoryOf(container.Name).WaitingReason is not null;

    private static ContainerState Waiting(Pod pod, PodView view, ContainerMemory memory) => new()
    {
        Waiting = new ContainerStateWaiting { Reason = memory.WaitingReason ?? (HasInitLeft(pod, view) ? "PodInitializing" : "ContainerCreating"), Message = memory.WaitingMessage },
    };

    private static bool HasInitLeft(Pod pod, PodView view) => pod.Spec.InitContainers.Count > 0 && !PodPlanner.IsInitialized(PodContainer.Of(pod.Spec), view);

    private static ContainerState Running(ContainerView container) => new() { Running = new ContainerStateRunning { StartedAt = Seconds(container.StartedAt) } };

    private static ContainerState Terminated(ContainerView container) => new()
    {
        Terminated = new ContainerStateTerminated
        {
            ContainerID = "containerd://" + container.Id,
            ExitCode = container.ExitCode,
            Reason = container.Reason is { Length: > 0 } reason ? reason : container.ExitCode == 0 ? "Completed" : "Error",
            Message = container.Message is { Length: > 0 } message ? message : null,
            StartedAt = Seconds(container.StartedAt),
            FinishedAt = Seconds(container.FinishedAt),
        },
    };

    private static string Phase(Pod pod, PodView view, IReadOnlyList<PodContainer> containers, Dictionary<string, ContainerStatus> statuses)
    {
        if (pod.Status.Phase is "Succeeded" or "Failed") return pod.Status.Phase;
        if (view.End is not null) return view.Running.Any() ? pod.Status.Phase ?? "Pending" : "Failed";
        var regular = containers.Where(c => c.Kind == ContainerKind.Regular).ToList();
        bool isOver = PodPlanner.IsFinished(pod, view) || (pod.Metadata.DeletionTimestamp is not null && !view.Running.Any() && regular.All(c => statuses[c.Name].State?.Terminated is not null));
        if (isOver)
        {
            if (view.Running.Any()) return "Running";
            bool allWell = regular.All(c => statuses[c.Name].State?.Terminated is { ExitCode: 0 })
                && containers.Where(c => c.Kind == ContainerKind.Init).All(c => statuses[c.Name].State?.Terminated is null or { ExitCode: 0 });
            return allWell ? "Succeeded" : "Failed";
        }
        return regular.Any(c => view.Newest(c.Name) is { Phase: not ContainerPhase.Created }) ? "Running" : "Pending";
    }

    private static IReadOnlyList<PodCondition> Conditions(Pod pod, PodView view, IReadOnlyList<PodContainer> containers, Dictionary<string, ContainerStatus> statuses, string phase, DateTimeOffset now)
    {
        bool done = phase == "Succeeded";
        var uninitialized = containers.Where(c => c.Kind == ContainerKind.Init ? statuses[c.Name].State?.Terminated is not { ExitCode: 0 } : c.Kind == ContainerKind.Sidecar && statuses[c.Name].Started != true).Select(c => c.Name).ToList();
        bool initialized = uninitialized.Count == 0 || PodPlanner.IsInitialized(containers, view) || done;
        var unready = containers.Where(c => c.Kind is ContainerKind.Regular or ContainerKind.Sidecar && !statuses[c.Name].Ready).Select(c => c.Name).ToList();
        var (notReadyReason, notReadyMessage) = done ? ("PodCompleted", null)
            : phase == "Failed" ? ("PodFailed", (string?)null)
            : unready.Count > 0 ? ("ContainersNotReady", $"containers with unready status: [{string.Join(' ', unready)}]")
            : (null, null);
        bool containersReady = notReadyReason is null;
        var gate = pod.Spec.ReadinessGates.FirstOrDefault(g => !pod.Status.Conditions.Any(c => c.Type == g.ConditionType && c.Status == "True"));
        var wanted = new List<(string Type, bool Status, string? Reason, string? Message)>
        {
            ("PodReadyToStartContainers", view.Sandbox is { IsReady: true }, null, null),
            ("Initialized", initialized, initialized ? done ? "PodCompleted" : null : "ContainersNotInitialized", initialized ? null : $"containers with incomplete status: [{string.Join(' ', uninitialized)}]"),
            ("Ready", containersReady && gate is null, !containersReady ? notReadyReason : gate is null ? null : "ReadinessGatesNotReady",
                !containersReady ? notReadyMessage : gate is null ? null : GateMessage(pod, gate)),
            ("ContainersReady", containersReady, notReadyReason, notReadyMessage),
            ("PodScheduled", true, null, null),
        };
        if (view.Unresized is { } unresized) wanted.Add(("PodResizePending", true, unresized.Reason, unresized.Message));
        else if (phase == "Running" && PodResize.Wanted(pod, view).Any()) wanted.Add(("PodResizeInProgress", true, null, null));
        return
        [
            .. wanted.Select(c => Condition(pod, c.Type, c.Status, c.Reason, c.Message, now)),
            .. pod.Status.Conditions.Where(c => !IsOwn(c.Type)),
        ];
    }

    private static string GateMessage(Pod pod, PodReadinessGate gate) =>
        pod.Status.Conditions.Any(c => c.Type == gate.ConditionType)
            ? $"the status of pod readiness gate \"{gate.ConditionType}\" is not \"True\", but False"
            : $"corresponding condition of pod readiness gate \"{gate.ConditionType}\" does not exist.";

    private static PodCondition Condition(Pod pod, string type, bool status, string? reason, string? message, DateTimeOffset now)
    {
        string text = status ? "True" : "False";
        var before = pod.Status.Conditions.FirstOrDefault(c => c.Type == type);
        return new PodCondition
        {
            Type = type,
            Status = text,
            Reason = reason,
            Message = message,
            ObservedGeneration = pod.Metadata.Generation,
            LastTransitionTime = before?.Status == text ? before.LastTransitionTime : Seconds(now),
        };
    }

    /// <summary>metav1.Time has whole seconds.</summary>
    private static DateTimeOffset? Seconds(DateTimeOffset? time) => time is { } t ? new DateTimeOffset(t.UtcTicks - t.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero) : null;
}
