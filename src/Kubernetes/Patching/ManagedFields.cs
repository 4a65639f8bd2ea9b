using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Schema;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Patching;

/// <summary>Who set which field: <c>metadata.managedFields</c>.</summary>
public static class ManagedFields
{
    /// <summary>Updaters beyond this many are folded into one, the oldest first, as in Kubernetes.</summary>
    private const int MaxUpdaters = 10;
    private const string Ancient = "ancient-changes";

    /// <summary>Read only: comparisons look at them and change nothing.</summary>
    private static readonly ConcurrentDictionary<string, JsonObject> Empty = new(StringComparer.Ordinal);

    /// <summary>
    /// Notes in <paramref name="updated"/> which fields this manager's create or update changed; who owned them before owns them no longer.
    /// Call it on every write that is not an apply: after the defaults and before <see cref="Strategy"/> and allocation, whose values have no manager.
    /// </summary>
    public static void TrackUpdate(ResourceType type, JsonObject? old, JsonObject updated, string manager, string subresource, DateTimeOffset now)
    {
        var schema = ApiSchema.For(type);
        var entries = EntriesFor(old, updated, subresource);
        if (old is not null && entries.Count == 0) { Write(updated, []); return; }               // whose fields nobody kept track of so far
        var before = old ?? EmptyOf(type, schema);
        var change = FieldComparison.Between(schema, before, updated);
        var mine = Reset(type, subresource, Strip(change.Changed));
        if (entries.Count > 0)
        {
            var lost = mine.Union(change.Removed);
            entries = [.. entries.Select(e => e with { Fields = e.Fields.Difference(lost) })];
        }
        if (!mine.IsEmpty) Take(entries, new(manager, ManagerEntry.Update, type.ApiVersion, subresource, ScalarText.Format(now, micro: false), mine));
        Write(updated, Capped(entries));
    }

    private static void Take(List<ManagerEntry> entries, ManagerEntry mine)
    {
        int at = entries.FindIndex(mine.IsSameManager);
        if (at < 0) entries.Add(mine);
        else entries[at] = mine with { Fields = mine.Fields.Union(entries[at].Fields) };
    }

    /// <summary>An empty list and <c>[{}]</c> mean that nobody's fields are to be kept track of any more.</summary>
    private static bool IsReset(JsonObject updated) => updated.Obj("metadata")?.List("managedFields") is [] or [JsonObject { Count: 0 }];

    /// <summary>A client may set the entries itself, but on the object's main path alone; one that leaves them out, or writes what makes no sense, keeps the stored ones.</summary>
    private static List<ManagerEntry> EntriesFor(JsonObject? old, JsonObject updated, string subresource)
    {
        if (subresource.Length == 0 && IsReset(updated)) return [];
        var given = updated.Obj("metadata")?.Objects("managedFields").ToList() ?? [];
        return Read(subresource.Length == 0 && given.Count > 0 && given.TrueForAll(ManagerEntry.IsSound) ? updated : old);
    }

    /// <summary>Who applies to an object that nobody's fields are known of shares it with all that it has: their owner is said to have been there before.</summary>
    internal static ManagerEntry Before(ResourceType type, JsonObject current, string subresource, DateTimeOffset now)
    {
        var schema = ApiSchema.For(type);
        var fields = Reset(type, subresource, Strip(FieldComparison.Between(schema, EmptyOf(type, schema), current).Changed));
        return new("before-first-apply", ManagerEntry.Update, type.ApiVersion, subresource, ScalarText.Format(now, micro: false), fields);
    }

    internal static List<ManagerEntry> Read(JsonObject? obj) =>
        [.. (obj?.Obj("metadata")?.Objects("managedFields") ?? []).Select(ManagerEntry.FromJson)];

    internal static void Write(JsonObject obj, IEnumerable<ManagerEntry> entries)
    {
        var metadata = JsonTree.MetadataOf(obj);
        var kept = entries.Where(e => !e.Fields.IsEmpty)
            .OrderBy(e => e.Operation, StringComparer.Ordinal).ThenBy(e => e.Time, StringComparer.Ordinal).ThenBy(e => e.Manager, StringComparer.Ordinal)
            .ThenBy(e => e.ApiVersion, StringComparer.Ordinal).ThenBy(e => e.Subresource, StringComparer.Ordinal).ToList();
        if (kept.Count == 0) metadata.Remove("managedFields");
        else metadata["managedFields"] = new JsonArray([.. kept.Select(e => e.ToJson())]);
    }

    private static IEnumerable<ManagerEntry> Capped(List<ManagerEntry> entries)
    {
        var updaters = entries.Where(e => e.Operation == ManagerEntry.Update && !e.Fields.IsEmpty).OrderBy(e => e.Time, StringComparer.Ordinal).ToList();
        if (updaters.Count <= MaxUpdaters) return entries;
        var folded = updaters.Take(updaters.Count - MaxUpdaters + 1).ToList();
        var ancient = folded.GroupBy(e => e.ApiVersion, StringComparer.Ordinal)
            .Select(g => new ManagerEntry(Ancient, ManagerEntry.Update, g.Key, "", g.Max(e => e.Time)!, g.Aggregate(new FieldSet(), (all, e) => all.Union(e.Fields))));
        return entries.Except(folded).Concat(ancient);
    }

    /// <summary>The fields that the server keeps itself have no manager.</summary>
    internal static FieldSet Strip(FieldSet fields)
    {
        fields.Remove("f:apiVersion");
        fields.Remove("f:kind");
        fields.Remove("f:metadata");
        foreach (string name in (ReadOnlySpan<string>)["name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "resourceVersion"]) fields.Remove("f:metadata", "f:" + name);
        if (fields.Child("f:metadata") is { } metadata)
        {
            metadata.RemoveBelow("f:managedFields");
            if (metadata.IsEmpty) fields.RemoveBelow("f:metadata");
        }
        return fields;
    }

    /// <summary>Takes out what the path does not write: the main path no status, the status path nothing else.</summary>
    private static FieldSet Reset(ResourceType type, string subresource, FieldSet fields)
    {
        if (subresource.Length == 0 && type.Subresources.Contains("status")) fields.RemoveBelow("f:status");
        if (subresource != "status") return fields;
        foreach (var step in fields.Paths().Select(p => p[0]).Distinct().Where(s => s is not ("f:status" or "f:metadata")).ToList()) fields.RemoveBelow(step);
        return fields;
    }

    /// <summary>An object of the kind in which nobody has set anything: what Go's zero value is on the wire.</summary>
    private static JsonObject EmptyOf(ResourceType type, TypeSchema schema) => Empty.GetOrAdd(type.Definition, static (_, of) => ZeroObject.Make(of.type, of.schema), (type, schema));
}
