using System.Globalization;
using System.Text;
using Fairlead.Node.Cri;
using Fairlead.Node.Pods;

namespace Fairlead.Node.Server;

/// <summary>The kubelet's <c>/metrics/resource</c>, what metrics-server reads: processor time and memory of containers, pods and the node. Pure.</summary>
internal static class ResourceMetrics
{
    public static string Text(NodeUsage node, IReadOnlyList<ContainerStats> stats)
    {
        var text = new StringBuilder();
        var all = stats.Select(one => (Labels: Names(one), Cpu: Seconds((long)(one.Cpu?.UsageCoreNanoSeconds?.Value ?? 0)), Memory: (double)(one.Memory?.WorkingSetBytes?.Value ?? 0)))
            .OrderBy(one => one.Labels, Comparer<(string Namespace, string Pod, string Container)>.Create((a, b) => string.CompareOrdinal($"{a}", $"{b}"))).ToList();
        var pods = all.GroupBy(one => (one.Labels.Namespace, one.Labels.Pod)).ToList();
        Family(text, "container_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed by the container in core-seconds", all.Select(one => (Of(one.Labels), one.Cpu)));
        Family(text, "container_memory_working_set_bytes", "gauge", "Current working set of the container in bytes", all.Select(one => (Of(one.Labels), one.Memory)));
        Family(text, "node_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed by the node in core-seconds", [("", Seconds(node.CpuNanoseconds))]);
        Family(text, "node_memory_working_set_bytes", "gauge", "Current working set of the node in bytes", [("", node.WorkingSet)]);
        Family(text, "pod_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed by the pod in core-seconds", pods.Select(pod => (Of(pod.Key), pod.Sum(one => one.Cpu))));
        Family(text, "pod_memory_working_set_bytes", "gauge", "Current working set of the pod in bytes", pods.Select(pod => (Of(pod.Key), pod.Sum(one => one.Memory))));
        Family(text, "resource_scrape_error", "gauge", "1 if there was an error while getting container metrics, 0 otherwise", [("", 0)]);
        return text.ToString();
    }

    private static void Family(StringBuilder text, string name, string type, string help, IEnumerable<(string Labels, double Value)> samples)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} [STABLE] {help}\n# TYPE {name} {type}\n");
        foreach (var (labels, value) in samples) text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {value}\n");
    }

    private static (string Namespace, string Pod, string Container) Names(ContainerStats one) =>
        (one.Attributes.Labels.GetValueOrDefault(Labels.PodNamespace, ""), one.Attributes.Labels.GetValueOrDefault(Labels.PodName, ""), one.Attributes.Metadata.Name);

    private static string Of((string Namespace, string Pod, string Container) who) => $"{{container=\"{who.Container}\",namespace=\"{who.Namespace}\",pod=\"{who.Pod}\"}}";

    private static string Of((string Namespace, string Pod) who) => $"{{namespace=\"{who.Namespace}\",pod=\"{who.Pod}\"}}";

    private static double Seconds(long nanoseconds) => nanoseconds / 1e9;
}
