using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.GarbageCollection;

/// <summary>What to do with one object.</summary>
public abstract record GarbageVerdict
{
    private GarbageVerdict() { }

    public sealed record Keep : GarbageVerdict;

    /// <summary>It still has an owner: drop the references to those that are gone or going.</summary>
    public sealed record DropOwners(IReadOnlyList<OwnerReference> Left) : GarbageVerdict;

    /// <summary>Nobody owns it any more.</summary>
    public sealed record Delete(string Policy) : GarbageVerdict;

    /// <summary>Its dependents are free of it, or gone: take this finalizer off.</summary>
    public sealed record Release(string Finalizer) : GarbageVerdict;

    /// <summary>Free these of their reference to it.</summary>
    public sealed record FreeDependents(IReadOnlyList<Tracked> Dependents) : GarbageVerdict;

    /// <summary>It waits for these to go.</summary>
    public sealed record Await(IReadOnlyList<Tracked> Dependents) : GarbageVerdict;
}
