using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Api.Security;
using Fairlead.Kubernetes;

namespace Fairlead.Api.Verbs;

/// <summary>POST on a collection: a new object, or an answer to a review.</summary>
internal sealed class CreateVerb(ApiCore core, ObjectWriter writer)
{
    private readonly Dictionary<ResourceType, IReview> _reviews =
        core.Options.Reviews(core).ToDictionary(r => r.Type, r => r, (IEqualityComparer<ResourceType>)ReferenceEqualityComparer.Instance);

    public async ValueTask<ApiStatus?> HandleAsync(ApiRequest request)
    {
        var options = WriteOptions.Read(request, "CreateOptions");
        if (options.IsRefused) return options.Refusal;
        if (!request.Type.Verbs.Contains("get") && Answers.RefuseTable(request) is { } formless) return formless;
        var body = await BodyReader.ReadAsync(request.Http.Request, request.Stop);
        if (body.IsRefused) return body.Refusal;
        if (!request.Type.Verbs.Contains("get")) return await ReviewAsync(request, options.Value, body.Value);
        var first = Bodies.Decode(request, body.Value, options.Value.Validation);
        if (first.IsRefused) return first.Refusal;
        JsonObject? decoded = first.Value;
        Outcome<JsonObject> Make()
        {
            var once = Interlocked.Exchange(ref decoded, null);
            return once ?? Bodies.Decode(request, body.Value, options.Value.Validation);
        }
        return await Writes.AnswerAsync(request, await writer.CreateAsync(Writes.Context(request, options.Value), Make));
    }

    private async ValueTask<ApiStatus?> ReviewAsync(ApiRequest request, WriteOptions options, ReadOnlyMemory<byte> body)
    {
        if (!_reviews.TryGetValue(request.Type, out var review)) return ApiStatus.MethodNotAllowed();
        var obj = Bodies.Decode(request, body, options.Validation);
        if (obj.IsRefused) return obj.Refusal;
        var answer = await review.ReviewAsync(request.Identity, request.Namespace, obj.Value, request.Stop);
        if (answer.IsRefused) return answer.Refusal;
        await Answers.SendAsync(request, 201, Cache.CanonicalJson.ToUtf8(answer.Value));
        return null;
    }
}
