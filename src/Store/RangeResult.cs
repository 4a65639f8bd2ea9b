namespace Fairlead.Store;

/// <summary>Entries in key order as they stood together at one revision.</summary>
public sealed record RangeResult(long Revision, IReadOnlyList<Entry> Entries);
