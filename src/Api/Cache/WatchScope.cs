namespace Fairlead.Api.Cache;

/// <summary>Which keys a reader is interested in: all, those of one namespace, or one object.</summary>
internal readonly record struct WatchScope(string? Namespace, string? Name)
{
    public bool Covers(string key)
    {
        int slash = key.IndexOf('/');
        if (Namespace is not null && (slash != Namespace.Length || !key.StartsWith(Namespace, StringComparison.Ordinal))) return false;
        return Name is null || key.AsSpan(slash + 1).SequenceEqual(Name);
    }
}
