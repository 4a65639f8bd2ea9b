using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Fairlead.Controllers.EndpointSlices;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Mirroring;

/// <summary>Mirrors Endpoints that people make by hand into EndpointSlices, which is all that proxies and DNS read.</summary>
public sealed class MirroringController : Controller
{
    private readonly Informer<Endpoints> _endpoints;
    private readonly Informer<Service> _services;
    private readonly Informer<EndpointSlice> _slices;

    public MirroringController(ControllerContext context) : base("endpointslicemirroring-controller", context)
    {
        _endpoints = Follow<Endpoints>();
        _services = Follow<Service>();
        _slices = context.Informers.Of<EndpointSlice>().IndexedByLabel();
        _slices.OnChange(change =>
        {
            var slice = change.New ?? change.Old!;
            if (slice.Metadata.Labels.GetValueOrDefault(SliceNames.ManagedBy) == SliceNames.Mirroring && slice.Metadata.Labels.TryGetValue(SliceNames.ServiceName, out string? name))
                Queue.Add(new NamespacedName(slice.Namespace, name));
        });
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        var existing = _slices.WithLabels(key.Namespace, new Dictionary<string, string> { [SliceNames.ServiceName] = key.Name, [SliceNames.ManagedBy] = SliceNames.Mirroring })
            .Where(slice => slice.Metadata.DeletionTimestamp is null).ToArray();
        if (_endpoints.Cache.Find(key) is not { Metadata.DeletionTimestamp: null } endpoints || !MirrorPlan.Applies(endpoints, _services.Cache.Find(key)))
        {
            if (existing.Length > 0) await SliceWriter.WriteAsync(Client, _slices, new SlicePlan([], [], existing), stop);
            return;
        }
        var mirror = new MirrorPlan(endpoints);
        var plan = mirror.Decide(existing);
        if (mirror.Skipped > 0)
            Context.Recorder.Record(endpoints, EventKind.Warning, "TooManyAddressesToMirror", $"A max of {MirrorPlan.MostOfSubset} addresses can be mirrored to EndpointSlices per Endpoints subset. {mirror.Skipped} addresses were skipped");
        if (!plan.IsEmpty) await SliceWriter.WriteAsync(Client, _slices, plan, stop);
    }
}
