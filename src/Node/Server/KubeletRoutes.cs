using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Pods;
using Fairlead.Node.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Server;

/// <summary>
/// Paths of the kubelet API: <c>/containerLogs/NS/POD/CONTAINER</c>, <c>/exec|attach/NS/POD[/UID]/CONTAINER</c>,
/// <c>/portForward/NS/POD[/UID]</c>, <c>/pods</c>, <c>/healthz</c>, <c>/metrics</c>, <c>/logs/</c>, and those of <see cref="NodeStats"/>.
/// </summary>
internal sealed class KubeletRoutes(NodeOptions options, PodAgent pods, CriClient cri, KubeletAccess access, TimeProvider clock, ILogger<KubeletRoutes> log)
{
    private readonly ContainerLogs _logs = new(options, pods, clock);
    private readonly PodStreams _streams = new(options, pods, cri, log);
    private readonly NodeStats _stats = new(options, pods, cri, clock);
    private readonly HostLogs _hostLogs = new(options.LogFolder);

    public async Task AnswerAsync(HttpContext http)
    {
        string[] parts = (http.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["healthz"] or ["livez"] or ["readyz"] or ["healthz", "ping"])
        {
            await http.Response.WriteAsync("ok", http.RequestAborted);
            return;
        }
        int judgement = await access.JudgeAsync(http);
        if (judgement != StatusCodes.Status200OK)
        {
            http.Response.StatusCode = judgement;
            await http.Response.WriteAsync(judgement == StatusCodes.Status401Unauthorized ? "Unauthorized" : "Forbidden", http.RequestAborted);
            return;
        }
        await (parts switch
        {
            ["containerLogs", var ns, var pod, var container] => _logs.AnswerAsync(http, ns, pod, container),
            ["exec", var ns, var pod, var container] => _streams.ExecAsync(http, ns, pod, null, container),
            ["exec", var ns, var pod, var uid, var container] => _streams.ExecAsync(http, ns, pod, uid, container),
            ["attach", var ns, var pod, var container] => _streams.AttachAsync(http, ns, pod, null, container),
            ["attach", var ns, var pod, var uid, var container] => _streams.AttachAsync(http, ns, pod, uid, container),
            ["portForward", var ns, var pod] => _streams.PortForwardAsync(http, ns, pod, null),
            ["portForward", var ns, var pod, var uid] => _streams.PortForwardAsync(http, ns, pod, uid),
            ["pods"] => PodsAsync(http),
            ["runningpods"] => _stats.RunningAsync(http),
            ["stats", "summary"] or ["stats"] => _stats.SummaryAsync(http),
            ["configz"] => _stats.ConfigurationAsync(http),
            ["metrics", "resource"] => _stats.MetricsAsync(http),
            ["metrics", ..] => MetricsAsync(http),
            ["logs", ..] => _hostLogs.AnswerAsync(http, http.Request.Path.Value!["/logs".Length..]),
            _ => NotFoundAsync(http),
        });
    }

    private async Task PodsAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync("""{"kind":"PodList","apiVersion":"v1","metadata":{},"items":["""u8.ToArray(), http.RequestAborted);
        bool isFirst = true;
        foreach (var pod in pods.Pods)
        {
            if (!isFirst) await http.Response.Body.WriteAsync(","u8.ToArray(), http.RequestAborted);
            isFirst = false;
            await http.Response.Body.WriteAsync(KubernetesJson.Write<Pod>(pod), http.RequestAborted);
        }
        await http.Response.Body.WriteAsync("]}"u8.ToArray(), http.RequestAborted);
    }

    private async Task MetricsAsync(HttpContext http)
    {
        http.Response.ContentType = "text/plain; version=0.0.4";
        var all = pods.Pods.ToList();
        int running = all.Sum(pod => pod.Status.ContainerStatuses.Count(container => container.State?.Running is not null));
        await http.Response.WriteAsync($"""
            # HELP kubelet_running_pods Number of pods that have a running pod sandbox
            # TYPE kubelet_running_pods gauge
            kubelet_running_pods {all.Count(pod => pod.Status.Phase == "Running")}
            # HELP kubelet_running_containers Number of containers currently running
            # TYPE kubelet_running_containers gauge
            kubelet_running_containers {running}

            """.ReplaceLineEndings("\n"), http.RequestAborted);
    }

    private static Task NotFoundAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return http.Response.WriteAsync("404 page not found\n", http.RequestAborted);
    }
}
