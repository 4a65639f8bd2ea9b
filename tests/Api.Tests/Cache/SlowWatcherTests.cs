using Fairlead.Api.Cache;

namespace Fairlead.Api.Tests.Cache;

/// <summary>A watcher that does not read costs nothing, stops nobody, and is told when the log has moved past it.</summary>
public class SlowWatcherTests
{
    private const int More = 70_000;                             // than the log keeps
    private static readonly WatchScope All = new(null, null);

    [Fact]
    public void One_that_reads_gets_everything_and_one_that_does_not_has_fallen_behind()
    {
        var cache = new ResourceCache(Kubernetes.Resources.ConfigMap, 0);
        using CacheWatcher slow = cache.WatchAfter(0, All)!, quick = cache.WatchAfter(0, All)!;
        var read = new List<CacheEvent>();
        for (int revision = 1; revision <= More; revision++)
        {
            cache.Apply([("default/a", new CachedObject("default/a", default, revision), revision)]);
            if (revision % 1000 == 0) Assert.True(cache.TryRead(quick, read, int.MaxValue));
        }
        Assert.Equal(Enumerable.Range(1, More).Select(revision => (long)revision), read.Select(change => change.Revision));
        var late = new List<CacheEvent>();
        Assert.False(cache.TryRead(slow, late, int.MaxValue));
        Assert.Empty(late);
    }

    [Fact]
    public void What_happens_in_other_namespaces_hides_nothing()
    {
        var cache = new ResourceCache(Kubernetes.Resources.ConfigMap, 0);
        using var watcher = cache.WatchAfter(0, new WatchScope("quiet", null))!;
        for (int revision = 1; revision <= 1000; revision++) cache.Apply([("busy/a", new CachedObject("busy/a", default, revision), revision)]);
        cache.Apply([("quiet/a", new CachedObject("quiet/a", default, 1001), 1001)]);
        cache.Wake();
        var read = new List<CacheEvent>();
        Assert.True(watcher.TryRead(read));
        Assert.Equal([1001L], read.Select(change => change.Revision));
    }

    [Fact]
    public void A_watcher_of_a_quiet_namespace_does_not_fall_behind()
    {
        var cache = new ResourceCache(Kubernetes.Resources.ConfigMap, 0);
        using var watcher = cache.WatchAfter(0, new WatchScope("quiet", null))!;
        for (int revision = 1; revision <= More; revision++)
        {
            cache.Apply([("busy/a", new CachedObject("busy/a", default, revision), revision)]);
            cache.Wake();
        }
        cache.Apply([("quiet/a", new CachedObject("quiet/a", default, More + 1), More + 1)]);
        cache.Wake();
        var read = new List<CacheEvent>();
        Assert.True(watcher.TryRead(read));
        Assert.Single(read);
    }

    [Fact]
    public async Task Who_follows_deletions_sleeps_through_everything_else()
    {
        var cache = new ResourceCache(Kubernetes.Resources.ConfigMap, 0);
        using var watcher = cache.WatchAfter(0, new WatchScope(null, null, DeletionsAlone: true))!;
        var waiting = watcher.WaitAsync(TestContext.Current.CancellationToken);
        for (int revision = 1; revision <= 3; revision++)
        {
            cache.Apply([("a/a", new CachedObject("a/a", default, revision), revision)]);
            cache.Wake();
        }
        Assert.False(waiting.IsCompleted);
        cache.Apply([("a/a", null, 4)]);
        cache.Wake();
        await waiting;
        var read = new List<CacheEvent>();
        Assert.True(watcher.TryRead(read));
        Assert.Equal([4L], read.Select(change => change.Revision));
    }

    [Fact]
    public void Nobody_is_told_to_come_back_for_patient_watchers_where_there_are_none()
    {
        var cache = new ResourceCache(Kubernetes.Resources.ConfigMap, 0);
        using var hurried = cache.WatchAfter(0, All)!;
        cache.Apply([("a/a", new CachedObject("a/a", default, 1), 1)]);
        Assert.False(cache.Wake());
        using var patient = cache.WatchAfter(1, All, patient: true)!;
        cache.Apply([("a/a", new CachedObject("a/a", default, 2), 2)]);
        Assert.True(cache.Wake());
    }
}
