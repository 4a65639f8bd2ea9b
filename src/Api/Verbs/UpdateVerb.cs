using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;

namespace Fairlead.Api.Verbs;

/// <summary>PUT: the object as a whole. Some kinds are made by it when they are not there yet, as in Kubernetes.</summary>
internal sealed class UpdateVerb(ObjectWriter writer)
{
    private static readonly string[] CreatedByUpdate =
        ["endpoints", "events", "leases", "limitranges", "serviceaccounts", "roles", "rolebindings", "clusterroles", "clusterrolebindings", "ipaddresses", "servicecidrs"];

    /// <summary>Kinds whose update must name the resourceVersion it was made from.</summary>
    private static readonly string[] NeverUnconditional = ["leases", "ipaddresses", "servicecidrs"];

    public async ValueTask<ApiStatus?> HandleAsync(ApiRequest request)
    {
        var options = WriteOptions.Read(request, "UpdateOptions");
        if (options.IsRefused) return options.Refusal;
        var body = await Bodies.ReadAsync(request, options.Value.Validation);
        if (body.IsRefused) return body.Refusal;
        return await Writes.AnswerAsync(request, await WriteAsync(request, options.Value, body.Value));
    }

    public async ValueTask<Outcome<Written>> WriteAsync(ApiRequest request, WriteOptions options, JsonObject obj)
    {
        if (RefuseIdentity(request, obj) is { } refusal) return refusal;
        if (obj.Meta("resourceVersion").Length == 0 && NeverUnconditional.Contains(request.Type.Plural) && request.Info.Subresource.Length == 0 && !CanCreate(request))
            return MustNameRevision(request);
        var outcome = await writer.UpdateAsync(Writes.Context(request, options), current => Replacement(request, obj, current));
        if (outcome.Refusal is not { Reason: StatusReason.NotFound } || !CanCreate(request) || obj.Meta("resourceVersion").Length > 0) return outcome;
        return await writer.CreateAsync(Writes.Context(request, options), () => (JsonObject)obj.DeepClone());
    }

    private static bool CanCreate(ApiRequest request) => request.Info.Subresource.Length == 0 && CreatedByUpdate.Contains(request.Type.Plural);

    private static Outcome<JsonObject> Replacement(ApiRequest request, JsonObject obj, JsonObject current)
    {
        var next = (JsonObject)obj.DeepClone();
        if (next.Meta("resourceVersion") is "" or "0")
        {
            if (NeverUnconditional.Contains(request.Type.Plural) && request.Info.Subresource.Length == 0) return MustNameRevision(request);
            next.Metadata["resourceVersion"] = current.Meta("resourceVersion");
        }
        return next;
    }

    private static ApiStatus MustNameRevision(ApiRequest request) => ApiStatus.Invalid(request.Type.Group, request.Type.Kind, request.Info.Name,
        [new("FieldValueInvalid", "Invalid value: 0: must be specified for an update", "metadata.resourceVersion")]);

    /// <summary>An object that says it is another than the path names.</summary>
    public static ApiStatus? RefuseIdentity(ApiRequest request, JsonObject obj)
    {
        if (obj.Name.Length == 0) return ApiStatus.BadRequest($"the name of the object ({request.Info.Name} based on URL) was undeterminable: name must be provided");
        if (obj.Name != request.Info.Name)
            return ApiStatus.BadRequest($"the name of the object ({obj.Name}) does not match the name on the URL ({request.Info.Name})");
        if (obj.Namespace.Length > 0 && request.Type.Namespaced && obj.Namespace != request.Namespace)
            return ApiStatus.BadRequest($"the namespace of the object ({obj.Namespace}) does not match the namespace on the request ({request.Namespace})");
        return null;
    }
}
