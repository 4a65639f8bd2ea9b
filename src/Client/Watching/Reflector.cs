using System.Threading.Channels;
using Fairlead.Kubernetes;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Client.Watching;

/// <summary>
/// Mirrors one kind of objects: lists, watches from the list's revision, resumes a watch that ended, lists again when its
/// revision is compacted (410), and waits longer after each failure. Never ends but by cancellation.
/// <code>
///   list ──► Replaced ──► watch ──► Set, Gone … ──► ended: watch again from the last revision
///    ▲                                    └───────► 410:   list again
/// </code>
/// </summary>
public sealed class Reflector<T>(KubeClient client, ResourceType type, ObjectReader<T> reader, WatchScope scope, ILogger log, TimeProvider clock)
    where T : IKubernetesObject
{
    private static readonly TimeSpan ShortestWatch = TimeSpan.FromMinutes(5);        // as client-go: 5 to 10 minutes, spread
    private static readonly TimeSpan QuickEnd = TimeSpan.FromSeconds(1);             // a watch that ends sooner counts as a failure
    private static readonly TimeSpan NotServed = TimeSpan.FromMinutes(2);            // a kind may be added to a running server, but seldom is
    private bool _told;
    private Backoff _backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30));
    private string? _revision;                                                       // of the last change seen; null: list first

    /// <summary>Nothing works without this kind: a server that does not have it is asked again soon, and told of in the log.</summary>
    public bool IsRequired { get; init; }

    /// <summary>
    /// Told each time the server turns out not to have this kind, or not to give it to us; it is asked again after a while. Without this,
    /// being refused is a failure like others.
    /// </summary>
    public Func<ApiException, CancellationToken, ValueTask>? Unavailable { get; init; }

    /// <summary>Follows the objects, telling each change in order; a slow consumer slows the watch.</summary>
    public async Task RunAsync(Func<ResourceChange<T>, CancellationToken, ValueTask> tell, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _revision ??= await ListAsync(tell, stop);
                await FollowAsync(tell, stop);
            }
            catch (ApiException e) when (e.IsGone)
            {
                log.WatchLostItsPlace(type.Plural, e.Message);
                _revision = null;
            }
            catch (ApiException e) when (Unavailable is not null && (e.IsNotFound || e.IsForbidden))
            {
                await Unavailable(e, stop);
                _revision = null;
                await Task.Delay(NotServed, clock, stop);
            }
            catch (ApiException e) when (e.IsNotFound && IsRequired)
            {
                if (!_told) log.RequiredKindIsNotServed(type.GroupResource, type.Version);
                _told = true;
                _revision = null;
                await PauseAsync(stop);
            }
            catch (ApiException e) when (e.IsNotFound)
            {
                log.KindIsNotServed(type.GroupResource, NotServed);
                _revision = null;
                await Task.Delay(NotServed, clock, stop);
            }
            catch (Exception e) when (e is ApiException or HttpRequestException or IOException or System.Text.Json.JsonException && !stop.IsCancellationRequested)
            {
                log.WatchFailed(type.Plural, e.Message);
                await PauseAsync(stop);
            }
        }
    }

    /// <summary>Follows the objects into a bounded channel.</summary>
    public Task RunAsync(ChannelWriter<ResourceChange<T>> changes, CancellationToken stop) => RunAsync(changes.WriteAsync, stop);

    private async Task<string> ListAsync(Func<ResourceChange<T>, CancellationToken, ValueTask> tell, CancellationToken stop)
    {
        var all = new List<T>();
        string? next = null;
        ObjectList<T> page;
        do
        {
            page = await client.ListAsync(type, reader, scope.Namespace, scope.List(next), stop);
            all.AddRange(page.Items);
            next = page.Continue;
        }
        while (next is not null);
        await tell(new ResourceChange<T>.Replaced(all), stop);
        _backoff = _backoff.Reset;
        return page.ResourceVersion;
    }

    /// <summary>One watch, to its end.</summary>
    private async Task FollowAsync(Func<ResourceChange<T>, CancellationToken, ValueTask> tell, CancellationToken stop)
    {
        long began = clock.GetTimestamp();
        var timeout = ShortestWatch * (1 + Random.Shared.NextDouble());
        await foreach (var change in client.WatchAsync(type, reader, scope.Namespace, scope.Watch(_revision!, timeout), stop))
        {
            _backoff = _backoff.Reset;
            switch (change)
            {
                case WatchEvent<T>.Added(var obj): await SetAsync(obj); break;
                case WatchEvent<T>.Modified(var obj): await SetAsync(obj); break;
                case WatchEvent<T>.Deleted(var obj):
                    await tell(new ResourceChange<T>.Gone(obj.Key, obj), stop);
                    _revision = obj.Metadata.ResourceVersion;
                    break;
                case WatchEvent<T>.Bookmark(var revision, _): _revision = revision; break;
                case WatchEvent<T>.Error(var status): throw new ApiException((System.Net.HttpStatusCode)(status.Code ?? 500), status);
            }
        }
        if (clock.GetElapsedTime(began) < QuickEnd) await PauseAsync(stop);

        async ValueTask SetAsync(T obj)
        {
            await tell(new ResourceChange<T>.Set(obj), stop);
            _revision = obj.Metadata.ResourceVersion;
        }
    }

    private async Task PauseAsync(CancellationToken stop)
    {
        var wait = _backoff.Delay * (0.5 + Random.Shared.NextDouble() / 2);           // spread, so that many clients do not come back at once
        _backoff = _backoff.Next;
        await Task.Delay(wait, clock, stop);
    }
}
