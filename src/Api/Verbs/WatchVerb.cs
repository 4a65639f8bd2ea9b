using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Api.Metrics;
using Fairlead.Api.Security;
using Fairlead.Api.Streams;
using Microsoft.AspNetCore.Http.Features;

namespace Fairlead.Api.Verbs;

/// <summary>
/// GET with <c>watch=true</c>: an endless answer of one JSON event a line.
/// <code>
/// no resourceVersion, "0"      ADDED for everything there is, a BOOKMARK that says so where bookmarks are wanted, then changes
/// resourceVersion=N            changes after N; 410 when the log no longer reaches that far
/// sendInitialEvents=true       ADDED for everything, a BOOKMARK that says so, then changes
/// </code>
/// </summary>
internal sealed class WatchVerb(ApiCore core, ApiMetrics metrics)
{
    /// <summary>A watch without a time limit of its own ends after 30 to 60 minutes, so that watches spread over restarted servers.</summary>
    private const int MinSeconds = 1800;

    public async ValueTask<ApiStatus?> HandleAsync(ApiRequest request)
    {
        var options = ListOptions.Read(request);
        if (options.IsRefused) return options.Refusal;
        var selection = Selection.Read(request);
        if (selection.IsRefused) return selection.Refusal;
        if (request.Form.Yaml) return ApiStatus.NotAcceptableWatch();
        var begun = await BeginAsync(request, options.Value, selection.Value);
        if (begun.IsRefused) return begun.Refusal;
        using var watcher = begun.Value.Watcher;
        long? seconds = options.Value.TimeoutSeconds;
        var limit = TimeSpan.FromSeconds(seconds is > 0 ? Math.Min(seconds.Value, int.MaxValue / 1000) : MinSeconds + Random.Shared.Next(MinSeconds));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(request.Stop);
        await using var timer = core.Clock.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), ended, limit, Timeout.InfiniteTimeSpan);
        var series = metrics.WatchesLike(request);
        series.Opened();
        try
        {
            if (OneWaySocket.IsAsked(request)) await OverSocketAsync(request, options.Value, selection.Value, begun.Value, series, ended.Token);
            else await StreamAsync(request, options.Value, selection.Value, begun.Value, series, ended.Token);
        }
        finally
        {
            series.Closed();
        }
        return null;
    }

    private async ValueTask<Outcome<WatchBeginning>> BeginAsync(ApiRequest request, ListOptions options, Selection selection)
    {
        string revisionText = options.ResourceVersion;
        if (revisionText.Length > 0 && !RevisionRules.TryParse(revisionText, out _)) return RevisionRules.Unreadable(revisionText);
        _ = RevisionRules.TryParse(revisionText, out long revision);
        var cache = core.CacheOf(request.Type);
        bool patient = request.Http.Features.Get<InProcessIdentityFeature>() is not null;
        if (options.InitialEvents is true || revision == 0)
        {
            var late = revisionText == "0" ? null : await RevisionRules.WaitAsync(core, revisionText, request.Stop);
            long current = core.Cache.Revision;
            var (now, snapshot) = cache.WatchFromNow(selection.Scope, patient);
            bool initial = options.InitialEvents is not false;
            return new WatchBeginning(now, initial ? snapshot : null, Math.Max(current, snapshot.Revision), Marked: initial && options.Bookmarks, late);
        }
        if (revision > core.Store.Revision) return new WatchBeginning(cache.WatchFromNow(selection.Scope, patient).Watcher, null, revision, Marked: false);
        var watcher = cache.WatchAfter(revision, selection.Scope, patient);
        return watcher is null ? ApiStatus.WatchTooOld(revision, cache.OldestRevision) : new WatchBeginning(watcher, null, revision, Marked: false);
    }

    private async ValueTask StreamAsync(ApiRequest request, ListOptions options, Selection selection, WatchBeginning beginning, WatchSeries series, CancellationToken ended)
    {
        var http = request.Http;
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        Answers.Begin(request, 200);
        http.Response.ContentType = "application/json";
        await http.Response.StartAsync(request.Stop);
        await http.Response.BodyWriter.FlushAsync(request.Stop);
        try
        {
            await TellAsync(request, options, selection, beginning, new WatchEventWriter(request, http.Response.BodyWriter, series), ended);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested && !request.Stop.IsCancellationRequested)
        {
            // The watch's own time is up: the answer ends here, in good order.
        }
    }

    /// <summary>The same, each event a message.</summary>
    private async ValueTask OverSocketAsync(ApiRequest request, ListOptions options, Selection selection, WatchBeginning beginning, WatchSeries series, CancellationToken ended)
    {
        await using var socket = await WatchSocket.AcceptAsync(request, request.Stop);
        if (socket is null) return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ended, socket.Gone);
        using var late = ended.UnsafeRegister(static told => ((OneWaySocket)told!).EndSoon(), socket);                 // a client that reads nothing holds up what is sent
        try
        {
            await TellAsync(request, options, selection, beginning, new WatchEventWriter(request, new WatchSocket(socket), series), over.Token);
        }
        catch (Exception e) when (OneWaySocket.IsGone(e))
        {
            // The watch's own time is up, or the client has gone: the one is told so below, the other can't be.
        }
        await socket.CloseAsync(core.Clock);
    }

    private async ValueTask TellAsync(ApiRequest request, ListOptions options, Selection selection, WatchBeginning beginning, WatchEventWriter events, CancellationToken ended)
    {
        if (beginning.Late is { } late)
        {
            events.WriteError(late);
            await events.FlushAsync(ended);
            return;
        }
        if (beginning.Initial is { } snapshot)
            foreach (var obj in snapshot.In(selection.Scope))
                if (selection.Matches(obj) && events.Write(WatchEventType.Added, obj.Json)) await events.FlushAsync(ended);
        if (beginning.Marked) events.WriteBookmark(beginning.Revision, initialEventsEnd: true);
        await events.FlushAsync(ended);
        await FollowAsync(request, options, selection, beginning, events, ended);
    }

    private async ValueTask FollowAsync(ApiRequest request, ListOptions options, Selection selection, WatchBeginning beginning, WatchEventWriter events, CancellationToken ended)
    {
        long told = beginning.Revision, bookmarked = core.Clock.GetTimestamp();
        var batch = new List<CacheEvent>();
        while (true)
        {
            long reached = core.Cache.Revision;
            batch.Clear();
            if (!beginning.Watcher.TryRead(batch))
            {
                events.WriteError(ApiStatus.WatchTooOld(told, core.CacheOf(request.Type).OldestRevision));
                await events.FlushAsync(ended);
                return;
            }
            foreach (var change in batch)
            {
                if (change.Revision <= beginning.Revision) continue;                 // asked for what comes after a revision that is still to come
                told = change.Revision;
                if (WriteChange(selection, change, events)) await events.FlushAsync(ended);
            }
            if (options.Bookmarks && batch.Count == 0 && reached > told && core.Clock.GetElapsedTime(bookmarked) >= core.Options.BookmarkInterval / 2)
            {
                events.WriteBookmark(told = reached, initialEventsEnd: false);
                bookmarked = core.Clock.GetTimestamp();
            }
            await events.FlushAsync(ended);
            if (batch.Count == 0) await beginning.Watcher.WaitAsync(ended);
        }
    }

    /// <summary>A change as this watcher sees it: an object that begins to match is new, one that stops matching is gone.</summary>
    private static bool WriteChange(Selection selection, CacheEvent change, WatchEventWriter events)
    {
        bool before = change.Before is not null && (selection.IsAll || selection.Matches(change.Before));
        bool after = change.After is not null && (selection.IsAll || selection.Matches(change.After));
        return (before, after) switch
        {
            (false, true) => events.Write(WatchEventType.Added, change.After!.Json),
            (true, true) => events.Write(WatchEventType.Modified, change.After!.Json),
            (true, false) => events.Write(WatchEventType.Deleted, change.Gone.Json),
            _ => false,
        };
    }

    /// <param name="Marked">Whether a bookmark says that the initial state is complete.</param>
    /// <param name="Late">Why the watch can't begin: the revision that its initial state should have is still to come.</param>
    private sealed record WatchBeginning(CacheWatcher Watcher, CacheSnapshot? Initial, long Revision, bool Marked, ApiStatus? Late = null);
}
