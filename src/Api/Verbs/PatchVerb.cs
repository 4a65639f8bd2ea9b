using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Kubernetes.Patching;

namespace Fairlead.Api.Verbs;

/// <summary>PATCH in its four languages; server-side apply makes the object when it is not there.</summary>
internal sealed class PatchVerb(ApiCore core, ObjectWriter writer)
{
    private static readonly string[] Languages =
        ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", WriteOptions.ApplyYaml];

    public async ValueTask<ApiStatus?> HandleAsync(ApiRequest request)
    {
        string language = (request.Http.Request.ContentType ?? "").Split(';')[0].Trim();
        if (!Languages.Contains(language)) return ApiStatus.UnsupportedPatch();
        var options = WriteOptions.Read(request, "PatchOptions", language);
        if (options.IsRefused) return options.Refusal;
        var body = await BodyReader.ReadAsync(request.Http.Request, request.Stop);
        if (body.IsRefused) return body.Refusal;
        var outcome = language == WriteOptions.ApplyYaml
            ? await ApplyAsync(request, options.Value, body.Value)
            : await writer.UpdateAsync(Writes.Context(request, options.Value, isPatch: true), current => Patch(request, options.Value, current, language, body.Value));
        return await Writes.AnswerAsync(request, outcome);
    }

    private static Outcome<JsonObject> Patch(ApiRequest request, WriteOptions options, JsonObject current, string language, ReadOnlyMemory<byte> patch)
    {
        var result = Patcher.Apply(request.Type, current, language, patch, options.Validation);
        if (result.Refusal is { } refusal) return RefusalStatus.From(refusal, request.Type, request.Info.Name);
        request.Warn(result.Warnings);
        return result.Object!;
    }

    private async ValueTask<Outcome<Written>> ApplyAsync(ApiRequest request, WriteOptions options, ReadOnlyMemory<byte> body)
    {
        var outcome = await writer.UpdateAsync(Writes.Context(request, options, isApply: true), current => Apply(request, options, current, body));
        if (outcome.Refusal is not { Reason: StatusReason.NotFound } || request.Info.Subresource.Length > 0) return outcome;
        outcome = await writer.CreateAsync(Writes.Context(request, options, isApply: true, isUpdate: true), () => Apply(request, options, null, body));
        return outcome.Refusal is { Reason: StatusReason.AlreadyExists }
            ? await writer.UpdateAsync(Writes.Context(request, options, isApply: true), current => Apply(request, options, current, body))
            : outcome;
    }

    private Outcome<JsonObject> Apply(ApiRequest request, WriteOptions options, JsonObject? current, ReadOnlyMemory<byte> body)
    {
        var how = new ApplyOptions(options.FieldManager, options.Force, request.Info.Subresource, core.Clock.GetUtcNow(), options.Validation);
        var result = ServerSideApply.Apply(request.Type, current, body, how);
        if (result.Refusal is { } refusal) return RefusalStatus.From(refusal, request.Type, request.Info.Name);
        request.Warn(result.Warnings);
        var obj = result.Object!;
        if (current is null && obj.Uid.Length > 0) return ApiStatus.Conflict(request.Type, request.Info.Name, $"uid mismatch: the provided object specified uid {obj.Uid}, and no existing object was found");
        if (current is null && obj.Name.Length == 0) obj.Metadata["name"] = request.Info.Name;
        if (obj.Name != request.Info.Name) return ApiStatus.BadRequest($"the name of the object ({obj.Name}) does not match the name on the URL ({request.Info.Name})");
        return obj;
    }
}
