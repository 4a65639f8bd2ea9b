using System.Text.RegularExpressions;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Explain.Lint.Reading;

/// <summary>Which fields there are beside one that is unknown.</summary>
internal static partial class Siblings
{
    public static IEnumerable<string> Of(ResourceType type, string path)
    {
        var schema = ApiSchema.For(type);
        string[] steps = WithoutIndexes(path).Split('.');
        foreach (string step in steps[..^1])
        {
            while (schema.Kind is TypeKind.List or TypeKind.Map) schema = schema.Element;
            if (schema.Kind != TypeKind.Struct || schema.Field(step) is not { } field) return [];
            schema = field.Type;
        }
        while (schema.Kind is TypeKind.List or TypeKind.Map) schema = schema.Element;
        return schema.Kind == TypeKind.Struct ? schema.Fields.Select(field => field.Name) : [];
    }

    public static string WithoutIndexes(string path) => Index().Replace(path, "");

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Index();
}
