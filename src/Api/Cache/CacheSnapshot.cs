using System.Collections.Immutable;

namespace Fairlead.Api.Cache;

/// <summary>All objects of one kind as they stood together; <see cref="Revision"/> is that of the last change of the kind.</summary>
internal sealed record CacheSnapshot(ImmutableSortedSet<CachedObject> Objects, long Revision)
{
    /// <summary>The objects in scope, in key order, from a key on ("" for the first).</summary>
    public IEnumerable<CachedObject> In(WatchScope scope, string after = "")
    {
        if (scope is { Namespace: not null, Name: not null } or { Namespace: null, Name: not null } && Only(scope) is { } only)
            return string.CompareOrdinal(only.Key, after) > 0 ? [only] : [];
        return Range(scope, after);
    }

    /// <summary>How many objects come after this one, of all or of its namespace.</summary>
    public int LeftAfter(CachedObject last, string? ns)
    {
        int end = ns is null ? Objects.Count : ~Objects.IndexOf(new CachedObject(ns + (char)('/' + 1), default, 0));          // a key that nothing has
        return end - Objects.IndexOf(last) - 1;
    }

    private CachedObject? Only(WatchScope scope) =>
        scope.Namespace is not null && Objects.TryGetValue(new($"{scope.Namespace}/{scope.Name}", default, 0), out var found) ? found : null;

    private IEnumerable<CachedObject> Range(WatchScope scope, string after)
    {
        if (scope.Namespace is null && after.Length == 0)
        {
            foreach (var obj in Objects)
                if (scope.Name is null || obj.Name.SequenceEqual(scope.Name)) yield return obj;
            yield break;
        }
        string prefix = scope.Namespace is null ? "" : scope.Namespace + "/";
        string start = string.CompareOrdinal(after, prefix) > 0 ? after : prefix;
        int index = Objects.IndexOf(new CachedObject(start, default, 0));
        for (int i = index >= 0 ? index + 1 : ~index; i < Objects.Count; i++)
        {
            var obj = Objects[i];
            if (!obj.Key.StartsWith(prefix, StringComparison.Ordinal)) yield break;
            if (scope.Covers(obj.Key)) yield return obj;
        }
    }
}
