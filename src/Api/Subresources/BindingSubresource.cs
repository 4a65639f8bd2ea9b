using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Api.Verbs;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Api.Subresources;

/// <summary>The scheduler's word: this pod runs on that node. It is given once.</summary>
internal sealed class BindingSubresource(ApiCore core, ObjectWriter writer)
{
    private static readonly GroupVersionKind Kind = new("", "v1", "Binding");

    public async ValueTask<ApiStatus?> CreateAsync(ApiRequest request)
    {
        var options = WriteOptions.Read(request, "CreateOptions");
        if (options.IsRefused) return options.Refusal;
        var binding = await Bodies.ReadAsAsync(request, Kind, options.Value.Validation);
        if (binding.IsRefused) return binding.Refusal;
        string node = binding.Value.Text("target", "name"), kind = binding.Value.Text("target", "kind");
        if (kind is not ("" or "Node")) return ApiStatus.Invalid("", "Binding", request.Info.Name, [new("FieldValueNotSupported", $"Unsupported value: \"{kind}\": supported values: \"Node\", \"<empty>\"", "target.kind")]);
        if (node.Length == 0) return ApiStatus.Invalid("", "Binding", request.Info.Name, [new("FieldValueRequired", "Required value", "target.name")]);
        var outcome = await writer.UpdateAsync(Writes.Context(request, options.Value), pod => Bind(request, pod, binding.Value, node));
        if (outcome.IsRefused) return outcome.Refusal;
        await Answers.SendAsync(request, 201, Success());
        return null;
    }

    private Outcome<JsonObject> Bind(ApiRequest request, JsonObject pod, JsonObject binding, string node)
    {
        string name = request.Info.Name;
        if (binding.Uid.Length > 0 && binding.Uid != pod.Uid)
            return ApiStatus.Conflict(request.Type, name, $"Precondition failed: UID in precondition: {binding.Uid}, UID in object meta: {pod.Uid}");
        if (pod.IsBeingDeleted) return Refused($"pod {name} is being deleted, cannot be assigned to a host");
        if (pod.Text("spec", "nodeName") is { Length: > 0 } taken) return Refused($"pod {name} is already assigned to node \"{taken}\"");
        if (pod["spec"]?["schedulingGates"] is JsonArray { Count: > 0 }) return Refused($"pod {name} has non-empty .spec.schedulingGates");
        pod.Child("spec")["nodeName"] = node;
        foreach (var (key, value) in binding["metadata"]?["annotations"] as JsonObject ?? []) pod.Metadata.Child("annotations")[key] = value?.DeepClone();
        foreach (var (key, value) in binding["metadata"]?["labels"] as JsonObject ?? []) pod.Metadata.Child("labels")[key] = value?.DeepClone();
        MarkScheduled(pod.Child("status"), core.Clock.GetUtcNow());
        return pod;

        ApiStatus Refused(string why) => ApiStatus.Conflict(request.Type, name, why) with { Message = $"Operation cannot be fulfilled on pods/binding \"{name}\": {why}", Kind = "pods/binding" };
    }

    private static void MarkScheduled(JsonObject status, DateTimeOffset now)
    {
        if (status["conditions"] is not JsonArray conditions) status["conditions"] = conditions = [];
        var before = conditions.OfType<JsonObject>().FirstOrDefault(c => c.Text("type") == "PodScheduled");
        if (before?.Text("status") == "True") return;
        if (before is not null) conditions.Remove(before);
        conditions.Add(new JsonObject { ["type"] = "PodScheduled", ["status"] = "True", ["lastTransitionTime"] = ObjectMetadata.Rfc3339(now) });
    }

    public static byte[] Success() =>
        CanonicalJson.ToUtf8(new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 });
}
