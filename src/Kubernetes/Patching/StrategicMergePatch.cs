using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Refusals;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Patching;

/// <summary>
/// Kubernetes' strategic merge patch: objects are merged; lists are merged by their merge key, or as sets, where the facts say so, and replaced elsewhere.
/// Directives: <c>$patch: replace|delete|merge</c>, <c>$retainKeys</c>, <c>$deleteFromPrimitiveList/FIELD</c>, <c>$setElementOrder/FIELD</c>.
/// A Service's ports merge by <c>port</c> alone (not with the protocol): that is how Kubernetes has it, and what clients count on.
/// </summary>
internal sealed class StrategicMergePatch
{
    internal const string Patch = "$patch", RetainKeys = "$retainKeys";
    internal const string DeletePrefix = "$deleteFromPrimitiveList/", OrderPrefix = "$setElementOrder/";

    private Refusal? _refusal;

    public static PatchResult Apply(TypeSchema type, JsonObject current, JsonNode? patch)
    {
        if (patch is null) return PatchResult.Of((JsonObject)current.DeepClone(), []);
        if (patch is not JsonObject changes) return PatchResult.Refused(GoPrint.NotAMap(patch));
        var merger = new StrategicMergePatch();
        var merged = merger.MergeMap((JsonObject)current.DeepClone(), (JsonObject)changes.DeepClone(), type);
        return merger._refusal is { } refusal ? PatchResult.Refused(refusal) : PatchResult.Of(merged, []);
    }

    /// <summary>Both arguments are the merger's own and may be changed.</summary>
    private JsonObject MergeMap(JsonObject into, JsonObject patch, TypeSchema? type)
    {
        if (patch[Patch] is { } directive)
        {
            var whole = patch.DeepClone();
            patch.Remove(Patch);
            switch (directive.ToString())
            {
                case "replace": return (JsonObject)PatchDirectives.Drop(patch)!;
                case "delete": return [];
                default: Refuse($"unknown patch type: {(directive.GetValueKind() == System.Text.Json.JsonValueKind.String ? directive.ToString() : $"%!s({UnstructuredFit.TypeOf(directive)}={GoPrint.Value(directive)})")} in map: {GoPrint.Value(whole)}"); return into;
            }
        }
        Retain(into, patch);
        SetOrders(into, patch, type);
        foreach (var (key, change) in patch.ToList())
        {
            if (_refusal is not null) return into;
            bool deletes = key.StartsWith(DeletePrefix, StringComparison.Ordinal);
            if (!deletes && key.StartsWith('$')) continue;
            MergeField(into, deletes ? key[DeletePrefix.Length..] : key, change, deletes, type);
        }
        return into;
    }

    private void MergeField(JsonObject into, string key, JsonNode? change, bool deletes, TypeSchema? type)
    {
        if (change is null) { into.Remove(key); return; }
        var existing = into[key];
        if (existing is null || existing.GetType() != change.GetType() && !(existing is JsonValue && change is JsonValue))
        {
            if (!deletes) into[key] = PatchDirectives.Drop(PatchDirectives.WithoutNulls(change.DeepClone()));
            return;
        }
        var field = type?.Field(key);
        var fieldType = field?.Type ?? (type?.Kind == TypeKind.Map ? type.Element : null);
        switch (existing, change)
        {
            case (JsonObject map, JsonObject changes) when field?.PatchStrategy != "replace":
                into[key] = MergeMap((JsonObject)map.DeepClone(), (JsonObject)changes.DeepClone(), fieldType);
                break;
            case (JsonArray list, JsonArray items):
                into[key] = field?.MergesLists == true ? MergeList(list, items, field, deletes, null) : deletes ? list.DeepClone() : PatchDirectives.Drop(items.DeepClone());
                break;
            default:
                if (!deletes) into[key] = PatchDirectives.Drop(change.DeepClone());
                break;
        }
    }

    /// <summary>What is to be kept must be all that the patch sets.</summary>
    private void Retain(JsonObject into, JsonObject patch)
    {
        if (!patch.Remove(RetainKeys, out var directive)) return;
        var kept = (directive as JsonArray)?.Select(k => k?.ToString()).ToHashSet(StringComparer.Ordinal);
        bool isWhole = kept is not null && patch.All(p => p.Value is null || kept.Contains(p.Key) || p.Key.StartsWith(DeletePrefix, StringComparison.Ordinal) || p.Key.StartsWith(OrderPrefix, StringComparison.Ordinal));
        if (!isWhole) { Refuse("invalid patch format of retainKeys"); return; }
        foreach (string name in into.Select(p => p.Key).Where(k => !kept!.Contains(k)).ToList()) into.Remove(name);
    }

    /// <summary>Lists whose order the patch gives are merged here, and taken out of the patch.</summary>
    private void SetOrders(JsonObject into, JsonObject patch, TypeSchema? type)
    {
        foreach (var (directive, value) in patch.ToList())
        {
            if (!directive.StartsWith(OrderPrefix, StringComparison.Ordinal)) continue;
            string key = directive[OrderPrefix.Length..];
            patch.Remove(directive);
            if (value is not JsonArray order) { Refuse($"expected a []interface {{}}, but received a {(value is null ? "<nil>" : UnstructuredFit.TypeOf(value))}"); return; }
            if (type?.Field(key) is not { MergesLists: true } field) continue;
            var original = into[key] as JsonArray;
            var items = patch[key] as JsonArray;
            if (patch.ContainsKey(key) && items is null) continue;
            if (original is null && items is null) continue;
            if (OrderFault(items, order, field) is { } fault) { Refuse(fault); return; }
            patch.Remove(key);
            var deletions = patch[DeletePrefix + key] as JsonArray;
            patch.Remove(DeletePrefix + key);
            if (deletions is not null && original is not null) original = MergeList(original, deletions, field, deletes: true, null);
            into[key] = MergeList(original ?? [], items ?? [], field, deletes: false, order);
        }
    }

    /// <summary>A patch's items must stand as the order that it gives says, those with a directive apart.</summary>
    private static string? OrderFault(JsonArray? items, JsonArray order, FieldSchema field)
    {
        string KeyOf(JsonNode? item) => ValueKey(field.PatchMergeKey.Length > 0 ? (item as JsonObject)?[field.PatchMergeKey] : item);
        string[] wanted = [.. (items ?? []).Where(i => field.PatchMergeKey.Length == 0 || i is not JsonObject map || !map.ContainsKey(Patch)).Select(KeyOf)];
        int at = 0;
        foreach (var item in order)
            if (at < wanted.Length && wanted[at] == KeyOf(item)) at++;
        return at == wanted.Length ? null : $"The order in patch list:\n{GoPrint.Value(items)}\n doesn't match {OrderPrefix[..^1]} list:\n{GoPrint.Value(order)}\n";
    }

    private JsonArray MergeList(JsonArray original, JsonArray patch, FieldSchema field, bool deletes, JsonArray? order)
    {
        bool ofMaps = field.Type.Element.Kind == TypeKind.Struct;
        if (deletes)
        {
            if (ofMaps) { Refuse("invalid patch format of primitive list"); return []; }
            var gone = patch.Select(ValueKey).ToHashSet(StringComparer.Ordinal);
            return new([.. original.Where(o => !gone.Contains(ValueKey(o))).Select(o => o?.DeepClone())]);
        }
        return ofMaps && field.PatchMergeKey.Length > 0 ? MergeMaps(original, patch, field, order) : MergeValues(original, patch, order);
    }

    private static string ValueKey(JsonNode? value) => value?.ToJsonString() ?? "null";

    private static JsonArray MergeValues(JsonArray original, JsonArray patch, JsonArray? order) =>
        ListOrder.Arrange([.. original.Concat(patch).DistinctBy(ValueKey)], order ?? patch, original, ValueKey);

    private JsonArray MergeMaps(JsonArray original, JsonArray patch, FieldSchema field, JsonArray? order)
    {
        string? KeyOf(JsonNode? item) => (item as JsonObject)?[field.PatchMergeKey]?.ToJsonString();
        var merged = original.Select(o => o?.DeepClone()).ToList();
        if (patch.Any(p => p is JsonObject map && map[Patch]?.ToString() == "replace")) merged.Clear();
        var (items, deleted) = Sort(patch, field.PatchMergeKey, KeyOf);
        if (_refusal is not null) return [];
        merged.RemoveAll(m => KeyOf(m) is { } key && deleted.Contains(key));
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < merged.Count; i++)
        {
            if (KeyOf(merged[i]) is { } key) places.TryAdd(key, i);
        }
        foreach (var item in items)
        {
            var change = (JsonObject)item.DeepClone();
            string key = KeyOf(item)!;
            if (places.TryGetValue(key, out int at))
            {
                change.Remove(Patch);
                merged[at] = MergeMap((JsonObject)merged[at]!, change, field.Type.Element);
                continue;
            }
            places[key] = merged.Count;
            merged.Add(PatchDirectives.Ignore(change));
        }
        return ListOrder.Arrange(merged, order ?? new JsonArray([.. items.Select(i => i.DeepClone())]), original, KeyOf);
    }

    /// <summary>A patch's items apart: those to merge, and the keys of those to delete.</summary>
    private (List<JsonObject> Items, HashSet<string> Deleted) Sort(JsonArray patch, string mergeKey, Func<JsonNode?, string?> keyOf)
    {
        var items = new List<JsonObject>();
        var deleted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in patch)
        {
            if (item is not JsonObject map) { Refuse("invalid patch format of list: expected a list of maps"); break; }
            string? directive = map[Patch]?.ToString(), key = keyOf(map);
            if (directive == "replace" && map.Count == 1) continue;
            if (directive is not (null or "merge" or "replace" or "delete")) Refuse($"unknown patch type found: {directive}");
            else if (key is null) Refuse(directive == "delete" ? "delete patch type with no merge key defined" : $"map: {GoPrint.Value(map)} does not contain declared merge key: {mergeKey}");
            else if (directive == "delete") deleted.Add(key);
            else items.Add(map);
        }
        return (items, deleted);
    }

    private void Refuse(string why) => _refusal ??= Refusal.BadRequest(why);
}
