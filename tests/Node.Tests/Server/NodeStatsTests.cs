using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Server;

namespace Fairlead.Node.Tests.Server;

public sealed class NodeStatsTests
{
    private static readonly NodeUsage Machine = new(DateTimeOffset.UnixEpoch.AddSeconds(100), DateTimeOffset.UnixEpoch, 7_500_000_000, 1000, 400, 50, 20);
    private static readonly Pod Web = new() { Metadata = new() { Name = "web", Namespace = "shop", Uid = "u1" } };

    private static ContainerStats Stats(string container, ulong nanoseconds, ulong bytes) => new()
    {
        Attributes = new()
        {
            Metadata = new() { Name = container },
            Labels = { ["io.kubernetes.pod.name"] = "web", ["io.kubernetes.pod.namespace"] = "shop", ["io.kubernetes.pod.uid"] = "u1" },
        },
        Cpu = new() { Timestamp = 99_000_000_000, UsageCoreNanoSeconds = new() { Value = nanoseconds } },
        Memory = new() { Timestamp = 99_000_000_000, WorkingSetBytes = new() { Value = bytes } },
    };

    [Fact]
    public void The_summary_adds_a_pods_containers_up()
    {
        var summary = StatsSummary.Of("n1", Machine, [Web], [Stats("a", 1_000_000_000, 10), Stats("b", 500_000_000, 5)]);
        Assert.Equal((7_500_000_000, 600, "1970-01-01T00:00:00Z"), ((long)summary["node"]!["cpu"]!["usageCoreNanoSeconds"]!, (long)summary["node"]!["memory"]!["workingSetBytes"]!, (string)summary["node"]!["startTime"]!));
        JsonNode pod = Assert.Single((JsonArray)summary["pods"]!)!;
        Assert.Equal(("web", "shop", "u1"), ((string)pod["podRef"]!["name"]!, (string)pod["podRef"]!["namespace"]!, (string)pod["podRef"]!["uid"]!));
        Assert.Equal((1_500_000_000, 15), ((long)pod["cpu"]!["usageCoreNanoSeconds"]!, (long)pod["memory"]!["workingSetBytes"]!));
        Assert.Equal(["a", "b"], ((JsonArray)pod["containers"]!).Select(one => (string)one!["name"]!));
        Assert.Equal("1970-01-01T00:01:39Z", (string)pod["cpu"]!["time"]!);
    }

    [Fact]
    public void Metrics_name_containers_pods_and_the_node()
    {
        string[] lines = ResourceMetrics.Text(Machine, [Stats("b", 500_000_000, 5), Stats("a", 1_000_000_000, 10)]).Split('\n');
        Assert.Equal(
        [
            "container_cpu_usage_seconds_total{container=\"a\",namespace=\"shop\",pod=\"web\"} 1",
            "container_cpu_usage_seconds_total{container=\"b\",namespace=\"shop\",pod=\"web\"} 0.5",
            "container_memory_working_set_bytes{container=\"a\",namespace=\"shop\",pod=\"web\"} 10",
            "container_memory_working_set_bytes{container=\"b\",namespace=\"shop\",pod=\"web\"} 5",
            "node_cpu_usage_seconds_total 7.5",
            "node_memory_working_set_bytes 600",
            "pod_cpu_usage_seconds_total{namespace=\"shop\",pod=\"web\"} 1.5",
            "pod_memory_working_set_bytes{namespace=\"shop\",pod=\"web\"} 15",
            "resource_scrape_error 0",
        ], lines.Where(line => line.Length > 0 && line[0] != '#'));
    }

    [Fact]
    public void Idle_time_is_no_usage() => Assert.Equal(1 + 2 + 3 + 6 + 7 + 8, NodeUsage.Busy("cpu  1 2 3 4 5 6 7 8 9 10"));
}
