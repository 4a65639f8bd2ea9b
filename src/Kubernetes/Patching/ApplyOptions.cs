using Fairlead.Kubernetes.Decoding;

namespace Fairlead.Kubernetes.Patching;

/// <summary>How a server-side apply is asked for.</summary>
/// <param name="Manager">Who applies: the query parameter <c>fieldManager</c>, required.</param>
/// <param name="Force">Take fields over from other managers instead of refusing.</param>
/// <param name="Subresource">"" for the object itself, else <c>status</c> and the like.</param>
/// <param name="Now">The time that goes into managedFields.</param>
public sealed record ApplyOptions(string Manager, bool Force, string Subresource, DateTimeOffset Now, FieldValidation Validation);
