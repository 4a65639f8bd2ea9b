using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Refusals;
using Fairlead.Kubernetes.Schema;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Patching;

/// <summary>
/// Server-side apply: a manager says all that it wants of an object, and owns those fields.
/// <code>
/// 1 applied ─ read ─ fields it names                     4 fields of others that this would change: conflict, or taken over with force
/// 2 live ⊕ applied = merged                              5 managedFields written
/// 3 merged − what the manager owned and names no more
///   (unless somebody else owns it too)
/// </code>
/// The result has no defaults yet: the server fills them in afterwards, as for any other write.
/// </summary>
public static class ServerSideApply
{
    /// <param name="current">The live object; null creates one.</param>
    public static PatchResult Apply(ResourceType type, JsonObject? current, ReadOnlyMemory<byte> body, ApplyOptions options)
    {
        if (options.Manager.Length == 0) return PatchResult.Refused("fieldManager is required for apply patch");
        var applied = AppliedObject.Read(type, body, options);                                        // 1
        if (applied.Object is not { } wanted) return PatchResult.Refused(applied.Refusal!);
        var schema = ApiSchema.For(type);
        var live = current ?? Skeleton(wanted);
        var entries = ManagedFields.Read(current);
        if (current is not null && entries.Count == 0) entries.Add(ManagedFields.Before(type, current, options.Subresource, options.Now));
        var mine = new ManagerEntry(options.Manager, ManagerEntry.Apply, type.ApiVersion, options.Subresource, ScalarText.Format(options.Now, micro: false), applied.Fields);
        int at = entries.FindIndex(mine.IsSameManager);
        var last = at >= 0 ? entries[at] : null;
        if (last is not null) entries.RemoveAt(at);

        var result = StructuredMerge.Merge(schema, live, wanted);                                     // 2
        if (last is not null) Prune(schema, null, result, last.Fields, entries.Aggregate(applied.Named, (all, e) => all.Union(e.Fields)));         // 3
        var change = FieldComparison.Between(schema, live, result);
        if (current is not null)                                                                      // 4
        {
            var allowed = options.Manager == LastApplied.Kubectl ? LastApplied.OwnedBy(schema, current) : new FieldSet();
            if (!Resolve(entries, change, options.Force, allowed, out var refusal)) return PatchResult.Refused(refusal!);
        }
        if (NothingChanged(change)) mine = mine with { Time = last?.Time ?? "" };
        if (options.Manager == LastApplied.Kubectl) LastApplied.Follow(result, wanted);
        result.Obj("metadata")?.Remove("managedFields");
        if (TreeDecoder.Decode(schema, Patcher.JsonSerializerBytes(result), out string? fault, out _) is not { } typed) return PatchResult.Refused(fault!);
        ManagedFields.Write(typed, [.. entries, mine]);                                               // 5
        return PatchResult.Of(BodyDecoder.Typed(typed, new(type.Group, type.Version, type.Kind)), applied.Warnings);
    }

    private static JsonObject Skeleton(JsonObject wanted) => new() { ["apiVersion"] = wanted["apiVersion"]?.DeepClone(), ["kind"] = wanted["kind"]?.DeepClone() };

    private static bool NothingChanged(FieldComparison change) => change.Changed.IsEmpty && change.Removed.IsEmpty;

    /// <summary>Takes changed fields from their owners, if allowed; false with the conflict otherwise.</summary>
    private static bool Resolve(List<ManagerEntry> entries, FieldComparison change, bool force, FieldSet allowed, out Refusal? refusal)
    {
        var changed = change.Changed;
        var contested = changed.Difference(allowed);
        var conflicts = entries.Select(e => (Entry: e, Fields: e.Fields.Intersection(contested))).Where(c => !c.Fields.IsEmpty).ToList();
        refusal = conflicts.Count > 0 && !force ? ApplyConflict.Of(conflicts) : null;
        if (refusal is not null) return false;
        var lost = changed.Union(change.Removed);
        for (int i = 0; i < entries.Count; i++) entries[i] = entries[i] with { Fields = entries[i].Fields.Difference(lost) };
        return true;
    }

    /// <summary>Removes what was owned by the manager's last apply and is owned by nobody now. Fields of structs count as owned where something in them is.</summary>
    private static void Prune(TypeSchema type, FieldSchema? field, JsonNode? node, FieldSet last, FieldSet owned)
    {
        if (Marks.IsAtomic(type, field)) return;
        switch (node)
        {
            case JsonObject map:
                foreach (var (name, value) in map.ToList())
                {
                    string step = "f:" + name;
                    if (last.Child(step) is not { } lastChild) continue;
                    var ownedChild = owned.Child(step) ?? new FieldSet();
                    var inner = type.Kind == TypeKind.Struct ? type.Field(name) : null;
                    if (Counts(lastChild, inner) && !Counts(ownedChild, inner)) map.Remove(name);
                    else if (inner is not null || type.Kind == TypeKind.Map) Prune(inner?.Type ?? type.Element, inner, value, lastChild, ownedChild);
                }
                break;
            case JsonArray list when field is not null:
                var keys = new ItemKeys(field);
                for (int i = list.Count - 1; i >= 0; i--)
                {
                    string step = keys.Of(list[i]);
                    if (last.Child(step) is not { } lastChild) continue;
                    var ownedChild = owned.Child(step) ?? new FieldSet();
                    if (lastChild.IsMember && !ownedChild.IsMember) list.RemoveAt(i);
                    else Prune(type.Element, null, list[i], lastChild, ownedChild);
                }
                break;
        }
    }

    private static bool Counts(FieldSet set, FieldSchema? field) => set.IsMember || (field is not null && set.HasChildren);
}
