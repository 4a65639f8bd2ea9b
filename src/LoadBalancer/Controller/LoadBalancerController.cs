using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Client.Queues;
using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.LoadBalancer.Assignment;
using Fairlead.LoadBalancer.Pools;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.LoadBalancer.Controller;

/// <summary>
/// Gives Services of type LoadBalancer their addresses. One loop owns the ledger: Service, pool and node news become keys of a queue,
/// each key is decided by pure code and written. Run it on one machine at a time (a Lease sees to that).
/// </summary>
public sealed class LoadBalancerController : IDisposable
{
    private readonly KubeClient _client;
    private readonly LoadBalancerOptions _options;
    private readonly ILogger<LoadBalancerController> _log;
    private readonly EventRecorder _events;
    private readonly WorkQueue<NamespacedName> _queue;
    private readonly Informer<Service> _services;
    private readonly PoolSource _pools;
    private readonly Informer<Node> _nodes;
    private readonly Informer<EndpointSlice> _slices;
    private readonly HashSet<NamespacedName> _pending = [];
    private readonly Dictionary<NamespacedName, string> _told = [];                  // the last reason given for each pending Service
    private PoolLedger _ledger = new([]);
    private volatile bool _poolsChanged = true;

    public LoadBalancerController(KubeClient client, LoadBalancerOptions options, PoolSource pools, ILoggerFactory logs, TimeProvider clock)
    {
        (_client, _options, _pools, _log) = (client, options, pools, logs.CreateLogger<LoadBalancerController>());
        _events = new(client, "fairlead-load-balancer", host: null, logs.CreateLogger<EventRecorder>(), clock);
        _queue = new(clock);
        _services = new(client, Service.Resource, KubernetesJson.Read<Service>, WatchScope.Everything, logs, clock);
        _nodes = new(client, Node.Resource, KubernetesJson.Read<Node>, WatchScope.Everything, logs, clock);
        _slices = new(client, EndpointSlice.Resource, KubernetesJson.Read<EndpointSlice>, WatchScope.Everything, logs, clock);
    }

    private IReadOnlyList<IInformer> Informers => _options.Mode == LoadBalancerMode.Node ? [_services, _nodes, _slices] : [_services];

    public async Task RunAsync(CancellationToken stop)
    {
        _services.OnChange(change => _queue.Add(change.Key));
        _pools.Changed += OnPoolsChanged;
        _nodes.OnChange(_ => Requeue());
        _slices.Cache.AddIndex("service", s => s.Metadata.Labels.TryGetValue("kubernetes.io/service-name", out var name) ? [$"{s.Namespace}/{name}"] : []);
        _slices.OnChange(change => QueueServiceOf(change.New ?? change.Old!));
        if (_options.Mode == LoadBalancerMode.None) return;
        List<Task> feeds = [_events.RunAsync(stop), .. Informers.Select(i => i.RunAsync(stop))];
        await Task.WhenAll([_pools.Synced, .. Informers.Select(i => i.Synced)]).WaitAsync(stop);
        while (!stop.IsCancellationRequested)
        {
            var key = await _queue.TakeAsync(stop);
            try
            {
                if (_poolsChanged) RebuildLedger();
                await ReconcileAsync(key, stop);
                _queue.Forget(key);
            }
            catch (Exception e) when (e is ApiException or HttpRequestException)
            {
                _log.WriteFailed(key, _queue.AddAfterFailure(key), e.Message);
            }
            finally { _queue.Done(key); }
        }
        await Task.WhenAll(feeds);
    }

    private async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        var service = _services.Cache.Find(key);
        if (service is null || !ServiceWish.IsWanted(service, _options))
        {
            if (service is not null && MayClean(service)) await WriteAsync(service, null, stop);
            GiveBack(key);
            return;
        }

        var (addresses, why) = Decide(service);
        if (why is null)
        {
            _pending.Remove(key);
            _told.Remove(key);
        }
        else
        {
            _pending.Add(key);
            if (_told.GetValueOrDefault(key) != why)
            {
                _log.Pending(key, why);
                _events.Record(service, EventKind.Warning, "AllocationFailed", $"no load balancer address: {why}");
            }
            _told[key] = why;
        }
        await WriteAsync(service, addresses, stop);
    }

    /// <summary>Somebody else's Service is not ours to clean, though the finalizer has the same name.</summary>
    private bool MayClean(Service service) =>
        service.Spec.Type == "LoadBalancer" ? ServiceWish.IsOurs(service, _options) : !_options.OnlyOurClass || _ledger.Of(service.Key).Count > 0;

    private (EquatableList<IpAddr> Addresses, string? Why) Decide(Service service)
    {
        if (ServiceWish.Of(service, out var fault) is not { } request) return ([], fault);
        if (_options.Mode == LoadBalancerMode.Pool) return _ledger.Assign(request) switch
        {
            Outcome.Assigned(var addresses) => (addresses, null),
            Outcome.Pending(var why) => ([], why),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        var rivals = _services.Cache.All().Where(s => ServiceWish.IsWanted(s, _options));
        return NodeAddresses.Conflict(service, rivals, _options.ReservedPorts) is { } conflict
            ? ([], conflict)
            : (NodeAddresses.For(service, _nodes.Cache.All(), _slices.Cache.ByIndex("service", service.Key.ToString())), null);
    }

    /// <summary>New pools: Services keep what still fits, oldest first; the others are decided anew.</summary>
    private void RebuildLedger()
    {
        _poolsChanged = false;
        var next = new PoolLedger(_pools.Current);
        foreach (var service in _services.Cache.All().Where(s => ServiceWish.IsWanted(s, _options)).OrderBy(s => s.Metadata.CreationTimestamp).ThenBy(s => s.Key))
        {
            if (ServiceWish.Of(service, out _) is { } request) next.Adopt(request, ServiceWish.Shown(service));
            _queue.Add(service.Key);
        }
        _ledger = next;
    }

    private void GiveBack(NamespacedName key)
    {
        bool freed = _ledger.Release(key) | _pending.Remove(key);
        _told.Remove(key);
        if (!freed && _options.Mode == LoadBalancerMode.Pool) return;
        foreach (var waiting in _pending) _queue.Add(waiting);
    }

    private async Task WriteAsync(Service service, EquatableList<IpAddr>? addresses, CancellationToken stop)
    {
        foreach (var intent in StatusPlan.For(service, addresses))
        {
            var (patch, subresource) = PatchOf(intent, service);
            try
            {
                service = _services.Wrote(await _client.PatchAsync<Service>(service.Namespace, service.Name, patch, subresource, stop));
            }
            catch (ApiException e) when (e.IsNotFound) { return; }                   // it went while we wrote: nothing is left to do
            if (intent is not Intent.ShowAddresses(var shown)) continue;
            _log.Shown(service.Key, shown);
            if (shown.Count > 0) _events.Record(service, EventKind.Normal, "IPAllocated", $"Assigned load balancer addresses {string.Join(", ", shown)}");
        }
    }

    private static (Patch Patch, string? Subresource) PatchOf(Intent intent, Service service) => intent switch
    {
        Intent.SetFinalizers(var finalizers) => (Patch.MergeOf(new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["finalizers"] = new JsonArray([.. finalizers.Select(f => JsonValue.Create(f))]),
                ["resourceVersion"] = service.Metadata.ResourceVersion,
            },
        }), null),
        Intent.ShowAddresses(var addresses) => (Patch.MergeOf(new JsonObject
        {
            ["status"] = new JsonObject { ["loadBalancer"] = new JsonObject { ["ingress"] = Ingress(addresses) } },
        }), "status"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static JsonArray? Ingress(EquatableList<IpAddr> addresses) =>
        addresses.Count == 0 ? null : new([.. addresses.Select(a => new JsonObject { ["ip"] = a.ToString(), ["ipMode"] = "VIP" })]);

    private void OnPoolsChanged()
    {
        _poolsChanged = true;
        Requeue();
    }

    private void Requeue()
    {
        foreach (var service in _services.Cache.All().Where(s => ServiceWish.IsOurs(s, _options))) _queue.Add(service.Key);
    }

    private void QueueServiceOf(EndpointSlice slice)
    {
        if (slice.Metadata.Labels.TryGetValue("kubernetes.io/service-name", out var name)
            && _services.Cache.Find(new(slice.Namespace, name)) is { Spec: { Type: "LoadBalancer", ExternalTrafficPolicy: "Local" } } service) _queue.Add(service.Key);
    }

    public void Dispose()
    {
        _pools.Changed -= OnPoolsChanged;
        _queue.Dispose();
    }
}
