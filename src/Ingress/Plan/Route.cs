namespace Fairlead.Ingress.Plan;

/// <summary>Where requests for a host and a path go.</summary>
/// <param name="Host">A name in small letters, one with a first label of <c>*</c> (which stands for exactly one label), or empty: any.</param>
/// <param name="IsExact">The path must be this one; else it must begin with it, by whole elements.</param>
/// <param name="Path">Begins with a slash; of a prefix, without one at the end: <c>/</c> itself is the empty text.</param>
/// <param name="Backend">The name of a <see cref="Plan.Backend"/>.</param>
public sealed record Route(string Host, bool IsExact, string Path, string Backend);
