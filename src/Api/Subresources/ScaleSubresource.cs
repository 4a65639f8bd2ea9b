using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Api.Verbs;
using Fairlead.Kubernetes.Patching;
using Fairlead.Kubernetes.Schema;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Subresources;

/// <summary>How many replicas an object wants and has, as an autoscaling/v1 Scale of its own.</summary>
internal sealed class ScaleSubresource(ApiCore core, ObjectWriter writer)
{
    private static readonly GroupVersionKind Kind = new("autoscaling", "v1", "Scale");

    public async ValueTask<ApiStatus?> GetAsync(ApiRequest request)
    {
        if (Answers.RefuseTable(request) is { } refusal) return refusal;
        await core.Cache.FreshAsync(request.Stop);
        if (core.Get(request.Type, request.Namespace, request.Info.Name) is not { } found) return NoScale(request);
        await Answers.SendAsync(request, 200, CanonicalJson.ToUtf8(ScaleOf(CanonicalJson.Parse(found.Json))));
        return null;
    }

    public async ValueTask<ApiStatus?> UpdateAsync(ApiRequest request)
    {
        var options = WriteOptions.Read(request, "UpdateOptions");
        if (options.IsRefused) return options.Refusal;
        var scale = await Bodies.ReadAsAsync(request, Kind, options.Value.Validation);
        if (scale.IsRefused) return scale.Refusal;
        return await WriteAsync(request, options.Value, _ => scale.Value);
    }

    public async ValueTask<ApiStatus?> PatchAsync(ApiRequest request)
    {
        var options = WriteOptions.Read(request, "PatchOptions");
        if (options.IsRefused) return options.Refusal;
        var body = await BodyReader.ReadAsync(request.Http.Request, request.Stop);
        if (body.IsRefused) return body.Refusal;
        string language = (request.Http.Request.ContentType ?? "").Split(';')[0].Trim();
        return await WriteAsync(request, options.Value, current =>
        {
            var result = Patcher.Apply(KubernetesResources.Scale, ScaleOf(current), language, body.Value, options.Value.Validation);
            return result.Refusal is { } refusal ? RefusalStatus.From(refusal, KubernetesResources.Scale, request.Info.Name) : result.Object!;
        });
    }

    private async ValueTask<ApiStatus?> WriteAsync(ApiRequest request, WriteOptions options, Func<JsonObject, Outcome<JsonObject>> scaleFor)
    {
        var outcome = await writer.UpdateAsync(Writes.Context(request, options), current =>
        {
            var scale = scaleFor(current);
            if (scale.IsRefused) return scale.Refusal;
            if (UpdateVerb.RefuseIdentity(request, scale.Value) is { } other) return other;
            long replicas = scale.Value.Number("spec", "replicas") ?? 0;
            if (replicas < 0)
                return ApiStatus.Invalid("autoscaling", "Scale", request.Info.Name, [new("FieldValueInvalid", $"Invalid value: {replicas}: must be greater than or equal to 0", "spec.replicas")]);
            if (scale.Value.Meta("resourceVersion") is { Length: > 0 } revision) current.Metadata["resourceVersion"] = revision;
            current.Child("spec")["replicas"] = replicas;
            return current;
        });
        if (outcome.IsRefused) return outcome.Refusal;
        await Answers.SendAsync(request, 200, CanonicalJson.ToUtf8(ScaleOf(CanonicalJson.Parse(outcome.Value.Json))));
        return null;
    }

    /// <summary>Kubernetes names the subresource here, as if it were the resource.</summary>
    private static ApiStatus NoScale(ApiRequest request)
    {
        var (type, name) = (request.Type, request.Info.Name);
        string resource = type.Group.Length == 0 ? $"{type.Plural}/scale" : $"{type.Plural}/scale.{type.Group}";
        return ApiStatus.NotFound(type, name) with { Kind = $"{type.Plural}/scale", Message = $"{resource} \"{name}\" not found" };
    }

    private static JsonObject ScaleOf(JsonObject obj)
    {
        var metadata = new JsonObject();
        foreach (string field in (string[])["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
            if (obj.Metadata[field] is { } value) metadata[field] = value.DeepClone();
        var status = new JsonObject { ["replicas"] = obj.Number("status", "replicas") ?? 0 };
        if (SelectorText(obj["spec"]?["selector"] as JsonObject) is { Length: > 0 } selector) status["selector"] = selector;
        var spec = new JsonObject();
        if (obj.Number("spec", "replicas") is > 0 and var wanted) spec["replicas"] = wanted;
        return new() { ["kind"] = "Scale", ["apiVersion"] = "autoscaling/v1", ["metadata"] = metadata, ["spec"] = spec, ["status"] = status };
    }

    /// <summary>A LabelSelector, or the plain map of a ReplicationController, as text.</summary>
    private static string SelectorText(JsonObject? selector)
    {
        if (selector is null) return "";
        bool structured = selector["matchLabels"] is JsonObject || selector["matchExpressions"] is JsonArray;
        var equal = (structured ? selector["matchLabels"] as JsonObject : selector) ?? [];
        var terms = equal.Select(l => $"{l.Key}={l.Value}").ToList();
        foreach (var expression in (selector["matchExpressions"] as JsonArray ?? []).OfType<JsonObject>())
        {
            string key = expression.Text("key"), values = string.Join(",", (expression["values"] as JsonArray ?? []).Select(v => v?.ToString()).Order(StringComparer.Ordinal));
            terms.Add(expression.Text("operator") switch
            {
                "In" => $"{key} in ({values})",
                "NotIn" => $"{key} notin ({values})",
                "Exists" => key,
                _ => $"!{key}",
            });
        }
        return string.Join(",", terms.Order(StringComparer.Ordinal));
    }
}
