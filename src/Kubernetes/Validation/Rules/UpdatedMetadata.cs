using Fairlead.Kubernetes.Meta;

namespace Fairlead.Kubernetes.Validation.Rules;

/// <summary>
/// The metadata of an update. Kubernetes looks at it before a kind's own rules and again within them, and tells a fault each time; how often is the
/// kind's matter. Sound metadata is looked at once.
/// </summary>
internal sealed class UpdatedMetadata(ObjectMeta meta, ObjectMeta old, bool namespaced, bool ownFinalizers = true)
{
    private readonly bool _sound = MetadataRules.IsSound(meta, old, namespaced);

    /// <summary>What is looked at for every kind.</summary>
    public void Common(Faults faults)
    {
        if (_sound) return;
        MetadataRules.Check(meta, namespaced, Names.PathSegment, faults, ownFinalizers: false);
        MetadataRules.CheckUpdate(meta, old, faults, ownFinalizers: false);
    }

    /// <summary>As a kind's own rules look at a change.</summary>
    public void Changes(Faults faults, int times = 1)
    {
        for (; times > 0 && !_sound; times--) MetadataRules.CheckUpdate(meta, old, faults, ownFinalizers);
    }

    /// <summary>As a kind's own rules look at the whole object.</summary>
    public void Whole(Faults faults, int times = 1)
    {
        for (; times > 0 && !_sound; times--) MetadataRules.Check(meta, namespaced, Names.PathSegment, faults, ownFinalizers);
    }
}
