namespace Fairlead.Controllers.Namespaces;

/// <summary>Objects of one kind that still lie in a namespace, and the finalizers that hold them.</summary>
public sealed record ContentLeft(string Resource, int Count, IReadOnlyList<string> Finalizers);
