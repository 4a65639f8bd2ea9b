using System.Text.Json;

namespace Fairlead.TypeGenerator;

/// <summary>One object type of the API: its C# place, its fields, and, for a kind, its group and version.</summary>
internal sealed record TypeModel(string Definition, string Namespace, string Name, IReadOnlyList<FieldModel> Fields, Gvk? Kind)
{
    private static readonly Dictionary<string, string> Rooms = new(StringComparer.Ordinal)
    {
        ["io.k8s.api.apps.v1"] = "Apps",
        ["io.k8s.api.authentication.v1"] = "Authentication",
        ["io.k8s.api.authorization.v1"] = "Authorization",
        ["io.k8s.api.autoscaling.v1"] = "Autoscaling",
        ["io.k8s.api.autoscaling.v2"] = "AutoscalingV2",
        ["io.k8s.api.batch.v1"] = "Batch",
        ["io.k8s.api.certificates.v1"] = "Certificates",
        ["io.k8s.api.coordination.v1"] = "Coordination",
        ["io.k8s.api.core.v1"] = "Core",
        ["io.k8s.api.discovery.v1"] = "Discovery",
        ["io.k8s.api.events.v1"] = "Events",
        ["io.k8s.api.networking.v1"] = "Networking",
        ["io.k8s.api.node.v1"] = "Runtime",
        ["io.k8s.api.policy.v1"] = "Policy",
        ["io.k8s.api.rbac.v1"] = "Rbac",
        ["io.k8s.api.scheduling.v1"] = "Scheduling",
        ["io.k8s.api.storage.v1"] = "Storage",
        ["io.k8s.apimachinery.pkg.apis.meta.v1"] = "Meta",
    };

    /// <summary>
    /// The server alone keeps who owns which field, and keeps it as it is when a program writes an object without it: programs are spared reading
    /// it and having it in memory, which is a good part of most objects.
    /// </summary>
    private static bool IsForPrograms(string definition, string field) =>
        !(field == "managedFields" && definition.EndsWith(".ObjectMeta", StringComparison.Ordinal));

    /// <summary>Top-level kinds have a metadata field of the common form.</summary>
    public bool IsObject => Kind is not null && Fields.Any(f => f.Json == "metadata" && f.Type.CSharp.EndsWith(".ObjectMeta", StringComparison.Ordinal));

    /// <summary>The types of the groups that matter here; lists are one generic type and are left out.</summary>
    public static List<TypeModel> Read(JsonElement definitions) =>
        [.. definitions.EnumerateObject().Where(d => d.Value.TryGetProperty("properties", out _)).Select(Of).OfType<TypeModel>()];

    /// <summary>The C# name of a definition that is generated; null for one that is not.</summary>
    public static string? CSharpName(string definition)
    {
        var (room, name) = Split(definition);
        return room is null ? null : $"global::Fairlead.Kubernetes.{room}.{name}";
    }

    private static TypeModel? Of(JsonProperty definition)
    {
        var (room, name) = Split(definition.Name);
        var properties = definition.Value.GetProperty("properties");
        bool isList = properties.TryGetProperty("items", out _) && properties.TryGetProperty("metadata", out var meta)
            && meta.TryGetProperty("$ref", out var reference) && reference.GetString()!.EndsWith(".ListMeta", StringComparison.Ordinal);
        if (room is null || isList || name == "ManagedFieldsEntry") return null;

        var required = definition.Value.TryGetProperty("required", out var list)
            ? list.EnumerateArray().Select(r => r.GetString()!).ToHashSet()
            : [];
        var fields = properties.EnumerateObject().Where(p => IsForPrograms(definition.Name, p.Name))
            .Select(p => FieldModel.Of(name, p.Name, p.Value, required.Contains(p.Name))).ToList();
        return new(definition.Name, room, name, fields, KindOf(definition.Value));
    }

    private static Gvk? KindOf(JsonElement definition) =>
        definition.TryGetProperty("x-kubernetes-group-version-kind", out var kinds) && kinds.GetArrayLength() == 1
            ? new(kinds[0].GetProperty("group").GetString()!, kinds[0].GetProperty("version").GetString()!, kinds[0].GetProperty("kind").GetString()!)
            : definition.TryGetProperty("x-kubernetes-group-version-kind", out _) ? new("", "v1", "DeleteOptions") : null;

    private static (string? Room, string Name) Split(string definition)
    {
        int dot = definition.LastIndexOf('.');
        return (Rooms.GetValueOrDefault(definition[..dot]), definition[(dot + 1)..]);
    }
}

/// <summary>Group, version and kind.</summary>
internal sealed record Gvk(string Group, string Version, string Kind);
