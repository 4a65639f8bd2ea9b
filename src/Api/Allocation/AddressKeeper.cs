using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Objects;
using Fairlead.Api.Security;
using Fairlead.Store;
using Microsoft.Extensions.Logging;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Allocation;

/// <summary>
/// Makes the IPAddress of a Service again when somebody has deleted it by hand, and says so by an event, as Kubernetes' repair controller does.
/// Addresses that go with their Service are none of its business.
/// <code>
/// IPAddress deleted ─► is its Service still there, with this address? ─ yes ─► { check Service, create IPAddress } ─ one commit ─► Event
/// </code>
/// </summary>
internal sealed class AddressKeeper : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ApiCore _core;
    private readonly ObjectWriter _writer;
    private readonly ILogger<AddressKeeper> _log;
    private readonly Task _run;

    public AddressKeeper(ApiCore core)
    {
        _core = core;
        _writer = new ObjectWriter(core);
        _log = core.Logs.CreateLogger<AddressKeeper>();
        _run = RunAsync(_stop.Token);
    }

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true) await FollowAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>Follows deletions until they have gone by faster than they were read; then everything is looked at anew.</summary>
    private async Task FollowAsync(CancellationToken stop)
    {
        using var watcher = _core.Cache[KubernetesResources.IPAddress].WatchFromNow(new WatchScope(null, null, DeletionsAlone: true)).Watcher;
        foreach (var service in _core.Cache[KubernetesResources.Service].Snapshot.In(new WatchScope(null, null)))
            await KeepAsync(service, stop);
        var batch = new List<CacheEvent>();
        while (watcher.TryRead(batch))
        {
            foreach (var change in batch)
                if (change.Before is { } gone && ServiceOf(gone) is { } service) await KeepAsync(service, stop);
            bool idle = batch.Count == 0;
            batch.Clear();
            if (idle) await watcher.WaitAsync(stop);
        }
    }

    /// <summary>The Service as it is once the whole transaction that took the address is known.</summary>
    private CachedObject? ServiceOf(CachedObject address) =>
        _core.Get(KubernetesResources.Service, address.Field("spec.parentRef.namespace"), address.Field("spec.parentRef.name"));

    private async Task KeepAsync(CachedObject found, CancellationToken stop)
    {
        await _core.Cache.FreshAsync(stop);
        if (_core.Cache[KubernetesResources.Service].Get(found.Key) is not { } service) return;
        foreach (string address in new ServiceSpecTree(CanonicalJson.Parse(service.Json)).Addresses)
            if (_core.Get(KubernetesResources.IPAddress, "", address) is null) await MakeAsync(service, address, stop);
    }

    private async Task MakeAsync(CachedObject service, string address, CancellationToken stop)
    {
        var obj = CanonicalJson.Parse(service.Json);
        var (json, stampAt) = CanonicalJson.Encode(AddressObjects.For(address, obj.Namespace, obj.Name, _core.Clock.GetUtcNow()));
        try
        {
            var outcome = await _core.Store.CommitAsync(new Transaction(
                Operation.Check(StoreKeys.Of(KubernetesResources.Service, service.Key), service.Revision),
                Operation.Create(StoreKeys.Of(KubernetesResources.IPAddress, address), json, stampAt)), stop);
            if (outcome is not CommitOutcome.Committed) return;        // the Service has changed: its own write has seen to its addresses
            _log.MadeAgain(address, service.Key);
            await TellAsync(obj, address, stop);
        }
        catch (StoreException e)
        {
            _log.CouldNotMake(e, address, service.Key);
        }
    }

    private async Task TellAsync(JsonObject service, string address, CancellationToken stop)
    {
        string family = address.Contains(':', StringComparison.Ordinal) ? "IPv6" : "IPv4";
        var write = new WriteContext { Type = KubernetesResources.EventsEvent, Namespace = service.Namespace, Name = "", Identity = Identity.Master("system:apiserver"), Stop = stop };
        var outcome = await _writer.CreateAsync(write, () => new JsonObject
        {
            ["apiVersion"] = "events.k8s.io/v1", ["kind"] = "Event",
            ["metadata"] = new JsonObject { ["name"] = $"{service.Name}.{Guid.NewGuid():N}", ["namespace"] = service.Namespace },
            ["eventTime"] = _core.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["reportingController"] = "ipallocator-repair-controller", ["reportingInstance"] = $"ipallocator-repair-controller-{Environment.MachineName}",
            ["type"] = "Warning", ["reason"] = "ClusterIPNotAllocated", ["action"] = "ClusterIPAllocation",
            ["note"] = $"Cluster IP [{family}]: {address} is not allocated; repairing",
            ["regarding"] = new JsonObject
            {
                ["apiVersion"] = "v1", ["kind"] = "Service", ["namespace"] = service.Namespace, ["name"] = service.Name, ["uid"] = service.Uid, ["resourceVersion"] = service.Meta("resourceVersion"),
            },
        });
        if (outcome.IsRefused) _log.CouldNotTell(service.Name, outcome.Refusal.Message);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }
}
