using System.Globalization;
using System.Text;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Probes;

namespace Fairlead.Node.Pods;

/// <summary>Runs postStart and preStop hooks.</summary>
internal static class LifecycleHooks
{
    /// <summary>Null when it went well, else what to say.</summary>
    public static async Task<string?> RunAsync(CriClient cri, LifecycleHandler hook, Kubernetes.Core.Container container, string containerId, IReadOnlyList<string> podIps, TimeProvider clock, CancellationToken stop)
    {
        try
        {
            if (hook.Exec is { } exec)
            {
                var answer = await cri.ExecSyncAsync(containerId, exec.Command, TimeSpan.Zero, stop);
                return answer.ExitCode == 0 ? null : $"Exec lifecycle hook ({string.Join(' ', exec.Command)}) for Container \"{container.Name}\" failed - error: command exited with {answer.ExitCode.ToString(CultureInfo.InvariantCulture)}, message: \"{Encoding.UTF8.GetString(answer.Stderr.Span)}\"";
            }
            if (hook.HttpGet is { } http) return (await HttpProbe.RunAsync(http, container, podIps, Timeout.InfiniteTimeSpan, stop)) is ProbeOutcome.Failure failure ? failure.Output : null;
            if (hook.Sleep is { } sleep) await Task.Delay(TimeSpan.FromSeconds(sleep.Seconds), clock, stop);
            return null;
        }
        catch (Exception e) when (e is OperationCanceledException or GrpcException)
        {
            return e is OperationCanceledException ? "the hook did not end within the grace period" : e.Message;
        }
    }
}
