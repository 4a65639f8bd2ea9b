using Fairlead.Primitives;

namespace Fairlead.Ingress.Plan;

/// <summary>A port of a Service, with who answers behind it.</summary>
/// <param name="Name">NAMESPACE:SERVICE:PORT; the port as the Ingress names it.</param>
/// <param name="Endpoints">Who gets requests, in order; may be empty.</param>
/// <param name="KeepsClients">Requests of a client go to one endpoint: the Service's session affinity.</param>
/// <param name="Refusal">Why nobody can ever answer (no such Service or port), for the client to read; null where somebody may.</param>
public sealed record Backend(string Name, EquatableList<SocketAddr> Endpoints, bool KeepsClients = false, string? Refusal = null);
