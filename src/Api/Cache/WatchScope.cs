namespace Fairlead.Api.Cache;

/// <summary>Which keys a reader is interested in: all, those of one namespace, or one object.</summary>
/// <param name="DeletionsAlone">Whether nothing but their deletion is news.</param>
internal readonly record struct WatchScope(string? Namespace, string? Name, bool DeletionsAlone = false)
{
    public bool Covers(CacheEvent change) => (!DeletionsAlone || change.After is null) && Covers(change.Key);

    public bool Covers(string key)
    {
        int slash = key.IndexOf('/');
        if (Namespace is not null && (slash != Namespace.Length || !key.StartsWith(Namespace, StringComparison.Ordinal))) return false;
        return Name is null || key.AsSpan(slash + 1).SequenceEqual(Name);
    }
}
