using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Objects;

/// <summary>Who controls an object.</summary>
public static class Ownership
{
    /// <summary>The one owner that manages this object; null when nobody does.</summary>
    public static OwnerReference? ControllerOf(IKubernetesObject obj)
    {
        foreach (var owner in obj.Metadata.OwnerReferences)
        {
            if (owner.Controller == true) return owner;
        }
        return null;
    }

    public static bool IsControlledBy(IKubernetesObject obj, string? uid) => ControllerOf(obj)?.Uid == uid && uid is not null;

    /// <summary>The reference that makes <paramref name="owner"/> the manager of what carries it.</summary>
    public static OwnerReference By<T>(T owner) where T : class, IKubernetesObject<T> => new()
    {
        ApiVersion = T.Resource.ApiVersion,
        Kind = T.Resource.Kind,
        Name = owner.Name,
        Uid = owner.Metadata.Uid ?? "",
        Controller = true,
        BlockOwnerDeletion = true,
    };
}
