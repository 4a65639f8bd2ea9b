using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.GarbageCollection;

/// <summary>The rules of cascading deletion. Pure.</summary>
public static class GarbagePolicy
{
    private const string Foreground = "Foreground";

    /// <summary>What a deleted owner with an "orphan" or "foregroundDeletion" finalizer needs.</summary>
    public static GarbageVerdict ForOwner(Tracked owner, IReadOnlyList<Tracked> dependents)
    {
        if (owner.OrphansDependents)
            return dependents.Count > 0 ? new GarbageVerdict.FreeDependents(dependents) : new GarbageVerdict.Release(Tracked.Orphan);
        if (!owner.AwaitsDependents) return new GarbageVerdict.Keep();
        var blocking = dependents.Where(dependent => dependent.Owners.Any(reference => reference.Uid == owner.Uid && reference.BlockOwnerDeletion == true)).ToArray();
        return blocking.Length > 0 ? new GarbageVerdict.Await(dependents) : new GarbageVerdict.Release(Tracked.Foreground);
    }

    /// <summary>What becomes of an object whose owners are in these states.</summary>
    /// <param name="dependents">Those that depend on it in turn.</param>
    public static GarbageVerdict ForDependent(Tracked dependent, IReadOnlyList<(OwnerReference Owner, OwnerState State)> owners, IReadOnlyList<Tracked> dependents)
    {
        if (dependent.Deleting || owners.Count == 0) return new GarbageVerdict.Keep();
        var lost = owners.Where(owner => owner.State != OwnerState.Solid).Select(owner => owner.Owner.Uid).ToArray();
        if (lost.Length == 0) return new GarbageVerdict.Keep();
        if (lost.Length < owners.Count) return new GarbageVerdict.DropOwners(lost);
        if (dependents.Count > 0 && owners.Any(owner => owner.State == OwnerState.Waiting))
            return new GarbageVerdict.Delete(Foreground, Unblock: dependents.Any(other => other.AwaitsDependents));
        string policy = dependent.Finalizers.Contains(Tracked.Orphan) ? "Orphan" : dependent.Finalizers.Contains(Tracked.Foreground) ? Foreground : "Background";
        return new GarbageVerdict.Delete(policy);
    }
}
