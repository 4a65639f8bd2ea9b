using Fairlead.Kubernetes;
using Fairlead.Primitives;

namespace Fairlead.Client.Watching;

/// <summary>What a reflector tells: first everything, then each change; everything again when the watch lost its place.</summary>
public abstract record ResourceChange<T> where T : IKubernetesObject
{
    private ResourceChange() { }

    /// <summary>These are all the objects there are; forget every other.</summary>
    public sealed record Replaced(IReadOnlyList<T> Objects) : ResourceChange<T>;

    /// <summary>The object is new or changed.</summary>
    public sealed record Set(T Object) : ResourceChange<T>;

    /// <summary>The object is gone; <paramref name="Last"/> is the last that was seen of it.</summary>
    public sealed record Gone(NamespacedName Key, T Last) : ResourceChange<T>;
}
