using System.Text.Json.Nodes;
using Fairlead.Node.Cri;
using Fairlead.Node.Pods;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Node.Server;

/// <summary>Answers of the kubelet API about what runs and what it uses: <c>/stats/summary</c>, <c>/metrics/resource</c>, <c>/runningpods</c>, <c>/configz</c>.</summary>
internal sealed class NodeStats(NodeOptions options, PodAgent pods, CriClient cri, TimeProvider clock)
{
    public async Task SummaryAsync(HttpContext http) =>
        await JsonAsync(http, StatsSummary.Of(options.NodeName, Usage(), [.. pods.Pods], await cri.ListContainerStatsAsync(http.RequestAborted)));

    public async Task MetricsAsync(HttpContext http)
    {
        string text = ResourceMetrics.Text(Usage(), await cri.ListContainerStatsAsync(http.RequestAborted));
        http.Response.ContentType = "text/plain; version=0.0.4";
        await http.Response.WriteAsync(text, http.RequestAborted);
    }

    /// <summary>The pods that the runtime runs, whatever the API says of them.</summary>
    public async Task RunningAsync(HttpContext http)
    {
        var containers = (await cri.ListContainersAsync(http.RequestAborted)).Where(container => container.State == Cri.ContainerState.ContainerRunning).ToLookup(container => container.PodSandboxId);
        var sandboxes = (await cri.ListPodSandboxesAsync(http.RequestAborted)).Where(sandbox => sandbox.State == PodSandboxState.SandboxReady);
        await JsonAsync(http, new JsonObject
        {
            ["kind"] = "PodList",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["items"] = new JsonArray([.. sandboxes.Select(sandbox => new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = sandbox.Metadata.Name, ["namespace"] = sandbox.Metadata.Namespace, ["uid"] = sandbox.Metadata.Uid },
                ["spec"] = new JsonObject
                {
                    ["containers"] = new JsonArray([.. containers[sandbox.Id].Select(one => new JsonObject { ["name"] = one.Metadata.Name, ["image"] = one.Image?.Image ?? "", ["resources"] = new JsonObject() })]),
                },
                ["status"] = new JsonObject(),
            })]),
        });
    }

    /// <summary>What of a kubelet's configuration has a counterpart here.</summary>
    public Task ConfigurationAsync(HttpContext http) => JsonAsync(http, new JsonObject
    {
        ["kubeletconfig"] = new JsonObject
        {
            ["kind"] = "KubeletConfiguration",
            ["apiVersion"] = "kubelet.config.k8s.io/v1beta1",
            ["port"] = options.KubeletPort,
            ["clusterDomain"] = options.ClusterDomain,
            ["clusterDNS"] = new JsonArray([.. options.ClusterDns.Select(address => (JsonNode)address.ToString())]),
            ["maxPods"] = options.MaxPods,
            ["resolvConf"] = options.ResolvConf,
            ["nodeLeaseDurationSeconds"] = (int)(options.LeasePeriod.TotalSeconds * 4),
            ["imageGCHighThresholdPercent"] = options.Images.HighPercent,
            ["imageGCLowThresholdPercent"] = options.Images.LowPercent,
            ["cgroupDriver"] = "cgroupfs",
            ["containerLogMaxSize"] = "10Mi",
            ["serverTLSBootstrap"] = true,
            ["rotateCertificates"] = true,
        },
    });

    private NodeUsage Usage() => NodeUsage.Read(options.DataDir, clock.GetUtcNow());

    private static Task JsonAsync(HttpContext http, JsonObject body)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body.ToJsonString(), http.RequestAborted);
    }
}
