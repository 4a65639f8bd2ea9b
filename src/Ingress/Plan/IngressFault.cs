using Fairlead.Primitives;

namespace Fairlead.Ingress.Plan;

/// <summary>Something in an Ingress that cannot work as it is.</summary>
/// <param name="Reason">One word, as events have it.</param>
/// <param name="Message">A sentence that says where and what to do.</param>
public sealed record IngressFault(NamespacedName Ingress, string Reason, string Message);
