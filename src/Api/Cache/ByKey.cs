namespace Fairlead.Api.Cache;

/// <summary>Orders objects by key, byte for byte, as the store does (keys are ASCII).</summary>
internal sealed class ByKey : IComparer<CachedObject>
{
    public static ByKey Instance { get; } = new();

    public int Compare(CachedObject? x, CachedObject? y) => string.CompareOrdinal(x!.Key, y!.Key);
}
