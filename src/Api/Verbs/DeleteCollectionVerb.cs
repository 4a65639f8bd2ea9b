using Fairlead.Api.Cache;
using Fairlead.Api.Http;

namespace Fairlead.Api.Verbs;

/// <summary>DELETE on a collection: every object that the selectors match, one after the other. The answer lists them.</summary>
internal sealed class DeleteCollectionVerb(ApiCore core, DeleteVerb delete)
{
    public async ValueTask<ApiStatus?> HandleAsync(ApiRequest request)
    {
        if (request.Type.Namespaced && request.Namespace.Length == 0)
            return ApiStatus.MethodNotAllowed();
        var selection = Selection.Read(request);
        if (selection.IsRefused) return selection.Refusal;
        var options = await DeleteOptions.ReadAsync(request);
        if (options.IsRefused) return options.Refusal;
        await core.Cache.FreshAsync(request.Stop);
        CachedObject[] chosen = [.. core.CacheOf(request.Type).Snapshot.In(selection.Value.Scope).Where(selection.Value.Matches)];
        foreach (var obj in chosen)
        {
            var outcome = await delete.DeleteAsync(request, obj.Name.ToString(), options.Value);
            if (outcome.IsRefused && outcome.Refusal.Reason != StatusReason.NotFound) return outcome.Refusal;
        }
        if (ListVerb.RefuseForm(request) is { } formless) return formless;
        await Answers.ListAsync(request, new ListPage(chosen, core.Cache.Revision));
        return null;
    }
}
