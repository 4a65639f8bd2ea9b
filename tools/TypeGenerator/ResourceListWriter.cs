using System.Text;

namespace Fairlead.TypeGenerator;

/// <summary>Writes the table of all kinds: one static property a kind, and the list of them.</summary>
internal static class ResourceListWriter
{
    /// <summary>Core's and events.k8s.io's Event share a kind; the second gets its group before its name. A second version gets its number behind it.</summary>
    public static string NameOf(TypeModel type) => type.Namespace switch
    {
        "Events" => "Events" + type.Name,
        "AutoscalingV2" => type.Name + "V2",
        _ => type.Name,
    };

    public static void Write(StringBuilder text, List<TypeModel> types, Dictionary<(string, string, string), ResourceModel> resources)
    {
        text.Append("\nnamespace Fairlead.Kubernetes\n{\n    /// <summary>Every kind that has a C# type.</summary>\n    public static partial class Resources\n    {\n");
        var kinds = types.Where(t => t.IsObject).ToList();
        foreach (var type in kinds)
        {
            resources.TryGetValue((type.Kind!.Group, type.Kind.Version, type.Kind.Kind), out var r);
            text.Append($"        public static ResourceType {NameOf(type)} {{ get; }} = new({Quote(type.Kind.Group)}, {Quote(type.Kind.Version)}, {Quote(type.Kind.Kind)}, ")
                .Append($"{Quote(r?.Plural ?? "")}, {Quote(r?.Singular ?? "")}, {(r?.Namespaced ?? false ? "true" : "false")}, ")
                .Append($"[{Join(r?.ShortNames)}], [{Join(r?.Categories)}], [{Join(r?.Verbs)}], [{Join(r?.Subresources)}], {Quote(type.Definition)});\n");
        }
        text.Append("\n        /// <summary>All of them, the ones with a path of their own.</summary>\n        public static global::System.Collections.Generic.IReadOnlyList<ResourceType> All { get; } =\n        [\n");
        foreach (var type in kinds.Where(t => resources.ContainsKey((t.Kind!.Group, t.Kind.Version, t.Kind.Kind)))) text.Append($"            {NameOf(type)},\n");
        text.Append("        ];\n    }\n}\n");
    }

    private static string Quote(string value) => $"\"{value}\"";
    private static string Join(IReadOnlyList<string>? items) => string.Join(", ", (items ?? []).Select(Quote));
}
