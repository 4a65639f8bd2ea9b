using Fairlead.Kubernetes;
using Fairlead.Primitives;

namespace Fairlead.Explain.Trace;

/// <summary>Where a traced connection comes from.</summary>
public abstract record TraceOrigin
{
    private TraceOrigin() { }

    /// <summary>Some pod, no matter which.</summary>
    public sealed record Inside : TraceOrigin
    {
        public override string ToString() => "inside the cluster";
    }

    public sealed record Pod(NamespacedName Name) : TraceOrigin
    {
        public override string ToString() => $"pod/{Name.Name} in {Name.Namespace}";
    }

    public sealed record Node(string Name) : TraceOrigin
    {
        public override string ToString() => $"node/{Name}";
    }

    /// <summary>A machine that is no node.</summary>
    public sealed record External : TraceOrigin
    {
        public override string ToString() => "outside the cluster";
    }

    /// <summary>What is wrong with an origin that is not in the cluster; null where it is there.</summary>
    public string? Missing(ClusterView view) => this switch
    {
        Pod(var name) when view.Pods.All(pod => pod.Key != name) => $"there is no pod {name.Name} in namespace {name.Namespace}{Meant(name.Name, view.Pods.Where(pod => pod.Namespace == name.Namespace).Select(pod => pod.Name))}",
        Node(var name) when view.Nodes.All(node => node.Name != name) => $"there is no node {name}{Meant(name, view.Nodes.Select(node => node.Name))}",
        _ => null,
    };

    private static string Meant(string name, IEnumerable<string> names) => Nearest.To(name, names) is { } near ? $"; {near} was perhaps meant" : "";

    /// <returns>Null where the text is no origin.</returns>
    public static TraceOrigin? Parse(string? text, string ns) => text?.Split('/', 2) switch
    {
        null => new Inside(),
        ["external"] => new External(),
        ["pod" or "po", { Length: > 0 } name] => new Pod(new NamespacedName(ns, name)),
        ["node" or "no", { Length: > 0 } name] => new Node(name),
        _ => null,
    };
}
