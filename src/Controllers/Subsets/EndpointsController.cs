using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Controllers.EndpointSlices;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Subsets;

/// <summary>Keeps the Endpoints objects, the old form of EndpointSlices, of Services that have a selector.</summary>
public sealed class EndpointsController : Controller
{
    private readonly Informer<Service> _services;
    private readonly Informer<Pod> _pods;
    private readonly Informer<Endpoints> _endpoints;
    private readonly TriggerTimes _triggers = new();

    public EndpointsController(ControllerContext context) : base("endpoint-controller", context)
    {
        _services = Follow<Service>().IndexedBySelector();
        _pods = context.Informers.Of<Pod>().IndexedByLabel();
        _endpoints = context.Informers.Of<Endpoints>();
        _endpoints.OnChange(change => { if (!change.Ours) Queue.Add(change.Key); });   // what others do to them: what we did ourselves is as planned
        _pods.OnChange(WakeForPod);
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        var current = _endpoints.Cache.Find(key);
        if (_services.Cache.Find(key) is not { } service)
        {
            _triggers.Forget(key);
            if (current is not null && IsOurs(current)) await DeleteAsync(current, stop);
            return;
        }
        if (service.IsExternalName || service.Spec.Selector.Count == 0 || service.Metadata.DeletionTimestamp is not null) return;
        var pods = _pods.WithLabels(key.Namespace, service.Spec.Selector).ToArray();
        if (EndpointsPlan.Decide(service, pods, current, _triggers.Next(service, pods)) is { } wanted) await WriteAsync(wanted, stop);
    }

    private async Task WriteAsync(Endpoints wanted, CancellationToken stop)
    {
        try
        {
            _endpoints.Wrote(wanted.Metadata.ResourceVersion is null ? await Client.CreateAsync(wanted, stop) : await Client.UpdateAsync(wanted, stop));
        }
        catch (ApiException e) when (e.IsNamespaceTerminating)
        {
            Queue.Forget(wanted.Key);                                                // the Service goes with its namespace
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            _endpoints.Wrote(await Client.GetAsync<Endpoints>(wanted.Namespace, wanted.Name, stop));
            Queue.Add(wanted.Key);
        }
    }

    private async Task DeleteAsync(Endpoints endpoints, CancellationToken stop)
    {
        await Client.DeleteAsync<Endpoints>(endpoints.Namespace, endpoints.Name, new Kubernetes.Meta.DeleteOptions { Preconditions = new() { Uid = endpoints.Metadata.Uid } }, stop);
        _endpoints.Removed(endpoints);
    }

    private static bool IsOurs(Endpoints endpoints) => endpoints.Metadata.Labels.ContainsKey("endpoints.kubernetes.io/managed-by");

    private void WakeForPod(CacheChange<Pod> change)
    {
        if (change is { Old: { } old, New: { } now } && old.SameForEndpoints(now)) return;
        foreach (var pod in (Pod?[])[change.Old, change.New])
        {
            if (pod is null) continue;
            foreach (var service in _services.Choosing(pod.Namespace, pod.Metadata.Labels)) Queue.Add(service.Key);
        }
    }
}
