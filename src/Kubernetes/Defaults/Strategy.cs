using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>
/// What the API server does to an object between decoding and validation: a status written through the main path is not taken, a spec written through
/// the status path is not taken, the generation counts changes of the spec. In place. The system fields (uid, creationTimestamp) should be set before.
/// </summary>
public static class Strategy
{
    /// <summary>Kinds whose status has a path of its own, so that the main path leaves it alone.</summary>
    private static readonly FrozenSet<string> SeparateStatus = new[]
    {
        "Service", "Pod", "Node", "Namespace", "ReplicationController", "PersistentVolume", "PersistentVolumeClaim", "ResourceQuota", "Deployment", "ReplicaSet",
        "DaemonSet", "StatefulSet", "Job", "CronJob", "Ingress", "PodDisruptionBudget", "ServiceCIDR", "HorizontalPodAutoscaler", "VolumeAttachment",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Kinds that count the changes of their spec in <c>metadata.generation</c>.</summary>
    private static readonly FrozenSet<string> Counted = new[]
    {
        "Pod", "ReplicationController", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job", "CronJob", "Ingress", "IngressClass", "NetworkPolicy",
        "EndpointSlice", "PodDisruptionBudget", "PriorityClass",
    }.ToFrozenSet(StringComparer.Ordinal);

    private const string TemplateGeneration = "deprecated.daemonset.template.generation";

    public static void PrepareForCreate(ResourceType type, JsonObject obj)
    {
        if (SeparateStatus.Contains(type.Kind) && type.Kind is not ("Node" or "Pod" or "Namespace")) obj["status"] = new JsonObject();
        if (Counted.Contains(type.Kind)) JsonTree.MetadataOf(obj)["generation"] = 1L;
        switch (type.Kind)
        {
            case "Service": ServiceStrategy.Create(obj); break;
            case "Pod": PodStrategy.Create(obj); break;
            case "Namespace": NamespaceCreate(obj); break;
            case "Job": JobStrategy.Create(obj); break;
            case "EndpointSlice": DropTopology(obj); break;
            case "DaemonSet": SetTemplateGeneration(obj, 1); break;
            case "ServiceAccount": NameSecretsOnly(obj); break;
            case "Lease": DropElection(obj); break;
            case "PersistentVolume" or "PersistentVolumeClaim": obj.Ensure("status")["phase"] = "Pending"; break;
        }
        Completion.Complete(Schema.ApiSchema.For(type), obj);
    }

    private static void NamespaceCreate(JsonObject ns)
    {
        ns["status"] = new JsonObject { ["phase"] = "Active" };
        var spec = ns.Ensure("spec");
        var finalizers = spec.List("finalizers") ?? [];
        if (!finalizers.Any(f => f?.ToString() == "kubernetes")) finalizers.Add("kubernetes");
        spec["finalizers"] = finalizers.DeepClone();
    }

    public static void PrepareForUpdate(ResourceType type, JsonObject obj, JsonObject old)
    {
        if (SeparateStatus.Contains(type.Kind)) Keep(obj, old, "status");
        if (type.Kind == "Namespace") Keep(obj, old, "spec");
        if (type.Kind == "Service") ServiceStrategy.Update(obj, old);
        if (type.Kind == "DaemonSet") CountTemplate(obj, old);
        if (type.Kind == "ServiceAccount") NameSecretsOnly(obj);
        if (type.Kind == "Lease") DropElection(obj);
        if (Counted.Contains(type.Kind)) Count(type, obj, old);
        if (type.Kind == "EndpointSlice" && !JsonNode.DeepEquals(obj["endpoints"], old["endpoints"])) DropTopology(obj);
    }

    /// <summary>An account refers to the secrets of its own namespace, by name and nothing else.</summary>
    private static void NameSecretsOnly(JsonObject account)
    {
        if (account.List("secrets") is not { } secrets) return;
        account["secrets"] = new JsonArray([.. secrets.OfType<JsonObject>().Select(secret => secret.Text("name") is { Length: > 0 } name ? new JsonObject { ["name"] = name } : [])]);
    }

    /// <summary>Leaders that the API server itself chooses are off in Kubernetes unless asked for; what says how is not taken then.</summary>
    private static void DropElection(JsonObject lease)
    {
        if (lease.Obj("spec") is not { } spec) return;
        spec.Remove("strategy");
        spec.Remove("preferredHolder");
    }

    /// <summary>What older versions of the API kept for each endpoint is not taken any more.</summary>
    private static void DropTopology(JsonObject slice)
    {
        foreach (var endpoint in slice.Objects("endpoints")) endpoint.Remove("deprecatedTopology");
    }

    public static void PrepareForStatusUpdate(ResourceType type, JsonObject obj, JsonObject old)
    {
        foreach (var (name, _) in obj.ToList())
        {
            if (name is not ("apiVersion" or "kind" or "metadata" or "status")) Keep(obj, old, name);
        }
        foreach (var (name, _) in old)
        {
            if (name != "status" && !obj.ContainsKey(name)) Keep(obj, old, name);
        }
        var metadata = JsonTree.MetadataOf(obj);
        var before = JsonTree.MetadataOf(old);
        Keep(metadata, before, "generation");
        if (type.Kind == "Deployment") Keep(metadata, before, "labels");
        if (type.Kind == "ServiceCIDR")
            foreach (string field in (string[])["labels", "annotations", "finalizers", "ownerReferences"]) Keep(metadata, before, field);
        if (type.Kind != "Pod") return;
        Keep(metadata, before, "ownerReferences");
        if (old.Obj("status")?.Text("qosClass") is { Length: > 0 } quality) obj.Ensure("status").DefaultText("qosClass", quality);
    }

    private static void Count(ResourceType type, JsonObject obj, JsonObject old)
    {
        var metadata = JsonTree.MetadataOf(obj);
        long generation = old.Obj("metadata")?.Number("generation") ?? 0;
        bool changed = (type.Kind != "PriorityClass" && Changed(obj, old))
            || (type.Kind == "Deployment" && !JsonNode.DeepEquals(metadata["annotations"], old.Obj("metadata")?["annotations"]))
            || (type.Kind == "EndpointSlice" && !JsonNode.DeepEquals(metadata["labels"], old.Obj("metadata")?["labels"]));
        metadata["generation"] = changed ? generation + 1 : generation;
        if (generation == 0 && !changed) metadata.Remove("generation");
    }

    private static bool Changed(JsonObject obj, JsonObject old) =>
        obj.Select(p => p.Key).Union(old.Select(p => p.Key)).Except(["metadata", "status"]).Any(name => !JsonNode.DeepEquals(obj[name], old[name]));

    /// <summary>A DaemonSet counts the changes of its template in an annotation, that nobody else can set.</summary>
    private static void CountTemplate(JsonObject obj, JsonObject old)
    {
        bool known = long.TryParse(old.Obj("metadata")?.Obj("annotations")?.Text(TemplateGeneration), System.Globalization.CultureInfo.InvariantCulture, out long before);
        bool changed = !JsonNode.DeepEquals(obj.Obj("spec")?["template"], old.Obj("spec")?["template"]);
        SetTemplateGeneration(obj, (known ? before : 1) + (changed ? 1 : 0));
    }

    private static void SetTemplateGeneration(JsonObject obj, long generation) =>
        JsonTree.MetadataOf(obj).Ensure("annotations")[TemplateGeneration] = generation.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void Keep(JsonObject obj, JsonObject old, string name)
    {
        if (old[name] is { } value) obj[name] = value.DeepClone();
        else obj.Remove(name);
    }
}
