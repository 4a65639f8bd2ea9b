using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Facts;
using Fairlead.Kubernetes.Json;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Validation;

/// <summary>
/// Specs in the form in which kube-apiserver holds them: Go's own names, every field, what is not set as null or zero. Refusals show it, whole or as a
/// difference of two.
/// </summary>
internal static class InternalForm
{
    private static readonly Lazy<FrozenDictionary<string, (string Name, string Type)[]>> Structs = new(Read);
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 1, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] HostFields = ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"];

    private static readonly string[] MetadataFields =
    [
        "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "labels",
        "annotations", "ownerReferences", "finalizers", "managedFields",
    ];

    /// <summary>On one line.</summary>
    public static string Json<T>(T value, string type) where T : class, IJsonRecord<T> => GoText.Json(Struct(KubernetesJson.ToTree(value), type));

    /// <summary>The lines in which two values differ, the new one's first, with three lines around them: a unified diff without a head.</summary>
    public static string Difference<T>(T now, T before, string type) where T : class, IJsonRecord<T> =>
        Difference(KubernetesJson.ToTree(now), KubernetesJson.ToTree(before), type);

    public static string Difference(JsonObject now, JsonObject before, string type) => UnifiedDiff.Of(Lines(Struct(now, type)), Lines(Struct(before, type)));

    private static string Lines(JsonObject value) => GoText.ForWeb(value.ToJsonString(Indented));

    private static JsonObject Struct(JsonObject source, string type)
    {
        var made = new JsonObject();
        Fill(made, type == "PodSpec" ? WithHostFields(source) : source, type);
        return made;
    }

    private static void Fill(JsonObject made, JsonObject source, string type)
    {
        var given = source.ToDictionary(f => f.Key, f => f.Value, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, fieldType) in Structs.Value[type])
        {
            if (name.Length > 0) made[name] = Value(given.GetValueOrDefault(name), fieldType);
            else if (fieldType == "metav1.ObjectMeta") Metadata(made, source.Obj("metadata"));
            else Fill(made, source, fieldType);
        }
    }

    private static JsonNode? Value(JsonNode? given, string type) => type switch
    {
        ['*', .. var pointed] => given is null ? null : Value(given, pointed),
        ['[', ']', .. var element] => given is JsonArray list ? new JsonArray([.. list.Select(i => Value(i, element))]) : null,
        ['m', 'a', 'p', ':', .. var element] => given is JsonObject map
            ? new JsonObject(map.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Value(m.Value, element)))) : null,
        "string" or "types.UID" => given?.DeepClone() ?? "",
        "resource.Quantity" => given?.DeepClone() ?? "0",
        "bool" => given?.DeepClone() ?? false,
        "int32" or "int64" or "intstr.IntOrString" => given?.DeepClone() ?? 0,
        "metav1.LabelSelector" => Selector(given as JsonObject ?? []),
        _ => Struct(given as JsonObject ?? [], type),
    };

    /// <summary>What a pod takes from its host is part of its security context there.</summary>
    private static JsonObject WithHostFields(JsonObject spec)
    {
        var copy = (JsonObject)spec.DeepClone();
        foreach (string field in HostFields)
        {
            if (copy[field] is not { } value) continue;
            copy.Remove(field);
            copy.Ensure("securityContext")[field] = value;
        }
        return copy;
    }

    private static JsonObject Selector(JsonObject selector)
    {
        var made = new JsonObject();
        if (selector.Obj("matchLabels") is { Count: > 0 } labels) made["matchLabels"] = Value(labels, "map:string");
        if (selector.List("matchExpressions") is { Count: > 0 } terms)
            made["matchExpressions"] = new JsonArray([.. terms.OfType<JsonObject>().Select(static t => Ordered(t, "key", "operator", "values"))]);
        return made;
    }

    private static void Metadata(JsonObject made, JsonObject? metadata)
    {
        foreach (string field in MetadataFields)
            if (metadata?[field] is { } value) made[field] = value is JsonObject map ? Value(map, "map:string") : value.DeepClone();
    }

    private static JsonNode Ordered(JsonObject source, params ReadOnlySpan<string> fields)
    {
        var made = new JsonObject();
        foreach (string field in fields)
            if (source[field] is { } value) made[field] = value.DeepClone();
        return made;
    }

    private static FrozenDictionary<string, (string, string)[]> Read() =>
        ApiFacts.InternalTypes().Select(line => line.Split(": ", 2)).ToFrozenDictionary(
            p => p[0], p => p[1].Split(' ').Select(f => f[0] == '^' ? ("", f[1..]) : (f[..f.IndexOf('=', StringComparison.Ordinal)], f[(f.IndexOf('=', StringComparison.Ordinal) + 1)..])).ToArray(),
            StringComparer.Ordinal);
}
