using System.Globalization;
using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;

namespace Fairlead.Api.Discovery;

/// <summary>
/// There are no kinds but the built-in ones. kubectl asks for the list of the others when a manifest is of a kind that it does not find (since
/// 1.25), and says "no matches for kind" only if it gets one. The group is not in discovery: nothing can be made of it.
/// </summary>
internal sealed class CustomResourceDefinitions(ApiCore core)
{
    public void Map(Router router) => router.Path("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", SendAsync);

    private async ValueTask<ApiStatus?> SendAsync(ApiRequest request)
    {
        byte[] json = CanonicalJson.ToUtf8(new JsonObject
        {
            ["kind"] = "CustomResourceDefinitionList",
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["metadata"] = new JsonObject { ["resourceVersion"] = core.Store.Revision.ToString(CultureInfo.InvariantCulture) },
            ["items"] = new JsonArray(),
        });
        Answers.Begin(request, 200);
        request.Http.Response.ContentLength = json.Length;
        await request.Http.Response.BodyWriter.WriteAsync(json, request.Stop);
        return null;
    }
}
