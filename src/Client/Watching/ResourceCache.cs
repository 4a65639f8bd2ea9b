using System.Diagnostics.CodeAnalysis;
using Fairlead.Kubernetes;
using Fairlead.Primitives;

namespace Fairlead.Client.Watching;

/// <summary>
/// The objects of one kind in memory, by key and by any number of indexes. Besides what the watch tells it takes what our own
/// writes returned, so that a controller reads its own writes and never does them twice: <see cref="Wrote"/> is believed when it
/// is newer than all the watch has shown, <see cref="Removed"/> until the watch confirms it.
/// </summary>
public sealed class ResourceCache<T> where T : class, IKubernetesObject
{
    private readonly Lock _gate = new();                                             // guards all below
    private readonly Dictionary<NamespacedName, T> _objects = [];
    private readonly Dictionary<string, Index> _indexes = [];
    private readonly HashSet<string> _removed = [];                                  // uids that we deleted and the watch still shows
    private long _seen;                                                              // highest revision the watch has shown

    private sealed record Index(Func<T, IEnumerable<string>> Values)
    {
        public Dictionary<string, HashSet<NamespacedName>> Keys { get; } = [];
    }

    public int Count { get { lock (_gate) return _objects.Count; } }

    /// <summary>Makes objects findable by the values that <paramref name="values"/> gives for them.</summary>
    public void AddIndex(string name, Func<T, IEnumerable<string>> values)
    {
        lock (_gate)
        {
            if (_indexes.ContainsKey(name)) return;
            var index = new Index(values);
            foreach (var obj in _objects.Values) Enter(index, obj);
            _indexes.Add(name, index);
        }
    }

    public T? Find(NamespacedName key)
    {
        lock (_gate) return _objects.GetValueOrDefault(key);
    }

    public bool TryGet(NamespacedName key, [NotNullWhen(true)] out T? obj)
    {
        lock (_gate) return _objects.TryGetValue(key, out obj);
    }

    /// <summary>All objects, as they are now.</summary>
    public IReadOnlyList<T> All()
    {
        lock (_gate) return [.. _objects.Values];
    }

    /// <summary>The objects that have this value in the index.</summary>
    public IReadOnlyList<T> ByIndex(string name, string value)
    {
        lock (_gate) return _indexes[name].Keys.TryGetValue(value, out var keys) ? Copy(keys) : [];
    }

    /// <summary>
    /// The objects that have the rarest of these values in the index; whoever looks for all of the values need look no further. The
    /// cost is that of the rarest value, however many objects have the others.
    /// </summary>
    public IReadOnlyList<T> ByRarest(string name, IEnumerable<string> values)
    {
        lock (_gate)
        {
            HashSet<NamespacedName>? rarest = null;
            foreach (string value in values)
            {
                if (!_indexes[name].Keys.TryGetValue(value, out var keys)) return [];
                if (rarest is null || keys.Count < rarest.Count) rarest = keys;
            }
            return rarest is null ? [] : Copy(rarest);
        }
    }

    private T[] Copy(HashSet<NamespacedName> keys)
    {
        var found = new T[keys.Count];
        int i = 0;
        foreach (var key in keys) found[i++] = _objects[key];
        return found;
    }

    /// <summary>Believes the answer to our own write, unless the watch has already shown as much or more.</summary>
    internal CacheChange<T>? Wrote(T obj)
    {
        lock (_gate)
        {
            if (obj.StoreRevision <= _seen || IsRemoved(obj)) return null;
            if (_objects.TryGetValue(obj.Key, out var held) && held.StoreRevision >= obj.StoreRevision) return null;
            return Put(obj);
        }
    }

    /// <summary>Believes that our own delete took this object away for good.</summary>
    internal CacheChange<T>? Removed(T obj)
    {
        lock (_gate)
        {
            if (obj.Metadata.Uid is not { } uid || !_objects.TryGetValue(obj.Key, out var held) || held.Metadata.Uid != uid) return null;
            _removed.Add(uid);
            return Take(obj.Key);
        }
    }

    internal List<CacheChange<T>> Apply(ResourceChange<T> change)
    {
        var changes = new List<CacheChange<T>>();
        lock (_gate)
        {
            switch (change)
            {
                case ResourceChange<T>.Replaced(var all): Replace(all, changes); break;
                case ResourceChange<T>.Set(var obj): Set(obj, changes); break;
                case ResourceChange<T>.Gone(var key, var last): Drop(key, last, changes); break;
            }
        }
        return changes;
    }

    private void Replace(IReadOnlyList<T> all, List<CacheChange<T>> changes)
    {
        _removed.Clear();
        var keep = new HashSet<NamespacedName>(all.Count);
        foreach (var obj in all)
        {
            keep.Add(obj.Key);
            Set(obj, changes);
        }
        foreach (var key in _objects.Keys.Where(key => !keep.Contains(key)).ToArray()) changes.Add(Take(key));
    }

    private void Set(T obj, List<CacheChange<T>> changes)
    {
        _seen = Math.Max(_seen, obj.StoreRevision);
        if (IsRemoved(obj)) return;
        if (_objects.TryGetValue(obj.Key, out var held) && held.StoreRevision >= obj.StoreRevision && held.StoreRevision > 0) return;
        changes.Add(Put(obj));
    }

    private void Drop(NamespacedName key, T last, List<CacheChange<T>> changes)
    {
        _seen = Math.Max(_seen, last.StoreRevision);
        if (last.Metadata.Uid is { } uid) _removed.Remove(uid);
        if (!_objects.TryGetValue(key, out var held) || held.Metadata.Uid != last.Metadata.Uid) return;
        var change = Take(key);
        changes.Add(change with { Old = last });
    }

    private bool IsRemoved(T obj) => _removed.Count > 0 && obj.Metadata.Uid is { } uid && _removed.Contains(uid);

    private CacheChange<T> Put(T obj)
    {
        var key = obj.Key;
        _objects.TryGetValue(key, out var old);
        foreach (var index in _indexes.Values)
        {
            if (old is not null) Leave(index, old);
            Enter(index, obj);
        }
        _objects[key] = obj;
        return new CacheChange<T>(key, old, obj);
    }

    private CacheChange<T> Take(NamespacedName key)
    {
        _objects.Remove(key, out var old);
        foreach (var index in _indexes.Values) Leave(index, old!);
        return new CacheChange<T>(key, old, null);
    }

    private static void Enter(Index index, T obj)
    {
        foreach (string value in index.Values(obj))
        {
            if (!index.Keys.TryGetValue(value, out var keys)) index.Keys.Add(value, keys = []);
            keys.Add(obj.Key);
        }
    }

    private static void Leave(Index index, T obj)
    {
        foreach (string value in index.Values(obj))
        {
            if (index.Keys.TryGetValue(value, out var keys) && keys.Remove(obj.Key) && keys.Count == 0) index.Keys.Remove(value);
        }
    }
}
