using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Objects;

/// <summary>Turns a change of an object into the key of its controller.</summary>
public static class OwnerWaker
{
    /// <summary>Wakes the owners of this kind, of the object as it was and as it is.</summary>
    public static void Wake<T>(CacheChange<T> change, string kind, Action<NamespacedName> wake) where T : class, IKubernetesObject
    {
        foreach (var obj in (T?[])[change.Old, change.New])
        {
            if (obj is not null && Ownership.ControllerOf(obj) is { } owner && owner.Kind == kind) wake(new NamespacedName(obj.Namespace, owner.Name));
        }
    }
}
