using System.Globalization;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Node.Variables;

/// <summary>Fields of its own object that a container may see (the downward API).</summary>
public static class DownwardFields
{
    /// <summary>The value of a fieldRef path.</summary>
    public static string Field(Pod pod, string path, PodFacts facts)
    {
        if (Subscript(path) is var (map, key)) return (map == "metadata.labels" ? pod.Metadata.Labels : pod.Metadata.Annotations).GetValueOrDefault(key, "");
        return path switch
        {
            "metadata.name" => pod.Metadata.Name ?? "",
            "metadata.namespace" => pod.Metadata.Namespace ?? "",
            "metadata.uid" => pod.Metadata.Uid ?? "",
            "metadata.labels" => Lines(pod.Metadata.Labels),
            "metadata.annotations" => Lines(pod.Metadata.Annotations),
            "spec.nodeName" => pod.Spec.NodeName ?? "",
            "spec.serviceAccountName" => pod.Spec.ServiceAccountName ?? "",
            "status.hostIP" => facts.HostIps.FirstOrDefault() ?? "",
            "status.hostIPs" => string.Join(',', facts.HostIps),
            "status.podIP" => facts.PodIps.FirstOrDefault() ?? "",
            "status.podIPs" => string.Join(',', facts.PodIps),
            _ => throw new ContainerConfigException($"unsupported fieldPath: {path}"),
        };
    }

    /// <summary>The value of a resourceFieldRef, in units of its divisor, rounded up.</summary>
    public static string Resource(ResourceRequirements? resources, string resource, Kubernetes.Quantity? divisor, PodFacts facts)
    {
        var (kind, name) = resource.Split('.', 2) is [var first, var second] ? (first, second) : ("", resource);
        var amounts = kind == "requests" ? resources?.Requests : resources?.Limits;
        bool isCpu = name == "cpu";
        decimal value = amounts is not null && amounts.TryGetValue(name, out var given) ? Quantities.Value(given)
            : kind == "limits" && isCpu ? facts.NodeMilliCpu / 1000m
            : kind == "limits" && name == "memory" ? facts.NodeMemoryBytes
            : 0;
        decimal unit = divisor is { } by && Quantities.Value(by) is > 0 and var wanted ? wanted : 1;
        return decimal.Ceiling(value / unit).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>metadata.labels['key'] taken apart.</summary>
    private static (string Map, string Key)? Subscript(string path)
    {
        int open = path.IndexOf("['", StringComparison.Ordinal);
        return open > 0 && path.EndsWith("']", StringComparison.Ordinal) && path[..open] is "metadata.labels" or "metadata.annotations"
            ? (path[..open], path[(open + 2)..^2])
            : null;
    }

    /// <summary>The form of labels in files: key="value", sorted by key, Go's quoting.</summary>
    private static string Lines(IReadOnlyDictionary<string, string> map) => string.Join('\n',
        map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}=\"{pair.Value.Replace("\\", @"\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\t", "\\t")}\""));
}
