using Fairlead.Primitives;

namespace Fairlead.Ingress.Plan;

/// <summary>The outcome of planning.</summary>
/// <param name="Served">The Ingresses that are ours, the oldest first.</param>
/// <param name="Services">The Services that the plan rests on, whether they exist or not.</param>
public sealed record PlannedIngresses(
    IngressPlan Plan, IReadOnlyList<IngressObject> Served, IReadOnlyList<IngressFault> Faults, IReadOnlySet<NamespacedName> Services);
