using System.Collections.Frozen;
using Fairlead.Kubernetes;
using Fairlead.Store;
using Microsoft.Extensions.Logging;

namespace Fairlead.Api.Cache;

/// <summary>
/// Every object of the cluster in memory, fed by one watch on the store.
/// <code>
/// store ─ one watch ─► pump ─► ResourceCache per kind (snapshot + log) ─► watchers
///                        └──► Revision: everything up to here is in the caches
/// </code>
/// </summary>
internal sealed class WatchCache : IAsyncDisposable
{
    private readonly IStore _store;
    private readonly ILogger<WatchCache> _log;
    private readonly FrozenDictionary<string, ResourceCache> _byPrefix;
    private readonly FrozenDictionary<ResourceType, ResourceCache> _byType;
    private readonly Dictionary<ResourceCache, List<(string Key, CachedObject? After, long Revision)>> _batch = [];
    private readonly Lock _gate = new();                       // guards _waiters
    private readonly PriorityQueue<TaskCompletionSource, long> _waiters = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly WakePace _pace;
    private Task _pump = Task.CompletedTask;
    private long _revision;

    private WatchCache(IStore store, IEnumerable<ResourceType> types, long revision, ILogger<WatchCache> log, TimeProvider clock)
    {
        _pace = new WakePace(clock, WakePatient);
        _store = store;
        _log = log;
        _revision = revision;
        _byType = types.ToFrozenDictionary<ResourceType, ResourceType, ResourceCache>(t => t, t => new ResourceCache(t, revision), ReferenceEqualityComparer.Instance);
        _byPrefix = _byType.Values.ToFrozenDictionary(c => StoreKeys.Prefix(c.Type), StringComparer.Ordinal);
    }

    /// <summary>Everything up to this revision is in the caches.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>False once the pump has ended.</summary>
    public bool IsFollowing => !_pump.IsCompleted;

    public ResourceCache this[ResourceType type] => _byType[type];

    public IEnumerable<ResourceCache> Caches => _byType.Values;

    /// <summary>Called with each kind's changes before watchers hear of them; on the pump, so it must be quick.</summary>
    public event Action<ResourceType, string, CachedObject?>? Changed;

    /// <summary>Reads everything, then follows the store.</summary>
    public static async Task<WatchCache> StartAsync(IStore store, IEnumerable<ResourceType> types, ILogger<WatchCache> log, TimeProvider clock, CancellationToken stop)
    {
        var all = await store.RangeAsync(StoreKeys.Registry, stop);
        var cache = new WatchCache(store, types, all.Revision, log, clock);
        foreach (var group in all.Entries.GroupBy(e => cache.Find(e.Key, out _)))
            group.Key?.Load(group.Select(cache.Read));
        cache._pump = cache.PumpAsync(all.Revision, cache._stop.Token);
        return cache;
    }

    /// <summary>Waits until the caches show every write that was answered before this call.</summary>
    public ValueTask FreshAsync(CancellationToken stop)
    {
        long revision = _store.Revision;
        return Revision >= revision ? ValueTask.CompletedTask : new ValueTask(Reached(revision).WaitAsync(stop));
    }

    /// <summary>Waits for a revision; false when it has not come after <paramref name="limit"/>.</summary>
    public async ValueTask<bool> ReachedAsync(long revision, TimeSpan limit, TimeProvider clock, CancellationToken stop)
    {
        if (Revision >= revision) return true;
        try
        {
            await Reached(revision).WaitAsync(limit, clock, stop);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private Task Reached(long revision)
    {
        lock (_gate)
        {
            if (Revision >= revision) return Task.CompletedTask;
            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Enqueue(waiter, revision);
            return waiter.Task;
        }
    }

    private async Task PumpAsync(long revision, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (_store.Watch(StoreKeys.Registry, revision) is WatchStart.Started started)
                using (started.Watch)
                    revision = await FollowAsync(started.Watch, revision, stop);
            if (stop.IsCancellationRequested) return;
            revision = await ReloadAsync(stop);
        }
    }

    /// <summary>Returns when the watch is over; the revision it came to.</summary>
    private async Task<long> FollowAsync(IStoreWatch watch, long revision, CancellationToken stop)
    {
        while (true)
        {
            WatchNews news;
            try
            {
                news = await watch.NextAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return revision;
            }
            switch (news)
            {
                case WatchNews.Changes(var events, var upTo):
                    foreach (var change in events) Collect(change);
                    Publish(revision = upTo);
                    break;
                case WatchNews.Progress(var upTo):
                    Publish(revision = upTo);
                    break;
                case WatchNews.Closed:
                    await _stop.CancelAsync();
                    return revision;
                default:
                    _log.FellBehind(revision);
                    return revision;
            }
        }
    }

    /// <summary>The store has forgotten what happened meanwhile: reads all and takes in the differences.</summary>
    private async Task<long> ReloadAsync(CancellationToken stop)
    {
        var all = await _store.RangeAsync(StoreKeys.Registry, stop);
        foreach (var cache in Caches)
        {
            string prefix = StoreKeys.Prefix(cache.Type);
            var now = all.Entries.Where(e => e.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(Read).ToDictionary(o => o.Key);
            var changes = BatchOf(cache);
            foreach (var old in cache.Snapshot.Objects.Where(o => !now.ContainsKey(o.Key))) changes.Add((old.Key, null, all.Revision));
            foreach (var obj in now.Values.Where(o => cache.Get(o.Key)?.Revision != o.Revision).OrderBy(o => o.Revision))
                changes.Add((obj.Key, obj, all.Revision));
        }
        Publish(all.Revision);
        return all.Revision;
    }

    private void Collect(StoreEvent change)
    {
        if (Find(change.Key, out int keyAt) is not { } cache) return;
        string key = change.Key[keyAt..];
        var after = change.Kind == EventKind.Deleted ? null : new CachedObject(key, change.Entry.Value, change.Revision);
        BatchOf(cache).Add((key, after, change.Revision));
    }

    private List<(string Key, CachedObject? After, long Revision)> BatchOf(ResourceCache cache)
    {
        if (!_batch.TryGetValue(cache, out var changes)) _batch[cache] = changes = [];
        return changes;
    }

    private void Publish(long revision)
    {
        foreach (var (cache, changes) in _batch)
        {
            if (changes.Count == 0) continue;
            cache.Apply(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(changes));
            foreach (var (key, after, _) in changes) Changed?.Invoke(cache.Type, key, after);
        }
        Volatile.Write(ref _revision, revision);
        lock (_gate)
            while (_waiters.TryPeek(out var waiter, out long wanted) && wanted <= revision)
            {
                _waiters.Dequeue();
                waiter.SetResult();
            }
        bool behind = false;
        foreach (var (cache, changes) in _batch)
        {
            if (changes.Count == 0) continue;
            changes.Clear();
            behind |= cache.Wake();
        }
        if (behind && _pace.MayWakeNow()) WakePatient();
    }

    private void WakePatient()
    {
        foreach (var cache in Caches) cache.WakePatient();
    }

    private CachedObject Read(Entry entry)
    {
        Find(entry.Key, out int keyAt);
        return new CachedObject(entry.Key[keyAt..], entry.Value, entry.ModRevision);
    }

    private ResourceCache? Find(string key, out int keyAt)
    {
        int group = key.IndexOf('/', StoreKeys.Registry.Length);
        keyAt = group < 0 ? 0 : key.IndexOf('/', group + 1) + 1;
        return keyAt > 0 && _byPrefix.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key.AsSpan(0, keyAt), out var cache) ? cache : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pump;
        _pace.Dispose();
        _stop.Dispose();
    }
}
