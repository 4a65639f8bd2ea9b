using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Primitives;

namespace Fairlead.Controllers.EndpointSlices;

/// <summary>Keeps the EndpointSlices of Services that have a selector: who is behind them now, and in which state.</summary>
public sealed class EndpointSliceController : Controller
{
    /// <summary>Endpoints in a slice, at most; Kubernetes' default.</summary>
    public const int MostInSlice = 100;

    private readonly Informer<Service> _services;
    private readonly Informer<Pod> _pods;
    private readonly Informer<Node> _nodes;
    private readonly Informer<EndpointSlice> _slices;
    private readonly TriggerTimes _triggers = new();
    private ZoneShares _shares = ZoneShares.None;

    public EndpointSliceController(ControllerContext context) : base("endpointslice-controller", context, workers: 8)
    {
        _services = Follow<Service>().IndexedBySelector();
        _pods = context.Informers.Of<Pod>().IndexedByLabel();
        _nodes = context.Informers.Of<Node>();
        _slices = context.Informers.Of<EndpointSlice>().IndexedByLabel();
        _pods.OnChange(WakeForPod);
        _nodes.OnChange(WakeForNode);
        _slices.OnChange(WakeForSlice);
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_services.Cache.Find(key) is not { } service)
        {
            _triggers.Forget(key);                                                   // the slices go by their owner reference
            return;
        }
        if (service.IsExternalName || service.Spec.Selector.Count == 0 || service.Metadata.DeletionTimestamp is not null) return;
        var pods = _pods.WithLabels(key.Namespace, service.Spec.Selector).ToArray();
        var plan = new ServiceSlices(service, name => _nodes.Cache.Find(new NamespacedName("", name)), MostInSlice)
            .Plan(pods, Existing(key), new ZoneHints(Volatile.Read(ref _shares)), _triggers.Next(service, pods));
        if (!plan.IsEmpty) await SliceWriter.WriteAsync(Client, _slices, plan, stop);
    }

    private EndpointSlice[] Existing(NamespacedName service) =>
        [.. _slices.WithLabels(service.Namespace, new Dictionary<string, string> { [SliceNames.ServiceName] = service.Name, [SliceNames.ManagedBy] = SliceNames.Controller })
            .Where(slice => slice.Metadata.DeletionTimestamp is null)];

    private void WakeForPod(CacheChange<Pod> change)
    {
        if (change is { Old: { } old, New: { } now } && old.SameForEndpoints(now)) return;
        foreach (var pod in (Pod?[])[change.Old, change.New])
        {
            if (pod is null) continue;
            foreach (var service in _services.Choosing(pod.Namespace, pod.Metadata.Labels)) Queue.Add(service.Key);
        }
    }

    /// <summary>For what others do to a slice of ours: what we did ourselves is as planned.</summary>
    private void WakeForSlice(CacheChange<EndpointSlice> change)
    {
        if (change.Ours) return;
        var slice = change.New ?? change.Old!;
        if (slice.Metadata.Labels.GetValueOrDefault(SliceNames.ManagedBy) != SliceNames.Controller && change.Old?.Metadata.Labels.GetValueOrDefault(SliceNames.ManagedBy) != SliceNames.Controller) return;
        if (slice.Metadata.Labels.TryGetValue(SliceNames.ServiceName, out string? name)) Queue.Add(new NamespacedName(slice.Namespace, name));
    }

    /// <summary>A node's zone, readiness or size matters to every Service that may have pods there or wants its traffic spread by zones.</summary>
    private void WakeForNode(CacheChange<Node> change)
    {
        if (change is { Old: { } old, New: { } now } && NodeZones.Same(old, now)) return;
        Volatile.Write(ref _shares, NodeZones.Shares(_nodes.Cache.All()));
        foreach (var service in _services.Cache.All()) Queue.Add(service.Key);
    }
}
