using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Meta;
using Fairlead.Primitives;

namespace Fairlead.Controllers.GarbageCollection;

/// <summary>What garbage collection knows of an object that has owners, or waits for its dependents.</summary>
/// <param name="Version">The resource version of which all this is true.</param>
public sealed record Tracked(ResourceType Type, NamespacedName Key, string Uid, IReadOnlyList<OwnerReference> Owners, bool Deleting, IReadOnlyList<string> Finalizers, string Version = "")
{
    public const string Orphan = "orphan";
    public const string Foreground = "foregroundDeletion";

    /// <summary>It is going, and its dependents are to stay without it.</summary>
    public bool OrphansDependents => Deleting && Finalizers.Contains(Orphan);

    /// <summary>It is going after its dependents.</summary>
    public bool AwaitsDependents => Deleting && Finalizers.Contains(Foreground);

    /// <summary>False for the many objects that garbage collection has no business with.</summary>
    public bool Matters => Owners.Count > 0 || OrphansDependents || AwaitsDependents;
}
