namespace Fairlead.Client;

/// <summary>One page of a list, at one revision of the store.</summary>
/// <param name="Continue">Hand this back to get the next page; null after the last one.</param>
/// <param name="RemainingItemCount">How many objects follow this page, where the server says so.</param>
public sealed record ObjectList<T>(IReadOnlyList<T> Items, string ResourceVersion, string? Continue = null, long? RemainingItemCount = null);
