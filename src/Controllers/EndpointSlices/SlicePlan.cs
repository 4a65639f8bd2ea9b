using Fairlead.Kubernetes.Discovery;

namespace Fairlead.Controllers.EndpointSlices;

/// <summary>What to write so that a Service's slices hold exactly the wanted endpoints.</summary>
public sealed record SlicePlan(IReadOnlyList<EndpointSlice> Create, IReadOnlyList<EndpointSlice> Update, IReadOnlyList<EndpointSlice> Delete)
{
    public bool IsEmpty => this is { Create.Count: 0, Update.Count: 0, Delete.Count: 0 };
}
