using Fairlead.Api.Http;

namespace Fairlead.Api.Verbs;

/// <summary>DELETE on a collection: the objects that a list with the same options would show, one after the other. The answer is that list.</summary>
internal sealed class DeleteCollectionVerb(ApiCore core, DeleteVerb delete)
{
    private readonly ListVerb _lists = new(core);

    public async ValueTask<ApiStatus?> HandleAsync(ApiRequest request)
    {
        if (request.Type.Namespaced && request.Namespace.Length == 0)
            return ApiStatus.MethodNotAllowed();
        var list = ListOptions.Read(request);
        if (list.IsRefused) return list.Refusal;
        var selection = Selection.Read(request);
        if (selection.IsRefused) return selection.Refusal;
        var options = await DeleteOptions.ReadAsync(request);
        if (options.IsRefused) return options.Refusal;
        var page = await _lists.PageAsync(request, list.Value, selection.Value);
        if (page.IsRefused) return page.Refusal;
        foreach (var obj in page.Value.Items)
        {
            var outcome = await delete.DeleteAsync(request, obj.Name.ToString(), options.Value);
            if (outcome.IsRefused && outcome.Refusal.Reason != StatusReason.NotFound) return outcome.Refusal;
        }
        if (ListVerb.RefuseForm(request) is { } formless) return formless;
        await Answers.ListAsync(request, page.Value);
        return null;
    }
}
