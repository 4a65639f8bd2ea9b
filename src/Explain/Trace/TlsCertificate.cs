using Fairlead.Primitives;

namespace Fairlead.Explain.Trace;

/// <summary>What a Secret of the type kubernetes.io/tls says of itself.</summary>
/// <param name="Hosts">The DNS names it is good for; wildcards as they stand.</param>
/// <param name="Expired">When the trace was made, its time was over, or had not begun.</param>
public sealed record TlsCertificate(NamespacedName Secret, IReadOnlyList<string> Hosts, bool Expired);
