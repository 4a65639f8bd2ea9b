using Fairlead.Node.Cri;
using Fairlead.Node.Plan;
using Fairlead.Primitives;

namespace Fairlead.Node.Pods;

/// <summary>The runtime's answers as the plan sees them. Pure.</summary>
public static class RuntimeViews
{
    /// <param name="primary">The node's first family, whose address leads, whatever the runtime's order.</param>
    public static SandboxView Sandbox(PodSandboxStatus status, IpFamily primary) => new(
        status.Id,
        (int)status.Metadata.Attempt,
        status.State == PodSandboxState.SandboxReady,
        status.Network?.Ip is { Length: > 0 } first ? [.. ((string[])[first, .. status.Network.AdditionalIps.Select(ip => ip.Ip)]).OrderBy(ip => IpAddr.TryParse(ip, out var address) && address.Family == primary ? 0 : 1)] : []);

    public static ContainerView Container(ContainerStatus status, string sandboxId) => new()
    {
        Id = status.Id,
        Name = status.Metadata.Name,
        SandboxId = sandboxId,
        Attempt = (int)status.Metadata.Attempt,
        Phase = status.State switch
        {
            ContainerState.ContainerCreated => ContainerPhase.Created,
            ContainerState.ContainerRunning => ContainerPhase.Running,
            _ => ContainerPhase.Exited,
        },
        Image = status.Image?.UserSpecifiedImage is { Length: > 0 } asWritten ? asWritten : status.Image?.Image ?? "",
        ImageId = status.ImageRef,
        StartedAt = Time(status.StartedAt),
        FinishedAt = Time(status.FinishedAt),
        ExitCode = status.ExitCode,
        Reason = status.Reason,
        Message = status.Message,
    };

    /// <summary>CRI's times are nanoseconds since 1970; 0 or less: not yet.</summary>
    private static DateTimeOffset? Time(long nanoseconds) => nanoseconds > 0 ? DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100) : null;
}
