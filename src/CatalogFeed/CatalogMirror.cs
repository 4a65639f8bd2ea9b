using System.Threading.Channels;
using Fairlead.Catalog;
using Fairlead.Catalog.Wire;
using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Microsoft.Extensions.Logging;

namespace Fairlead.CatalogFeed;

/// <summary>
/// The one watch of a node: Services, EndpointSlices and Nodes from the API server into a <see cref="CatalogState"/>, and snapshots out to
/// the proxy, DNS and whoever else lives here.
/// <code>
///   services ───────┐
///   endpointslices ─┼─► one inbox ─► CatalogState ─► snapshot ─► every subscriber (merged for slow ones)
///   nodes ──────────┤
///   servicecidrs ───┘   (if wanted, and if there are any to be had)
/// </code>
/// What has come in the meantime is applied before a snapshot is made: at once when quiet, bundled under load.
/// </summary>
public sealed class CatalogMirror(KubeClient client, CatalogMirrorOptions options, ILoggerFactory logs, TimeProvider clock)
{
    private const int InboxSize = 1024;
    private readonly Channel<CatalogChange> _inbox = Channel.CreateBounded<CatalogChange>(new BoundedChannelOptions(InboxSize) { SingleReader = true });
    private readonly SnapshotSubscribers _subscribers = new(options.SubscriberBacklog);
    private readonly StringPool _pool = new();
    private readonly ILogger _log = logs.CreateLogger<CatalogMirror>();

    /// <summary>The latest snapshot; not <see cref="CatalogSnapshot.Synced"/> before everything was listed once.</summary>
    public CatalogSnapshot Current => _subscribers.Current;

    /// <summary>
    /// Snapshots from now on, each with what changed since the one before it in this channel; the first has everything as changed. Only
    /// synced ones. Completed when the feed ends.
    /// </summary>
    public ChannelReader<CatalogSnapshot> Subscribe() => _subscribers.Add();

    public async Task RunAsync(CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] parts = [FollowServicesAsync(ended.Token), FollowSlicesAsync(ended.Token), FollowNodesAsync(ended.Token), FollowServiceRangesAsync(ended.Token), JoinAsync(ended.Token)];
        try
        {
            await (await Task.WhenAny(parts));
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _subscribers.Complete();
        }
    }

    private async Task JoinAsync(CancellationToken stop)
    {
        var state = new CatalogState();
        bool rangesTold = !options.FollowServiceRanges;                              // the rules would be loaded twice
        var news = _inbox.Reader.WaitToReadAsync(stop).AsTask();
        while (await news)
        {
            while (_inbox.Reader.TryRead(out var change))
            {
                state.Apply(change);
                rangesTold |= change is CatalogChange.ServiceCidrsReplaced;
            }
            if (state.IsDirty && rangesTold) _subscribers.Publish(state.Publish());
            news = _inbox.Reader.WaitToReadAsync(stop).AsTask();
            while (!_subscribers.Flush() && !news.IsCompleted) await Task.WhenAny(news, _subscribers.RoomAsync());
        }
    }

    private Task FollowServicesAsync(CancellationToken stop) => FollowAsync(
        Required(Resources.Service, utf8 => ServiceReader.Read(utf8, _pool), new WatchScope(LabelSelector: options.ServiceSelector)),
        all => new CatalogChange.ServicesReplaced(all), (service, _) => new CatalogChange.ServiceSet(service), service => new CatalogChange.ServiceGone(service.Name), stop);

    private Task FollowSlicesAsync(CancellationToken stop)
    {
        var reader = new SliceReader(_pool, options.KeepPodNames);
        return FollowAsync(
            Required(Resources.EndpointSlice, reader.Read, new WatchScope(LabelSelector: options.SliceSelector)),
            all => new CatalogChange.SlicesReplaced(all), (slice, trigger) => new CatalogChange.SliceSet(slice, trigger), slice => new CatalogChange.SliceGone(slice.Name), stop);
    }

    private Task FollowNodesAsync(CancellationToken stop) => !options.FollowNodes ? NoNodesAsync(stop) : FollowAsync(
        Required(Resources.Node, utf8 => NodeReader.Read(utf8, _pool), new WatchScope(FieldSelector: options.OnlyNode is { } name ? $"metadata.name={name}" : null)),
        all => new CatalogChange.NodesReplaced(all), (node, _) => new CatalogChange.NodeSet(node), node => new CatalogChange.NodeGone(node.Name), stop);

    private async Task NoNodesAsync(CancellationToken stop)
    {
        await _inbox.Writer.WriteAsync(new CatalogChange.NodesReplaced([]), stop);
        await Task.Delay(Timeout.InfiniteTimeSpan, clock, stop);
    }

    private async Task FollowServiceRangesAsync(CancellationToken stop)
    {
        bool told = false;
        var reflector = new Reflector<MirroredObject<CatalogServiceCidr>>(client, Resources.ServiceCIDR, utf8 => new(ServiceCidrReader.Read(utf8, _pool)), WatchScope.Everything, _log, clock) { Unavailable = TellOnce };
        if (!options.FollowServiceRanges) await Task.Delay(Timeout.InfiniteTimeSpan, clock, stop);
        await FollowAsync(
            reflector, all => new CatalogChange.ServiceCidrsReplaced(all), (cidr, _) => new CatalogChange.ServiceCidrSet(cidr), cidr => new CatalogChange.ServiceCidrGone(cidr.Name), stop);

        ValueTask TellOnce(ApiException e, CancellationToken token)
        {
            if (!told) _log.NoServiceRanges(e.Message);
            told = true;
            return _inbox.Writer.WriteAsync(new CatalogChange.ServiceCidrsReplaced(null), token);
        }
    }

    private Reflector<MirroredObject<T>> Required<T>(ResourceType type, ObjectReader<WireObject<T>> read, WatchScope scope) =>
        new(client, type, utf8 => new(read(utf8)), scope, _log, clock) { IsRequired = true };

    private Task FollowAsync<T>(
        Reflector<MirroredObject<T>> reflector, Func<IReadOnlyCollection<T>, CatalogChange> replaced,
        Func<T, DateTimeOffset?, CatalogChange> set, Func<T, CatalogChange> gone, CancellationToken stop) => reflector.RunAsync(
        (change, token) => _inbox.Writer.WriteAsync(
            change switch
            {
                ResourceChange<MirroredObject<T>>.Replaced(var all) => replaced([.. all.Select(obj => obj.Value)]),
                ResourceChange<MirroredObject<T>>.Set(var obj) => set(obj.Value, obj.TriggerTime),
                ResourceChange<MirroredObject<T>>.Gone(_, var last) => gone(last.Value),
                _ => throw new System.Diagnostics.UnreachableException(),
            },
            token),
        stop);
}
