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
        if (request.Form is { Shape: AnswerShape.PartialMetadata, OfList: false })
            return ApiStatus.NotAcceptable($"you requested PartialObjectMetadata, but the requested object is a list (*{ServedKinds.GoPackage(request.Type)}.{request.Type.Kind}List)");
        var selection = Selection.Read(request);
        if (selection.IsRefused) return selection.Refusal;
        var page = await PageAsync(request, selection.Value);
        if (page.IsRefused) return page.Refusal;
        await Answers.ListAsync(request, page.Value);
        return null;
    }

    public async ValueTask<Outcome<ListPage>> PageAsync(ApiRequest request, Selection selection)
    {
        var query = request.Query;
        if (!query.TryNumber("limit", out long? limit)) return ApiStatus.BadRequest(QueryParameters.NotANumber(query["limit"]!));
        if (!query.TryNumber("timeoutSeconds", out _)) return ApiStatus.BadRequest(QueryParameters.NotANumber(query["timeoutSeconds"]!));
        string match = query["resourceVersionMatch"] ?? "", revision = query["resourceVersion"] ?? "", token = query["continue"] ?? "";
        if (RefuseMatch(match, revision, token) is { } refusal) return refusal;
        if (token.Length > 0) return await ContinueAsync(request, selection, token, limit ?? 0);
        if (await RevisionRules.WaitAsync(core, revision, request.Stop) is { } late) return late;
        var cache = core.CacheOf(request.Type);
        if (match == "Exact" || (match.Length == 0 && limit > 0 && revision is not ("" or "0")))
        {
            RevisionRules.TryParse(revision, out long exact);
            return cache.At(exact) is { } objects
                ? Cut(new CacheSnapshot(objects, exact), selection, "", limit ?? 0, exact)
                : ApiStatus.Expired($"The resourceVersion for the provided list is too old.");
        }
        long current = core.Cache.Revision;
        var snapshot = cache.Snapshot;
        return Cut(snapshot, selection, "", limit ?? 0, Math.Max(current, snapshot.Revision));
    }

    private async ValueTask<Outcome<ListPage>> ContinueAsync(ApiRequest request, Selection selection, string text, long limit)
    {
        if (!ContinueToken.TryDecode(text, out var token)) return ApiStatus.BadRequest($"invalid continue token: continue key is not valid: {ContinueToken.Fault(text)}");
        var cache = core.CacheOf(request.Type);
        if (token.Revision == -1)
        {
            await core.Cache.FreshAsync(request.Stop);
            long current = core.Cache.Revision;
            var now = cache.Snapshot;
            return Cut(now, selection, token.After, limit, Math.Max(current, now.Revision));
        }
        if (token.Revision > core.Store.Revision) return ApiStatus.BadRequest("continue key is not valid: it names a revision that is still to come");
        await core.Cache.FreshAsync(request.Stop);
        if (cache.At(token.Revision) is { } objects) return Cut(new CacheSnapshot(objects, token.Revision), selection, token.After, limit, token.Revision);
        return ApiStatus.Expired(TokenTooOld) with { Continue = new ContinueToken(-1, token.After).Encode() };
    }

    private static ListPage Cut(CacheSnapshot snapshot, Selection selection, string after, long limit, long revision)
    {
        var items = new List<CachedObject>();
        long remaining = 0;
        bool whole = selection.IsAll && selection.Scope is { Namespace: null, Name: null };
        foreach (var obj in snapshot.In(selection.Scope, after))
        {
            if (!selection.Matches(obj)) continue;
            if (limit <= 0 || items.Count < limit) items.Add(obj);
            else
            {
                remaining = whole ? RemainingAfter(snapshot, items[^1]) : remaining + 1;
                if (whole) break;
            }
        }
        if (remaining == 0) return new ListPage(items, revision);
        return new ListPage(items, revision, new ContinueToken(revision, items[^1].Key).Encode(), selection.IsAll ? remaining : null);
    }

    private static long RemainingAfter(CacheSnapshot snapshot, CachedObject last) => snapshot.Objects.Count - snapshot.Objects.IndexOf(last) - 1;

    private static ApiStatus? RefuseMatch(string match, string revision, string token)
    {
        if (revision.Length > 0 && !RevisionRules.TryParse(revision, out _)) return RevisionRules.Unreadable(revision);
        List<StatusCause> faults = [];
        const string Field = "resourceVersionMatch";
        if (match.Length > 0)
        {
            if (match is not ("Exact" or "NotOlderThan"))
                faults.Add(new("FieldValueNotSupported", $"Unsupported value: \"{match}\": supported values: \"Exact\", \"NotOlderThan\", \"\"", Field));
            if (revision.Length == 0)
                faults.Add(new("FieldValueForbidden", "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided", Field));
            if (token.Length > 0) faults.Add(new("FieldValueForbidden", "Forbidden: resourceVersionMatch is forbidden when continue is provided", Field));
            if (match == "Exact" && revision == "0")
                faults.Add(new("FieldValueForbidden", "Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"", Field));
        }
        if (faults.Count > 0) return ApiStatus.Invalid("meta.k8s.io", "ListOptions", "", faults);
        if (token.Length > 0 && revision is not ("" or "0"))
            return ApiStatus.BadRequest("specifying resource version is not allowed when using continue");
        return null;
    }
}
