using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;

namespace Fairlead.Api.Verbs;

/// <summary>PUT: the object as a whole. Some kinds are made by it when they are not there yet, as in Kubernetes.</summary>
internal sealed class UpdateVerb(ObjectWriter writer)
{
    private static readonly string[] CreatedByUpdate =
        ["clusterrolebindings", "clusterroles", "endpoints", "events", "leases", "limitranges", "rolebindings", "roles", "runtimeclasses", "services"];

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
        var outcome = await writer.UpdateAsync(Writes.Context(request, options), _ => (JsonObject)obj.DeepClone());
        if (outcome.Refusal is not { Reason: StatusReason.NotFound } || !CanCreate(request)) return outcome;
        if (obj.Uid.Length > 0) return ApiStatus.Conflict(request.Type, request.Info.Name, RegistryKey.Unlike(request.Type, request.Namespace, request.Info.Name, "UID", obj.Uid, "", options.DryRun));
        if (obj.Meta("resourceVersion") is { Length: > 0 } revision && !RevisionRules.TryParse(revision, out _)) return ApiStatus.Stale(request.Type, request.Info.Name);
        return await writer.CreateAsync(Writes.Context(request, options, isUpdate: true), () => (JsonObject)obj.DeepClone());
    }

    private static bool CanCreate(ApiRequest request) => request.Info.Subresource.Length == 0 && CreatedByUpdate.Contains(request.Type.Plural);

    /// <summary>An object that says it is another than the path names.</summary>
    public static ApiStatus? RefuseIdentity(ApiRequest request, JsonObject obj)
    {
        if (obj.Namespace.Length > 0 && request.Type.Namespaced && obj.Namespace != request.Namespace)
            return ApiStatus.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        if (obj.Name.Length == 0) return ApiStatus.BadRequest($"the name of the object ({request.Info.Name} based on URL) was undeterminable: name must be provided");
        if (obj.Name != request.Info.Name)
            return ApiStatus.BadRequest($"the name of the object ({obj.Name}) does not match the name on the URL ({request.Info.Name})");
        return null;
    }
}
