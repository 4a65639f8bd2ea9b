using Fairlead.Catalog;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Networking;
using Fairlead.Primitives;

namespace Fairlead.Ingress.Plan;

/// <summary>All that a plan depends on.</summary>
/// <param name="Classes">The IngressClasses whose controller we are, by name.</param>
public sealed record IngressInputs(
    IEnumerable<IngressObject> Ingresses, IReadOnlyDictionary<string, IngressClass> Classes, Func<NamespacedName, Secret?> Secret, CatalogSnapshot Services)
{
    /// <summary>Ingresses that name no class are ours.</summary>
    public bool WithoutClass { get; init; } = true;
}
