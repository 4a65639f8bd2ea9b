using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Api.Verbs;
using Fairlead.Kubernetes.Schema;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Subresources;

/// <summary>The scheduler's word: this pod runs on that node. It is given once.</summary>
internal sealed class BindingSubresource(ApiCore core, ObjectWriter writer)
{
    private static readonly GroupVersionKind Kind = new("", "v1", "Binding");

    /// <summary>POST on <c>pods/NAME/binding</c>.</summary>
    public ValueTask<ApiStatus?> CreateAsync(ApiRequest request) => CreateAsync(request, binding =>
        binding.Name == request.Info.Name ? request.Info.Name : ApiStatus.BadRequest("name in URL does not match name in Binding object"));

    /// <summary>POST on <c>bindings</c>: the pod is the one that the body names.</summary>
    public ValueTask<ApiStatus?> CreateNamedByBodyAsync(ApiRequest request) => CreateAsync(request, static binding =>
        binding.Name.Length > 0 ? binding.Name : ApiStatus.BadRequest("Name parameter required."));

    private async ValueTask<ApiStatus?> CreateAsync(ApiRequest request, Func<JsonObject, Outcome<string>> nameOf)
    {
        var options = WriteOptions.Read(request, "CreateOptions");
        if (options.IsRefused) return options.Refusal;
        var binding = await Bodies.ReadAsAsync(request, Kind, options.Value.Validation);
        if (binding.IsRefused) return binding.Refusal;
        var name = nameOf(binding.Value);
        if (name.IsRefused) return name.Refusal;
        if (Faults(binding.Value) is { Count: > 0 } faults) return ApiStatus.Invalid("", "Binding", name.Value, faults);
        var outcome = await writer.UpdateAsync(Context(request, options.Value, name.Value), pod => Bind(pod, binding.Value));
        if (outcome.IsRefused) return outcome.Refusal;
        await Answers.SendAsync(request, 201, Success());
        return null;
    }

    private static WriteContext Context(ApiRequest request, WriteOptions options, string pod) => new()
    {
        Type = KubernetesResources.Pod, Namespace = request.Namespace, Name = pod, Subresource = "binding", Identity = request.Identity,
        FieldManager = options.FieldManager, DryRun = options.DryRun, Stop = request.Stop,
    };

    private static List<StatusCause> Faults(JsonObject binding)
    {
        List<StatusCause> faults = [];
        string kind = binding.Text("target", "kind");
        if (kind is not ("" or "Node")) faults.Add(new("FieldValueNotSupported", $"Unsupported value: \"{kind}\": supported values: \"Node\", \"<empty>\"", "target.kind"));
        if (binding.Text("target", "name").Length == 0) faults.Add(new("FieldValueRequired", "Required value", "target.name"));
        return faults;
    }

    private Outcome<JsonObject> Bind(JsonObject pod, JsonObject binding)
    {
        string name = pod.Name;
        if (binding.Uid.Length > 0 && binding.Uid != pod.Uid)
            return ApiStatus.Conflict(KubernetesResources.Pod, name, RegistryKey.Unlike(KubernetesResources.Pod, pod.Namespace, name, "UID", binding.Uid, pod.Uid));
        if (binding.Meta("resourceVersion") is { Length: > 0 } revision && revision != pod.Meta("resourceVersion"))
            return ApiStatus.Conflict(KubernetesResources.Pod, name, RegistryKey.Unlike(KubernetesResources.Pod, pod.Namespace, name, "ResourceVersion", revision, pod.Meta("resourceVersion")));
        if (pod.IsBeingDeleted) return Refused($"pod {name} is being deleted, cannot be assigned to a host");
        if (pod.Text("spec", "nodeName") is { Length: > 0 } taken) return Refused($"pod {name} is already assigned to node \"{taken}\"");
        if (pod["spec"]?["schedulingGates"] is JsonArray { Count: > 0 }) return Refused($"pod {name} has non-empty .spec.schedulingGates");
        pod.Child("spec")["nodeName"] = binding.Text("target", "name");
        foreach (var (key, value) in binding["metadata"]?["annotations"] as JsonObject ?? []) pod.Metadata.Child("annotations")[key] = value?.DeepClone();
        foreach (var (key, value) in binding["metadata"]?["labels"] as JsonObject ?? []) pod.Metadata.Child("labels")[key] = value?.DeepClone();
        MarkScheduled(pod.Child("status"), core.Clock.GetUtcNow());
        return pod;

        ApiStatus Refused(string why) => ApiStatus.Conflict(KubernetesResources.Pod, name, why) with { Message = $"Operation cannot be fulfilled on pods/binding \"{name}\": {why}", Kind = "pods/binding" };
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
