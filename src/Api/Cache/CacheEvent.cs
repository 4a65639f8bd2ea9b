namespace Fairlead.Api.Cache;

/// <summary>
/// One change of one object, in the order of revisions. <see cref="Before"/> is what stood there; <see cref="After"/> is null when it
/// went. <see cref="Gone"/> is the last state of a deleted object with the revision of its deletion, as watchers get it.
/// </summary>
internal sealed class CacheEvent(long revision, CachedObject? before, CachedObject? after)
{
    public long Revision { get; } = revision;
    public CachedObject? Before { get; } = before;
    public CachedObject? After { get; } = after;

    public string Key => (After ?? Before)!.Key;

    /// <summary>The deleted object as watchers get it: its last state with the revision of the deletion.</summary>
    public CachedObject Gone => field ??= new(Before!.Key, CanonicalJson.Restamp(Before.Json, Revision), Revision);
}
