using Fairlead.Primitives;

namespace Fairlead.Ingress.Plan;

/// <summary>A certificate with its key, and for which names it is shown.</summary>
/// <param name="Pem">The certificate, those that signed it, and the key.</param>
/// <param name="Hosts">Empty: the names that the certificate itself has.</param>
public sealed record SiteCertificate(NamespacedName Secret, string Pem, EquatableList<string> Hosts);
