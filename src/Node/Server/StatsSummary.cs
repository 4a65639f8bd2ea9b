using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Pods;

namespace Fairlead.Node.Server;

/// <summary>The kubelet's <c>/stats/summary</c>: what the node, its pods and their containers use. Pure.</summary>
internal static class StatsSummary
{
    public static JsonObject Of(string nodeName, NodeUsage node, IReadOnlyList<Pod> pods, IReadOnlyList<ContainerStats> stats)
    {
        var byPod = stats.ToLookup(one => one.Attributes.Labels.TryGetValue(Labels.PodUid, out string? uid) ? uid : "", StringComparer.Ordinal);
        return new()
        {
            ["node"] = new JsonObject
            {
                ["nodeName"] = nodeName,
                ["startTime"] = Time(node.StartedAt),
                ["cpu"] = new JsonObject { ["time"] = Time(node.At), ["usageCoreNanoSeconds"] = node.CpuNanoseconds },
                ["memory"] = new JsonObject
                {
                    ["time"] = Time(node.At), ["availableBytes"] = node.MemoryAvailable, ["usageBytes"] = node.WorkingSet, ["workingSetBytes"] = node.WorkingSet,
                },
                ["fs"] = new JsonObject
                {
                    ["time"] = Time(node.At), ["availableBytes"] = node.DiskAvailable, ["capacityBytes"] = node.DiskTotal, ["usedBytes"] = node.DiskTotal - node.DiskAvailable,
                },
            },
            ["pods"] = new JsonArray([.. pods.Where(pod => byPod.Contains(pod.Metadata.Uid ?? "")).Select(pod => Pod(pod, [.. byPod[pod.Metadata.Uid ?? ""]]))]),
        };
    }

    private static JsonObject Pod(Pod pod, IReadOnlyList<ContainerStats> containers) => new()
    {
        ["podRef"] = new JsonObject { ["name"] = pod.Metadata.Name, ["namespace"] = pod.Metadata.Namespace, ["uid"] = pod.Metadata.Uid },
        ["startTime"] = pod.Status.StartTime is { } start ? Time(start) : null,
        ["containers"] = new JsonArray([.. containers.Select(one => Container(pod, one))]),
        ["cpu"] = Cpu(containers),
        ["memory"] = Memory(containers),
    };

    private static JsonObject Container(Pod pod, ContainerStats one)
    {
        string name = one.Attributes.Metadata.Name;
        var started = pod.Status.ContainerStatuses.FirstOrDefault(status => status.Name == name)?.State?.Running?.StartedAt;
        return new()
        {
            ["name"] = name,
            ["startTime"] = started is { } time ? Time(time) : null,
            ["cpu"] = Cpu([one]),
            ["memory"] = Memory([one]),
            ["rootfs"] = new JsonObject { ["time"] = Time(At(one.WritableLayer?.Timestamp)), ["usedBytes"] = (long)(one.WritableLayer?.UsedBytes?.Value ?? 0), ["inodesUsed"] = (long)(one.WritableLayer?.InodesUsed?.Value ?? 0) },
        };
    }

    private static JsonObject Cpu(IReadOnlyList<ContainerStats> all) => new()
    {
        ["time"] = Time(At(all.Max(one => one.Cpu?.Timestamp))),
        ["usageNanoCores"] = all.Sum(one => (long)(one.Cpu?.UsageNanoCores?.Value ?? 0)),
        ["usageCoreNanoSeconds"] = all.Sum(one => (long)(one.Cpu?.UsageCoreNanoSeconds?.Value ?? 0)),
    };

    private static JsonObject Memory(IReadOnlyList<ContainerStats> all) => new()
    {
        ["time"] = Time(At(all.Max(one => one.Memory?.Timestamp))),
        ["usageBytes"] = all.Sum(one => (long)(one.Memory?.UsageBytes?.Value ?? one.Memory?.WorkingSetBytes?.Value ?? 0)),
        ["workingSetBytes"] = all.Sum(one => (long)(one.Memory?.WorkingSetBytes?.Value ?? 0)),
    };

    private static DateTimeOffset At(long? nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks((nanoseconds ?? 0) / 100);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
}
