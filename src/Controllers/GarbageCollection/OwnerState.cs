namespace Fairlead.Controllers.GarbageCollection;

/// <summary>What became of an owner.</summary>
public enum OwnerState
{
    /// <summary>There, and staying.</summary>
    Solid,

    /// <summary>There, going as soon as its dependents have gone.</summary>
    Waiting,

    /// <summary>No such object, or another one of the same name.</summary>
    Absent,
}
