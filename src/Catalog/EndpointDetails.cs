using Fairlead.Primitives;

namespace Fairlead.Catalog;

/// <summary>What few endpoints have or few readers need; endpoints without any of it share null.</summary>
/// <param name="Hostname">First label of the endpoint's own DNS name below a headless Service.</param>
/// <param name="Pod">The pod that <c>targetRef</c> names, when it names one.</param>
/// <param name="ForZones">Zones that should use this endpoint; empty: no hint.</param>
/// <param name="ForNodes">Nodes that should use this endpoint; empty: no hint.</param>
public sealed record EndpointDetails(string? Hostname, string? Pod, EquatableList<string> ForZones, EquatableList<string> ForNodes);
