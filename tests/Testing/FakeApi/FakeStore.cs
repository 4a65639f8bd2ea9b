using System.Text.Json.Nodes;
using Fairlead.Kubernetes;

namespace Fairlead.Testing.FakeApi;

/// <summary>
/// Objects in memory with what a controller relies on: revisions, uids, generations, finalizers, graceful deletion of bound pods.
/// No validation, no defaults. Callers hold the server's lock.
/// </summary>
public sealed class FakeStore(TimeProvider clock)
{
    private readonly Dictionary<(ResourceType, string, string), JsonObject> _objects = [];
    private long _serial;

    public long Revision { get; private set; } = 1;

    /// <summary>Told of each change: type, "ADDED" and so on, the object.</summary>
    public event Action<ResourceType, string, JsonObject>? Changed;

    public IEnumerable<JsonObject> All(ResourceType type, string? ns) => _objects
        .Where(entry => entry.Key.Item1 == type && (string.IsNullOrEmpty(ns) || entry.Key.Item2 == ns))
        .OrderBy(entry => (entry.Key.Item2, entry.Key.Item3)).Select(entry => entry.Value);

    public JsonObject Get(ResourceType type, string? ns, string name) =>
        _objects.GetValueOrDefault((type, ns ?? "", name)) ?? throw FakeRefusal.NotFound(type.GroupResource, name);

    public JsonObject Create(ResourceType type, string? ns, JsonObject obj)
    {
        var meta = Meta(obj);
        string name = (string?)meta["name"] ?? $"{(string?)meta["generateName"]}{++_serial:x5}";
        if (_objects.ContainsKey((type, ns ?? "", name))) throw FakeRefusal.Exists(type.GroupResource, name);
        meta["name"] = name;
        if (ns is { Length: > 0 }) meta["namespace"] = ns;
        meta["uid"] = $"uid-{++_serial}";
        meta["creationTimestamp"] = Now();
        meta["generation"] = 1L;
        return Put(type, obj, "ADDED");
    }

    public JsonObject Replace(ResourceType type, string? ns, string name, JsonObject next, string? subresource)
    {
        var old = Get(type, ns, name);
        if ((string?)Meta(next)["resourceVersion"] is { Length: > 0 } version && version != (string?)Meta(old)["resourceVersion"]) throw FakeRefusal.Conflict(type.GroupResource, name);
        var kept = (JsonObject)(subresource == "status" ? old : next).DeepClone();
        Take(kept, "status", subresource == "status" || !HasStatus(type) ? next : old);
        if (subresource == "status") Take(Meta(kept), "annotations", Meta(next));
        foreach (string field in (string[])["uid", "creationTimestamp", "deletionTimestamp", "generation"]) Take(Meta(kept), field, Meta(old));
        Meta(kept)["namespace"] = Meta(old)["namespace"]?.DeepClone();
        if (JsonNode.DeepEquals(kept, WithoutRevision(old, kept))) return old;
        if (!JsonNode.DeepEquals(kept["spec"], old["spec"])) Meta(kept)["generation"] = (long)Meta(old)["generation"]! + 1;
        if (Meta(kept)["deletionTimestamp"] is not null && Finalizers(kept).Count == 0 && !IsBoundPod(type, kept)) return Remove(type, kept);
        return Put(type, kept, "MODIFIED");
    }

    /// <summary>Deletes, or begins to where finalizers or a grace period stand in the way. True when gone.</summary>
    public bool Delete(ResourceType type, string? ns, string name, JsonObject? options)
    {
        var obj = (JsonObject)Get(type, ns, name).DeepClone();
        if ((string?)options?["preconditions"]?["uid"] is { } uid && uid != (string?)Meta(obj)["uid"]) throw FakeRefusal.Conflict(type.GroupResource, name);
        string policy = (string?)options?["propagationPolicy"] ?? "Background";
        if (policy is "Orphan" or "Foreground") AddFinalizer(obj, policy == "Orphan" ? "orphan" : "foregroundDeletion");
        bool graceful = IsBoundPod(type, obj) && (long?)options?["gracePeriodSeconds"] != 0;
        if (Finalizers(obj).Count == 0 && !graceful)
        {
            Remove(type, obj);
            return true;
        }
        if (Meta(obj)["deletionTimestamp"] is null) Meta(obj)["deletionTimestamp"] = Now();
        if (graceful) Meta(obj)["deletionGracePeriodSeconds"] = (long?)options?["gracePeriodSeconds"] ?? 30;
        Put(type, obj, "MODIFIED");
        return false;
    }

    private JsonObject Remove(ResourceType type, JsonObject obj)
    {
        _objects.Remove(Key(type, obj));
        Meta(obj)["resourceVersion"] = (++Revision).ToString();
        Changed?.Invoke(type, "DELETED", obj);
        return obj;
    }

    private JsonObject Put(ResourceType type, JsonObject obj, string change)
    {
        obj["apiVersion"] = type.ApiVersion;
        obj["kind"] = type.Kind;
        Meta(obj)["resourceVersion"] = (++Revision).ToString();
        _objects[Key(type, obj)] = obj;
        Changed?.Invoke(type, change, obj);
        return obj;
    }

    private static JsonObject WithoutRevision(JsonObject old, JsonObject like)
    {
        var copy = (JsonObject)old.DeepClone();
        Take(Meta(copy), "resourceVersion", Meta(like));
        return copy;
    }

    private static void Take(JsonObject to, string field, JsonObject from)
    {
        to.Remove(field);
        if (from[field] is { } value) to[field] = value.DeepClone();
    }

    private static void AddFinalizer(JsonObject obj, string finalizer)
    {
        if (Meta(obj)["finalizers"] is not JsonArray list) Meta(obj)["finalizers"] = list = [];
        list.Add(finalizer);
    }

    private static JsonArray Finalizers(JsonObject obj) => Meta(obj)["finalizers"] as JsonArray ?? [];

    private static bool HasStatus(ResourceType type) => type.Subresources.Contains("status") || type.Plural is "pods" or "nodes" or "namespaces" or "services";

    private static bool IsBoundPod(ResourceType type, JsonObject obj) => type == Kubernetes.Core.Pod.Resource && !string.IsNullOrEmpty((string?)obj["spec"]?["nodeName"]);

    private static (ResourceType, string, string) Key(ResourceType type, JsonObject obj) => (type, (string?)Meta(obj)["namespace"] ?? "", (string)Meta(obj)["name"]!);

    private string Now() => clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ");

    public static JsonObject Meta(JsonObject obj)
    {
        if (obj["metadata"] is not JsonObject meta) obj["metadata"] = meta = [];
        return meta;
    }
}
