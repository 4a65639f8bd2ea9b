using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Api.Resources;

namespace Fairlead.Api.Verbs;

/// <summary>
/// GET on a collection, from memory: all at once, or in pages that show one and the same revision. A page token outlives the history only as
/// 410 with a token that goes on from what is there now.
/// </summary>
internal sealed class ListVerb(ApiCore core)
{
    private const string TokenTooOld = "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

    public async ValueTask<ApiStatus?> HandleAsync(ApiRequest request)
    {
        if (RefuseForm(request) is { } formless) return formless;
        var options = ListOptions.Read(request);
        if (options.IsRefused) return options.Refusal;
        var selection = Selection.Read(request);
        if (selection.IsRefused) return selection.Refusal;
        var page = await PageAsync(request, options.Value, selection.Value);
        if (page.IsRefused) return page.Refusal;
        await Answers.ListAsync(request, page.Value);
        return null;
    }

    /// <summary>A list has no metadata of one object to show.</summary>
    internal static ApiStatus? RefuseForm(ApiRequest request) => request.Form is { Shape: AnswerShape.PartialMetadata, OfList: false }
        ? ApiStatus.NotAcceptable($"you requested PartialObjectMetadata, but the requested object is a list (*{ServedKinds.GoPackage(request.Type)}.{request.Type.Kind}List)")
        : null;

    public async ValueTask<Outcome<ListPage>> PageAsync(ApiRequest request, ListOptions options, Selection selection)
    {
        if (options.Continue.Length > 0) return await ContinueAsync(request, options, selection);
        string revision = options.ResourceVersion;
        if (revision.Length > 0 && !RevisionRules.TryParse(revision, out _)) return RevisionRules.UnreadableOfList(revision);
        if (await RevisionRules.WaitAsync(core, revision, request.Stop) is { } late) return late;
        var cache = core.CacheOf(request.Type);
        if (options.Match == "Exact" || (options.Match.Length == 0 && options.Limit > 0 && revision is not ("" or "0")))
        {
            RevisionRules.TryParse(revision, out long exact);
            return cache.At(exact) is { } objects
                ? Cut(new CacheSnapshot(objects, exact), selection, "", options.Limit, exact)
                : ApiStatus.Expired($"The resourceVersion for the provided list is too old.");
        }
        long current = core.Cache.Revision;
        var snapshot = cache.Snapshot;
        return Cut(snapshot, selection, "", LimitOf(options), Math.Max(current, snapshot.Revision));
    }

    /// <summary>Who takes whatever is there, however old, gets all of it at once.</summary>
    private static long LimitOf(ListOptions options) => options.ResourceVersion == "0" ? 0 : options.Limit;

    private async ValueTask<Outcome<ListPage>> ContinueAsync(ApiRequest request, ListOptions options, Selection selection)
    {
        if (!ContinueToken.TryDecode(options.Continue, out var token)) return ApiStatus.BadRequest($"invalid continue token: {ContinueToken.Fault(options.Continue)}");
        if (options.ResourceVersion is not ("" or "0")) return ApiStatus.BadRequest("specifying resource version is not allowed when using continue");
        string after = selection.Namespace is { } ns ? $"{ns}/{token.After}" : token.After;
        long limit = LimitOf(options);
        var cache = core.CacheOf(request.Type);
        await core.Cache.FreshAsync(request.Stop);
        if (token.Revision < 0)
        {
            long current = core.Cache.Revision;
            var now = cache.Snapshot;
            return Cut(now, selection, after, limit, Math.Max(current, now.Revision));
        }
        if (token.Revision > core.Store.Revision) return ApiStatus.BadRequest("continue key is not valid: it names a revision that is still to come");
        if (cache.At(token.Revision) is { } objects) return Cut(new CacheSnapshot(objects, token.Revision), selection, after, limit, token.Revision);
        return ApiStatus.Expired(TokenTooOld) with { Continue = new ContinueToken(-1, token.After).Encode() };
    }

    /// <summary>A page ends at its limit, and says that there is more whenever an object is left, wanted or not.</summary>
    private static ListPage Cut(CacheSnapshot snapshot, Selection selection, string after, long limit, long revision)
    {
        var items = new List<CachedObject>();
        foreach (var obj in snapshot.In(selection.Scope, after))
        {
            if (limit > 0 && items.Count >= limit) break;
            if (selection.Matches(obj)) items.Add(obj);
        }
        if (limit <= 0 || items.Count < limit || (selection.IsSingle && after.Length == 0)) return new ListPage(items, revision);
        long left = snapshot.LeftAfter(items[^1], selection.Namespace);
        if (left == 0) return new ListPage(items, revision);
        string last = selection.Namespace is { } ns ? items[^1].Key[(ns.Length + 1)..] : items[^1].Key;
        return new ListPage(items, revision, new ContinueToken(revision, last).Encode(), selection.IsAll ? left : null);
    }
}
