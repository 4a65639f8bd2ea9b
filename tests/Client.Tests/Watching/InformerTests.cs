using System.Net;
using System.Threading.Channels;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Primitives;
using Fairlead.Testing.FakeApi;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Client.Tests.Watching;

public sealed class InformerTests : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly FakeApiServer _api = new(TimeProvider.System);
    private readonly KubeClient _client;
    private readonly Informer<ConfigMap> _informer;
    private readonly Channel<CacheChange<ConfigMap>> _changes = Channel.CreateUnbounded<CacheChange<ConfigMap>>();
    private Task? _running;

    public InformerTests()
    {
        _client = new KubeClient(_api, FakeApiServer.Address);
        _informer = new Informer<ConfigMap>(_client, ConfigMap.Resource, KubernetesJson.Read<ConfigMap>, WatchScope.Everything, NullLoggerFactory.Instance, TimeProvider.System);
        _informer.OnChange(change => _changes.Writer.TryWrite(change));
    }

    [Fact]
    public async Task Informers_run_until_they_are_stopped_even_where_nobody_asked_for_one()
    {
        var running = new Informers(_client, NullLoggerFactory.Instance, TimeProvider.System).RunAsync(_stop.Token);
        Assert.False(running.IsCompleted);
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task What_is_there_and_what_comes_is_in_the_cache()
    {
        Make("a", "1");
        await RunAsync();
        Make("b", "1");
        Assert.Equal("b", (await NextAsync()).New!.Name);
        _api.Change<ConfigMap>("ns", "b", map => map with { Data = Data("2") });
        Assert.Equal(("1", "2"), Values(await NextAsync()));
        _api.Delete<ConfigMap>("ns", "a");
        Assert.Null((await NextAsync()).New);
        Assert.Equal(["b"], _informer.Cache.All().Select(map => map.Name));
    }

    [Fact]
    public async Task A_watch_that_ends_is_resumed_without_loss()
    {
        await RunAsync();
        Make("a", "1");
        await NextAsync();
        _api.EndWatches();
        Make("b", "1");
        Assert.Equal("b", (await NextAsync()).New!.Name);
    }

    [Fact]
    public async Task A_compacted_watch_lists_again_and_notices_what_went_meanwhile()
    {
        await RunAsync();
        Make("a", "1");
        Make("b", "1");
        await NextAsync();
        await NextAsync();
        bool away = true;
        _api.Refuse = asked => away && asked.IsWatch ? new FakeRefusal(HttpStatusCode.ServiceUnavailable, "ServiceUnavailable", "restarting") : null;
        _api.EndWatches();
        _api.Delete<ConfigMap>("ns", "a");
        _api.Compact();
        away = false;
        var change = await NextAsync();
        Assert.Equal(("a", true), (change.Key.Name, change.New is null));
    }

    [Fact]
    public async Task Our_own_writes_are_in_the_cache_at_once()
    {
        await RunAsync();
        var written = _informer.Wrote(await _client.CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Namespace = "ns", Name = "mine" } }));
        Assert.Equal(written.Metadata.Uid, _informer.Cache.Find(new NamespacedName("ns", "mine"))?.Metadata.Uid);
        await _client.DeleteAsync<ConfigMap>("ns", "mine");
        _informer.Removed(written);
        Assert.Null(_informer.Cache.Find(new NamespacedName("ns", "mine")));
    }

    [Fact]
    public async Task Handlers_can_tell_our_own_writes_from_what_others_do()
    {
        Make("theirs", "1");
        await RunAsync();
        _api.Change<ConfigMap>("ns", "theirs", map => map with { Data = Data("2") });
        Assert.False((await NextAsync()).Ours);
        var ours = Map("ours", "1000");
        _informer.Wrote(ours);
        Assert.True((await NextAsync()).Ours);
        _informer.Removed(ours);
        Assert.True((await NextAsync()).Ours);
    }

    [Fact]
    public void A_late_answer_does_not_bring_back_what_the_watch_saw_go()
    {
        var cache = new ResourceCache<ConfigMap>();
        var made = Map("a", "5");
        cache.Apply(new ResourceChange<ConfigMap>.Set(made));
        cache.Apply(new ResourceChange<ConfigMap>.Gone(made.Key, Map("a", "6")));
        Assert.Null(cache.Wrote(made));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void An_old_watch_event_does_not_undo_our_write()
    {
        var cache = new ResourceCache<ConfigMap>();
        cache.Apply(new ResourceChange<ConfigMap>.Set(Map("a", "5")));
        cache.Wrote(Map("a", "9"));
        cache.Apply(new ResourceChange<ConfigMap>.Set(Map("a", "7")));
        Assert.Equal("9", cache.All()[0].Metadata.ResourceVersion);
    }

    [Fact]
    public void Indexes_follow_changes()
    {
        var cache = new ResourceCache<ConfigMap>();
        cache.AddIndex("value", map => map.Data.Values);
        cache.Apply(new ResourceChange<ConfigMap>.Set(Map("a", "1") with { Data = Data("x") }));
        cache.Apply(new ResourceChange<ConfigMap>.Set(Map("a", "2") with { Data = Data("y") }));
        Assert.Empty(cache.ByIndex("value", "x"));
        Assert.Single(cache.ByIndex("value", "y"));
    }

    [Fact]
    public void The_rarest_of_several_values_is_what_is_looked_through()
    {
        var cache = new ResourceCache<ConfigMap>();
        cache.AddIndex("key", static map => map.Data.Keys);
        foreach (string name in (string[])["a", "b", "c"]) cache.Apply(new ResourceChange<ConfigMap>.Set(Map(name, "1") with { Data = new Dictionary<string, string> { ["common"] = "", [name] = "" } }));
        Assert.Equal(["b"], cache.ByRarest("key", ["common", "b"]).Select(map => map.Metadata.Name));
        Assert.Empty(cache.ByRarest("key", ["common", "nobody has it"]));
        Assert.Empty(cache.ByRarest("key", []));
    }

    private void Make(string name, string value) => _api.Create(new ConfigMap { Metadata = new ObjectMeta { Namespace = "ns", Name = name }, Data = Data(value) });

    private static ConfigMap Map(string name, string revision) => new() { Metadata = new ObjectMeta { Namespace = "ns", Name = name, Uid = name, ResourceVersion = revision } };

    private static Dictionary<string, string> Data(string value) => new() { ["value"] = value };

    private static (string, string) Values(CacheChange<ConfigMap> change) => (change.Old!.Data["value"], change.New!.Data["value"]);

    private async Task RunAsync()
    {
        _running = _informer.RunAsync(_stop.Token);
        await _informer.Synced.WaitAsync(TimeSpan.FromSeconds(10));
        while (_changes.Reader.TryRead(out _)) { }
    }

    private async Task<CacheChange<ConfigMap>> NextAsync() => await _changes.Reader.ReadAsync(_stop.Token).AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_running is not null) await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }
}
