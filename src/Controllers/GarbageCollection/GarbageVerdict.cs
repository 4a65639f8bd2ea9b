namespace Fairlead.Controllers.GarbageCollection;

/// <summary>What to do with one object.</summary>
public abstract record GarbageVerdict
{
    private GarbageVerdict() { }

    public sealed record Keep : GarbageVerdict;

    /// <summary>It still has an owner: drop the references to those that are gone or going.</summary>
    public sealed record DropOwners(IReadOnlyList<string> Lost) : GarbageVerdict;

    /// <summary>Nobody owns it any more.</summary>
    /// <param name="Unblock">One that depends on it waits for its own dependents, maybe for this very object: its owners stop waiting for it first.</param>
    public sealed record Delete(string Policy, bool Unblock = false) : GarbageVerdict;

    /// <summary>Its dependents are free of it, or gone: take this finalizer off.</summary>
    public sealed record Release(string Finalizer) : GarbageVerdict;

    /// <summary>Free these of their reference to it.</summary>
    public sealed record FreeDependents(IReadOnlyList<Tracked> Dependents) : GarbageVerdict;

    /// <summary>It waits for these to go.</summary>
    public sealed record Await(IReadOnlyList<Tracked> Dependents) : GarbageVerdict;
}
