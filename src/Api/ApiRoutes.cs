using Fairlead.Api.Discovery;
using Fairlead.Api.Health;
using Fairlead.Api.Http;
using Fairlead.Api.Metrics;
using Fairlead.Api.Objects;
using Fairlead.Api.OpenApi;
using Fairlead.Api.Security.Tokens;
using Fairlead.Api.Subresources;
using Fairlead.Api.Verbs;

namespace Fairlead.Api;

/// <summary>The table of contents of the server: which path, verb and subresource is answered by whom.</summary>
internal static class ApiRoutes
{
    public static RequestPipeline Build(ApiCore core, Func<bool> isReady)
    {
        var router = new Router();
        var metrics = new ApiMetrics(core.Cache, core.Clock);
        MapPaths(router, core, metrics, isReady);
        var writer = new ObjectWriter(core);
        MapVerbs(router, core, metrics, writer);
        SubresourceTable.Map(router, core, writer);
        return new RequestPipeline(core, router, metrics);
    }

    private static void MapPaths(Router router, ApiCore core, ApiMetrics metrics, Func<bool> isReady)
    {
        new HealthPaths(
        [
            new("ping", IsLive: true, () => true),
            new("store", IsLive: true, () => core.Store.Revision > 0),
            new("watch-cache", IsLive: true, () => core.Cache.IsFollowing),
            new("poststarthook/bootstrap", IsLive: false, isReady),
        ]).Map(router);
        metrics.Map(router);
        new DiscoveryPaths(core).Map(router);
        new OpenApiPaths(core.Clock).Map(router);
        new CustomResourceDefinitions(core).Map(router);
        if (core.Options.TokenIssuer is TokenIssuance issuance) new IssuerPaths(issuance).Map(router);
    }

    private static void MapVerbs(Router router, ApiCore core, ApiMetrics metrics, ObjectWriter writer)
    {
        router.Verb("get", new GetVerb(core).HandleAsync);
        router.Verb("list", new ListVerb(core).HandleAsync);
        router.Verb("watch", new WatchVerb(core, metrics).HandleAsync);
        router.Verb("create", new CreateVerb(core, writer).HandleAsync);
        router.Verb("update", new UpdateVerb(writer).HandleAsync);
        router.Verb("patch", new PatchVerb(core, writer).HandleAsync);
        var components = new ComponentStatuses(core);
        router.Collection("componentstatuses", "list", components.ListAsync);
        router.Collection("componentstatuses", "get", components.GetAsync);
        var delete = new DeleteVerb(core, writer);
        router.Verb("delete", delete.HandleAsync);
        router.Verb("deletecollection", new DeleteCollectionVerb(core, delete).HandleAsync);
    }
}
