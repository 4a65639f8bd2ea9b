using System.Threading.Channels;
using Fairlead.Catalog;
using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Dns.Zone;
using Fairlead.Kubernetes;
using Microsoft.Extensions.Logging;

namespace Fairlead.Dns.Cluster;

/// <summary>
/// Brings news of the cluster into the zone index: Services and endpoints from the node's one watch, namespaces and pods from their
/// own. When the API server is away, the index stays as it is.
/// </summary>
public sealed class ZoneFeeder(ZoneIndex index, KubeClient client, ILoggerFactory logs, TimeProvider clock)
{
    private readonly Lock _gate = new();                                         // guards writing to the index, which has one writer at a time
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when cluster names can be answered.</summary>
    public Task Synced => _synced.Task;

    public async Task FollowCatalogAsync(ChannelReader<CatalogSnapshot> snapshots, CancellationToken stop)
    {
        await foreach (var snapshot in snapshots.ReadAllAsync(stop))
        {
            lock (_gate) index.Apply(snapshot);
            if (index.Synced) _synced.TrySetResult();
        }
    }

    /// <summary>See <see cref="ZoneIndex.EndpointPodNames"/>.</summary>
    public void NameEndpointsByPods(bool wanted)
    {
        lock (_gate) index.EndpointPodNames = wanted;
    }

    public Task FollowNamespacesAsync(CancellationToken stop)
    {
        var reflector = new Reflector<MetadataObject>(client, Resources.Namespace, MetadataObject.ReadSmall, WatchScope.Everything, logs.CreateLogger<ZoneFeeder>(), clock);
        return reflector.RunAsync(Take, stop);
    }

    public Task FollowPodsAsync(PodScope which, string? node, CancellationToken stop)
    {
        if (which != PodScope.All) Forget(which);
        if (which == PodScope.None) return Task.Delay(Timeout.InfiniteTimeSpan, clock, stop);
        var scope = which == PodScope.All ? WatchScope.Everything : new WatchScope(FieldSelector: $"spec.nodeName={node}");
        var reflector = new Reflector<PodSummary>(client, Resources.Pod, PodSummary.Read, scope, logs.CreateLogger<ZoneFeeder>(), clock);
        return reflector.RunAsync((change, token) => Take(change, which), stop);
    }

    /// <summary>Of fewer pods than before is not known who has gone meanwhile.</summary>
    private void Forget(PodScope which)
    {
        lock (_gate)
        {
            index.KnowsAllPods = false;
            if (which == PodScope.None) index.SetPods([]);
        }
    }

    private ValueTask Take(ResourceChange<MetadataObject> change, CancellationToken stop)
    {
        lock (_gate)
        {
            switch (change)
            {
                case ResourceChange<MetadataObject>.Replaced(var all): index.SetNamespaces(all.Select(one => one.Metadata.Name!)); break;
                case ResourceChange<MetadataObject>.Set(var one): index.SetNamespace(one.Metadata.Name!); break;
                case ResourceChange<MetadataObject>.Gone(var key, _): index.RemoveNamespace(key.Name); break;
            }
        }
        return ValueTask.CompletedTask;
    }

    private ValueTask Take(ResourceChange<PodSummary> change, PodScope which)
    {
        lock (_gate)
        {
            switch (change)
            {
                case ResourceChange<PodSummary>.Replaced(var all):
                    index.SetPods([.. all.Select(pod => pod.Facts).OfType<PodFacts>()]);
                    index.KnowsAllPods = which == PodScope.All;
                    break;
                case ResourceChange<PodSummary>.Set(var pod) when pod.Facts is { } facts: index.SetPod(facts); break;
                case ResourceChange<PodSummary>.Set(var pod): index.RemovePod(pod.Key); break;
                case ResourceChange<PodSummary>.Gone(var key, _): index.RemovePod(key); break;
            }
        }
        return ValueTask.CompletedTask;
    }
}
