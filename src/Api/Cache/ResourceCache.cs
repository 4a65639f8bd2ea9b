using System.Collections.Immutable;
using Fairlead.Kubernetes;

namespace Fairlead.Api.Cache;

/// <summary>
/// All objects of one kind, in memory, in key order, and the log of their recent changes. One writer (the pump of
/// <see cref="WatchCache"/>); readers take an immutable snapshot and never wait.
/// </summary>
internal sealed class ResourceCache(ResourceType type, long since)
{
    private const int MaxEvents = 65_536;
    private const long MaxBytes = 16 * 1024 * 1024;

    private readonly Lock _gate = new();                       // guards _log and _watchers
    private readonly EventLog _log = new(since, MaxEvents, MaxBytes);
    private readonly List<CacheWatcher> _watchers = [];
    private bool _patientBehind;                               // guarded too
    private CacheSnapshot _snapshot = new(ImmutableSortedSet.Create<CachedObject>(ByKey.Instance), since);

    public ResourceType Type { get; } = type;

    public CacheSnapshot Snapshot => Volatile.Read(ref _snapshot);

    public CachedObject? Get(string key) =>
        Snapshot.Objects.TryGetValue(new CachedObject(key, default, 0), out var found) ? found : null;

    /// <summary>Fills an empty cache.</summary>
    public void Load(IEnumerable<CachedObject> objects) =>
        Volatile.Write(ref _snapshot, new(ImmutableSortedSet.CreateRange(ByKey.Instance, objects), since));

    /// <summary>Takes in changes of one kind, in order. Watchers are woken afterwards by <see cref="Wake"/>.</summary>
    public void Apply(ReadOnlySpan<(string Key, CachedObject? After, long Revision)> changes)
    {
        lock (_gate)
        {
            if (changes.IsEmpty) return;
            var objects = _snapshot.Objects.ToBuilder();
            foreach (var (key, after, revision) in changes)
            {
                var before = objects.TryGetValue(new CachedObject(key, default, 0), out var found) ? found : null;
                if (before is null && after is null) continue;
                if (before is not null) objects.Remove(before);
                if (after is not null) objects.Add(after);
                _log.Append(new CacheEvent(revision, before, after));
            }
            Volatile.Write(ref _snapshot, new(objects.ToImmutable(), changes[^1].Revision));
        }
    }

    /// <summary>Wakes the watchers that the latest changes concern, but for patient ones; true when there are such.</summary>
    public bool Wake()
    {
        bool behind = false;
        lock (_gate)
        {
            foreach (var watcher in _watchers)
            {
                if (watcher.IsPatient) behind = true;
                else watcher.Wake(_log);
            }
            if (behind) Volatile.Write(ref _patientBehind, true);
        }
        return behind;
    }

    /// <summary>Wakes the patient watchers for what was held back from them.</summary>
    public void WakePatient()
    {
        if (!Volatile.Read(ref _patientBehind)) return;
        lock (_gate)
        {
            _patientBehind = false;
            foreach (var watcher in _watchers)
                if (watcher.IsPatient) watcher.Wake(_log);
        }
    }

    /// <summary>Wakes every watcher, whatever has happened: a bookmark may be due.</summary>
    public void WakeAll()
    {
        lock (_gate)
            foreach (var watcher in _watchers)
                watcher.WakeRegardless();
    }

    /// <summary>
    /// The objects as they stood at a revision: today's, with the log's later changes taken back. Null when the log no longer reaches
    /// that far.
    /// </summary>
    public ImmutableSortedSet<CachedObject>? At(long revision)
    {
        lock (_gate)
        {
            if (revision < _log.OldestRevision) return null;
            long from = _log.After(revision);
            if (from == _log.End) return _snapshot.Objects;
            var objects = _snapshot.Objects.ToBuilder();
            for (long i = _log.End - 1; i >= from; i--)
            {
                if (_log[i].After is { } after) objects.Remove(after);
                if (_log[i].Before is { } before) objects.Add(before);
            }
            return objects.ToImmutable();
        }
    }

    public long OldestRevision { get { lock (_gate) return _log.OldestRevision; } }

    /// <summary>Begins to watch after a revision; null when the log no longer reaches that far.</summary>
    public CacheWatcher? WatchAfter(long revision, WatchScope scope, bool patient = false)
    {
        lock (_gate)
        {
            if (revision < _log.OldestRevision) return null;
            return Register(scope, _log.After(revision), patient);
        }
    }

    /// <summary>Begins to watch from now on, together with what is there now.</summary>
    public (CacheWatcher Watcher, CacheSnapshot Snapshot) WatchFromNow(WatchScope scope, bool patient = false)
    {
        lock (_gate) return (Register(scope, _log.End, patient), _snapshot);
    }

    private CacheWatcher Register(WatchScope scope, long position, bool patient)
    {
        var watcher = new CacheWatcher(this, scope, position, patient);
        _watchers.Add(watcher);
        return watcher;
    }

    internal void Unregister(CacheWatcher watcher)
    {
        lock (_gate) _watchers.Remove(watcher);
    }

    /// <summary>Copies the watcher's next events; false when it has fallen out of the log.</summary>
    internal bool TryRead(CacheWatcher watcher, List<CacheEvent> into, int limit)
    {
        lock (_gate)
        {
            if (watcher.Position < _log.First) return false;
            // To the limit or to the end: one that waits with something unread is not woken for it.
            for (; watcher.Position < _log.End && into.Count < limit; watcher.Position++)
            {
                var change = _log[watcher.Position];
                if (watcher.Scope.Covers(change)) into.Add(change);
            }
            return true;
        }
    }
}
