using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using Fairlead.Kubernetes.Facts;

namespace Fairlead.Kubernetes.Schema;

/// <summary>
/// The types of the API as the facts have them. The facts are scanned once, on first use; a type's fields are made when somebody asks for
/// them, so that a cluster that never sees a ResourceQuota never pays for its schema.
/// </summary>
public static class ApiSchema
{
    private const string RefPrefix = "#/definitions/";
    private static readonly Lazy<FrozenDictionary<string, JsonElement>> Definitions = new(Scan);
    private static readonly Lazy<FrozenDictionary<GroupVersionKind, string>> Kinds = new(ScanKinds);
    private static readonly ConcurrentDictionary<string, TypeSchema> Types = new(StringComparer.Ordinal);
    private static readonly TypeSchema StringType = TypeSchema.Scalar(TypeKind.String, "string");

    /// <summary>The schema of a served kind.</summary>
    public static TypeSchema For(ResourceType resource) => ByDefinition(resource.Definition);

    /// <summary>The schema of a kind by name, lists and options too; null when it is not registered.</summary>
    public static TypeSchema? For(GroupVersionKind kind) => Kinds.Value.TryGetValue(kind, out string? definition) ? ByDefinition(definition) : null;

    /// <summary>The schema of a definition such as <c>io.k8s.api.core.v1.Service</c>.</summary>
    public static TypeSchema ByDefinition(string definition) =>
        Types.GetOrAdd(definition, static name => Definitions.Value.TryGetValue(name, out var facts)
            ? Named(name, facts)
            : throw new ArgumentException($"the facts have no definition {name}"));

    private static FrozenDictionary<string, JsonElement> Scan() =>
        ApiFacts.Definitions().RootElement.GetProperty("definitions").EnumerateObject()
            .ToFrozenDictionary(d => d.Name, d => d.Value, StringComparer.Ordinal);

    private static FrozenDictionary<GroupVersionKind, string> ScanKinds()
    {
        var kinds = new Dictionary<GroupVersionKind, string>();
        foreach (var (name, facts) in Definitions.Value)
        {
            if (!facts.TryGetProperty("x-kubernetes-group-version-kind", out var marks)) continue;
            foreach (var mark in marks.EnumerateArray())
            {
                var kind = new GroupVersionKind(mark.GetProperty("group").GetString()!, mark.GetProperty("version").GetString()!, mark.GetProperty("kind").GetString()!);
                kinds.TryAdd(kind, name);
            }
        }
        return kinds.ToFrozenDictionary();
    }

    private static TypeSchema Named(string name, JsonElement facts)
    {
        string[] parts = name.Split('.');
        string goName = $"{parts[^2]}.{parts[^1]}";
        return parts[^1] switch
        {
            "Quantity" => TypeSchema.Scalar(TypeKind.Quantity, goName, name),
            "IntOrString" => TypeSchema.Scalar(TypeKind.IntOrString, goName, name),
            "Time" when parts[^2] == "v1" => TypeSchema.Scalar(TypeKind.Time, goName, name),
            "MicroTime" => TypeSchema.Scalar(TypeKind.MicroTime, goName, name),
            "FieldsV1" or "RawExtension" => TypeSchema.Scalar(TypeKind.Raw, goName, name),
            _ when !facts.TryGetProperty("type", out _) => TypeSchema.Scalar(TypeKind.Raw, goName, name),
            _ => TypeSchema.Struct(name, goName, Text(facts, "x-kubernetes-map-type") == "atomic", () => FieldsOf(name, facts)),
        };
    }

    private static FieldSchema[] FieldsOf(string definition, JsonElement facts)
    {
        if (!facts.TryGetProperty("properties", out var properties)) return [];
        var required = facts.TryGetProperty("required", out var list)
            ? list.EnumerateArray().Select(r => r.GetString()!).ToHashSet(StringComparer.Ordinal) : [];
        return [.. properties.EnumerateObject().Select(p => FieldOf(definition, p.Name, p.Value, required.Contains(p.Name)))];
    }

    private static FieldSchema FieldOf(string definition, string name, JsonElement facts, bool required)
    {
        string mapType = Text(facts, "x-kubernetes-map-type");
        bool atomic = mapType.Length > 0 ? mapType == "atomic" : RefOf(facts) is { } target && IsAtomicStruct(target);
        var go = GoShape.Of(definition, name) ?? new(IsPointer: true, IsWritten: required, IsStruct: false, Embedded: "", TypeName: "");
        return new FieldSchema(name, () => TypeOf(go.TypeName, facts))
        {
            Required = go.IsWritten,
            KeepsZero = go.IsPointer,
            AlwaysPresent = go.IsStruct,
            GoPath = go.Embedded.Length > 0 ? $"{go.Embedded}.{name}" : name,
            ListKind = Text(facts, "x-kubernetes-list-type") switch { "map" => ListKind.Map, "set" => ListKind.Set, _ => ListKind.Atomic },
            MapKeys = facts.TryGetProperty("x-kubernetes-list-map-keys", out var keys) ? [.. keys.EnumerateArray().Select(k => k.GetString()!)] : [],
            AtomicMap = atomic,
            PatchStrategy = Text(facts, "x-kubernetes-patch-strategy"),
            PatchMergeKey = Text(facts, "x-kubernetes-patch-merge-key"),
        };
    }

    private static bool IsAtomicStruct(string definition) =>
        Definitions.Value.TryGetValue(definition, out var facts) && Text(facts, "x-kubernetes-map-type") == "atomic";

    /// <param name="goName">The Go type's own name; "" where it follows from the facts.</param>
    private static TypeSchema TypeOf(string goName, JsonElement facts)
    {
        if (RefOf(facts) is { } target) return ByDefinition(target);
        string format = Text(facts, "format");
        switch (Text(facts, "type"))
        {
            case "array":
                var element = TypeOf(ElementOf(goName, "[]"), facts.GetProperty("items"));
                return TypeSchema.Of(TypeKind.List, goName.Length > 0 ? goName : "[]" + element.GoName, () => element);
            case "object" when facts.TryGetProperty("additionalProperties", out var values):
                var value = TypeOf(ElementOf(goName, "map["), values);
                return TypeSchema.Of(TypeKind.Map, goName.Length > 0 ? goName : $"map[string]{value.GoName}", () => value);
            case "integer":
                return format == "int64" ? TypeSchema.Scalar(TypeKind.Int64, "int64") : TypeSchema.Scalar(TypeKind.Int32, "int32");
            case "number": return TypeSchema.Scalar(TypeKind.Double, "float64");
            case "boolean": return TypeSchema.Scalar(TypeKind.Boolean, "bool");
            case "string" when format == "byte": return TypeSchema.Scalar(TypeKind.Bytes, "[]uint8");
            case "string": return goName.Length > 0 ? TypeSchema.Scalar(TypeKind.String, goName) : StringType;
            default: return TypeSchema.Scalar(TypeKind.Raw, "interface {}");
        }
    }

    private static string ElementOf(string goName, string container) =>
        goName.StartsWith(container, StringComparison.Ordinal) ? goName[(goName.IndexOf(']', StringComparison.Ordinal) + 1)..] : "";

    private static string? RefOf(JsonElement facts) => facts.TryGetProperty("$ref", out var reference) ? reference.GetString()![RefPrefix.Length..] : null;

    private static string Text(JsonElement facts, string name) => facts.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
