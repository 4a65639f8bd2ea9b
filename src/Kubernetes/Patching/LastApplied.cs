using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Schema;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Patching;

/// <summary>
/// Objects that <c>kubectl apply</c> made before its user turned to <c>--server-side</c>: the annotation with the last applied object says what is kubectl's,
/// so that changing it is no conflict; and the annotation is kept up to date, so that the user can turn back.
/// </summary>
internal static class LastApplied
{
    /// <summary>kubectl's name as a field manager, unless its user chose another.</summary>
    public const string Kubectl = "kubectl";
    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The fields that the annotation names and that still have its values.</summary>
    public static FieldSet OwnedBy(TypeSchema type, JsonObject live)
    {
        if (TextOf(live) is not { Length: > 0 } text || JsonRaw.Parse(Encoding.UTF8.GetBytes(text), out _) is not JsonObject applied) return new();
        if (applied.Text("apiVersion") != live.Text("apiVersion")) return new();
        var difference = FieldComparison.Between(type, applied, live);
        return FieldSets.Of(type, applied).Difference(difference.Changed).Difference(difference.Removed);
    }

    public static void Follow(JsonObject result, JsonObject applied)
    {
        if (TextOf(result) is null) return;
        result.Obj("metadata")!.Obj("annotations")![Annotation] = GoText.Json(Sorted(applied)) + "\n";
    }

    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Value is null ? null : Sorted(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(i => i is null ? null : Sorted(i))]),
        _ => node.DeepClone(),
    };

    private static string? TextOf(JsonObject obj) => obj.Obj("metadata")?.Obj("annotations") is { } annotations && annotations.Has(Annotation) ? annotations.Text(Annotation) : null;
}
