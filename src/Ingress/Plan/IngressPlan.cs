using Fairlead.Primitives;

namespace Fairlead.Ingress.Plan;

/// <summary>What the engine is to serve: values, equal where nothing differs.</summary>
public sealed record IngressPlan(EquatableList<Route> Routes, EquatableList<Backend> Backends, EquatableList<SiteCertificate> Certificates)
{
    public static IngressPlan Empty { get; } = new([], [], []);
}
