using Fairlead.Kubernetes.Core;

namespace Fairlead.Explain.Trace;

/// <summary>Says in a few words whether a pod takes connections, and if not, why.</summary>
public static class PodReadiness
{
    public static bool IsReady(Pod pod) => pod.Metadata.DeletionTimestamp is null && pod.Status.Conditions.Any(condition => condition is { Type: "Ready", Status: "True" });

    /// <summary>Empty for a pod that is ready.</summary>
    public static string WhyNot(Pod pod)
    {
        if (IsReady(pod)) return "";
        if (pod.Metadata.DeletionTimestamp is not null) return "it is being deleted";
        if (pod.Status.Conditions.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" }) is { } unscheduled)
            return $"no node was found for it: {unscheduled.Message ?? unscheduled.Reason}";
        if (pod.Status.Phase is "Succeeded" or "Failed") return $"it has ended ({pod.Status.Phase})";
        return pod.Status.ContainerStatuses.Where(status => !status.Ready).Select(status => WhyNot(pod, status)).FirstOrDefault()
            ?? pod.Status.Conditions.FirstOrDefault(condition => condition is { Type: "Ready" })?.Message
            ?? (string.IsNullOrEmpty(pod.Spec.NodeName) ? "it has no node yet" : "its node has not started it yet");
    }

    private static string WhyNot(Pod pod, ContainerStatus status)
    {
        if (status.State?.Waiting is { } waiting) return $"container {status.Name} waits: {waiting.Reason}{(string.IsNullOrEmpty(waiting.Message) ? "" : $" ({waiting.Message})")}";
        if (status.State?.Terminated is { } ended) return $"container {status.Name} ended with status {ended.ExitCode}{(string.IsNullOrEmpty(ended.Reason) ? "" : $" ({ended.Reason})")}";
        var probe = pod.Spec.Containers.FirstOrDefault(container => container.Name == status.Name)?.ReadinessProbe;
        return probe is null ? $"container {status.Name} is not ready" : $"the readiness probe of container {status.Name} ({Describe(probe)}) does not succeed";
    }

    private static string Describe(Kubernetes.Core.Probe probe) => probe switch
    {
        { HttpGet: { } get } => $"GET {get.Path ?? "/"} on port {get.Port}",
        { TcpSocket: { } socket } => $"a connection to port {socket.Port}",
        { Grpc: { } grpc } => $"gRPC on port {grpc.Port}",
        _ => "a command",
    };
}
