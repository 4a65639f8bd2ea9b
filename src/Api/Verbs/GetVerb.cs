using Fairlead.Api.Http;

namespace Fairlead.Api.Verbs;

/// <summary>GET on one object: from memory, as fresh as the last answered write.</summary>
internal sealed class GetVerb(ApiCore core)
{
    public async ValueTask<ApiStatus?> HandleAsync(ApiRequest request)
    {
        var info = request.Info;
        if (await RevisionRules.WaitAsync(core, request.Query["resourceVersion"], request.Stop) is { } refusal) return refusal;
        var found = core.Get(request.Type, request.Namespace, info.Name);
        if (found is null) return ApiStatus.NotFound(request.Type, info.Name);
        await Answers.ObjectAsync(request, 200, found.Json);
        return null;
    }
}
