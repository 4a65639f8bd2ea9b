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
