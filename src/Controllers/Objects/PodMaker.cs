using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Objects;

/// <summary>Makes pods from an owner's template.</summary>
public static class PodMaker
{
    private const int LongestPrefix = 57;                                            // the server adds 5 characters; names end at 63 for pods with host names

    /// <summary>A pod of this owner; the server completes its name.</summary>
    public static Pod FromTemplate<T>(PodTemplateSpec template, T owner) where T : class, IKubernetesObject<T> => new()
    {
        Metadata = new ObjectMeta
        {
            Namespace = owner.Namespace,
            GenerateName = Prefix(owner.Name),
            Labels = template.Metadata?.Labels!,
            Annotations = template.Metadata?.Annotations!,
            Finalizers = template.Metadata?.Finalizers!,
            OwnerReferences = [Ownership.By(owner)],
        },
        Spec = template.Spec!,
    };

    private static string Prefix(string name) => (name.Length > LongestPrefix ? name[..LongestPrefix] : name) + "-";
}
