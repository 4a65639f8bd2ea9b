using System.Text.Json.Nodes;
using System.Threading.Channels;
using Fairlead.Catalog;
using Fairlead.Client;
using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Fairlead.Ingress.Engine;
using Fairlead.Ingress.Plan;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Networking;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Ingress;

/// <summary>
/// Serves Ingresses: whatever changes in them, their classes, their Secrets or the endpoints behind them is planned anew and told to the
/// engine. The engine runs only while there is an Ingress to serve.
/// <code>
///   ingresses ─┐
///   classes   ─┼─► one loop ─► IngressPlanner ─► HaproxyEngine
///   secrets   ─┤                    └─► status, events
///   services  ─┘
/// </code>
/// </summary>
public sealed class IngressRunner
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);

    private readonly KubeClient _client;
    private readonly IngressOptions _options;
    private readonly ChannelReader<CatalogSnapshot> _snapshots;
    private readonly ILogger<IngressRunner> _log;
    private readonly TimeProvider _clock;
    private readonly HaproxyEngine _engine;
    private readonly EventRecorder _events;
    private readonly Informer<IngressObject> _ingresses;
    private readonly Informer<IngressClass> _classes;
    private readonly Informer<Secret> _secrets;
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private HashSet<(NamespacedName, string)> _told = [];
    private volatile CatalogSnapshot _catalog = CatalogSnapshot.Empty;
    private volatile IReadOnlySet<NamespacedName> _services = new HashSet<NamespacedName>();
    private volatile string? _trouble;
    private Task? _engineEnds;                                                       // null: it does not run

    /// <param name="snapshots">Pictures of the Services; only the newest counts.</param>
    public IngressRunner(KubeClient client, IngressOptions options, ChannelReader<CatalogSnapshot> snapshots, ILoggerFactory logs, TimeProvider clock)
    {
        (_client, _options, _snapshots, _log, _clock) = (client, options, snapshots, logs.CreateLogger<IngressRunner>(), clock);
        _engine = new(options, logs.CreateLogger<HaproxyEngine>(), clock);
        _events = new(client, "fairlead-ingress", host: null, logs.CreateLogger<EventRecorder>(), clock);
        _ingresses = new(client, IngressObject.Resource, KubernetesJson.Read<IngressObject>, WatchScope.Everything, logs, clock);
        _classes = new(client, IngressClass.Resource, KubernetesJson.Read<IngressClass>, WatchScope.Everything, logs, clock);
        _secrets = new(client, Secret.Resource, KubernetesJson.Read<Secret>, new WatchScope(FieldSelector: "type=kubernetes.io/tls"), logs, clock);
        _ingresses.OnChange(_ => Look());
        _classes.OnChange(_ => Look());
        _secrets.OnChange(_ => Look());
    }

    /// <summary>Why Ingresses are not served now, as their events say; null when they are, or when there are none.</summary>
    public string? Trouble => _trouble;

    /// <summary>Runs until stopped; the engine ends with it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        List<Task> parts = [_ingresses.RunAsync(ended.Token), _classes.RunAsync(ended.Token), _secrets.RunAsync(ended.Token), _events.RunAsync(ended.Token), FollowAsync(ended.Token), ServeAsync(ended.Token)];
        try
        {
            await (await Task.WhenAny(parts));
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _engine.StopAsync(CancellationToken.None);
        }
    }

    private void Look() => _news.Writer.TryWrite(true);

    private async Task FollowAsync(CancellationToken stop)
    {
        await foreach (var snapshot in _snapshots.ReadAllAsync(stop))
        {
            bool isFirst = !_catalog.Synced;
            _catalog = snapshot;
            if (isFirst || snapshot.Changed.Any(_services.Contains)) Look();
        }
    }

    private async Task ServeAsync(CancellationToken stop)
    {
        await Task.WhenAll(_ingresses.Synced, _classes.Synced, _secrets.Synced).WaitAsync(stop);
        Task news = NewsAsync(stop);
        Task? retry = null;                                                          // what failed is tried again after a while, or with the next news
        while (true)
        {
            var first = await Task.WhenAny(new[] { news, _engineEnds, retry }.OfType<Task>());
            if (first == _engineEnds) await EngineEndedAsync();
            else await first;
            while (_news.Reader.TryRead(out _)) { }
            bool served = !_catalog.Synced || await TryServeAsync(Planned(), stop);
            retry = served ? null : Task.Delay(AfterFailure, _clock, stop);
            if (_engine.NextReload is var pause && pause > TimeSpan.Zero) await Task.Delay(pause, _clock, stop);
            if (news.IsCompleted) news = NewsAsync(stop);
        }
    }

    private Task<bool> NewsAsync(CancellationToken stop) => _news.Reader.WaitToReadAsync(stop).AsTask();

    private async Task EngineEndedAsync()
    {
        await _engineEnds!;
        _engineEnds = null;
        _log.EngineEnded();
    }

    /// <summary>Serves, tells and shows; false when something of it failed and is worth another try.</summary>
    private async Task<bool> TryServeAsync(PlannedIngresses planned, CancellationToken stop)
    {
        string? fault = _trouble = await ApplyAsync(planned, stop);
        Tell(planned, fault);
        if (fault is not null) return false;
        bool shown = true;
        foreach (var ingress in planned.Served) shown &= await TryShowAsync(ingress, stop);
        return shown;
    }

    private PlannedIngresses Planned()
    {
        var classes = _classes.Cache.All().Where(one => one.Spec.Controller == IngressOptions.Controller).ToDictionary(one => one.Metadata.Name!);
        var planned = IngressPlanner.Plan(new(_ingresses.Cache.All(), classes, _secrets.Cache.Find, _catalog) { WithoutClass = _options.WithoutClass });
        _services = planned.Services;
        return planned;
    }

    private async Task<string?> ApplyAsync(PlannedIngresses planned, CancellationToken stop)
    {
        if (planned.Served.Count == 0)
        {
            _engineEnds = null;
            await _engine.StopAsync(stop);
            return null;
        }
        string? fault = await _engine.ApplyAsync(planned.Plan, stop);
        if (fault is null) _engineEnds ??= _engine.EndedAsync(stop);
        return fault;
    }

    /// <summary>Each fault is told once, until it is gone.</summary>
    private void Tell(PlannedIngresses planned, string? failure)
    {
        var faults = failure is null ? planned.Faults : [.. planned.Faults, .. planned.Served.Select(ingress => new IngressFault(ingress.Key, "NotServed", failure))];
        if (failure is not null && !_told.Any(told => told.Item2 == failure)) _log.NotServed(failure);
        var served = planned.Served.ToDictionary(ingress => ingress.Key);
        foreach (var fault in faults.Where(fault => !_told.Contains((fault.Ingress, fault.Message))))
        {
            if (fault.Message != failure) _log.Fault(fault.Ingress, fault.Message);
            _events.Record(served[fault.Ingress], EventKind.Warning, fault.Reason, fault.Message);
        }
        _told = [.. faults.Select(fault => (fault.Ingress, fault.Message))];
    }

    /// <summary>Shows where the Ingress is served, in its status.</summary>
    private async Task<bool> TryShowAsync(IngressObject ingress, CancellationToken stop)
    {
        var wanted = _options.Published.Select(address => address.ToString()).ToList();
        if (ingress.Status.LoadBalancer?.Ingress.Select(shown => shown.Ip ?? "").SequenceEqual(wanted) == true) return true;
        var addresses = new JsonArray([.. wanted.Select(address => new JsonObject { ["ip"] = address })]);
        var patch = Patch.MergeOf(new JsonObject { ["status"] = new JsonObject { ["loadBalancer"] = new JsonObject { ["ingress"] = addresses } } });
        try
        {
            _ingresses.Wrote(await _client.PatchAsync<IngressObject>(ingress.Key.Namespace, ingress.Key.Name, patch, "status", stop));
            return true;
        }
        catch (ApiException gone) when (gone.IsNotFound)
        {
            return true;
        }
        catch (Exception e) when (e is ApiException or HttpRequestException && !stop.IsCancellationRequested)
        {
            _log.StatusNotWritten(ingress.Key, e.Message);
            return false;
        }
    }
}
