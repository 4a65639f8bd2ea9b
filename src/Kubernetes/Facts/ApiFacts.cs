using System.Text.Json;

namespace Fairlead.Kubernetes.Facts;

/// <summary>
/// The interface facts that the schema-driven code works from: definitions (fields, types and x-kubernetes marks), protobuf numbers
/// and the discovery documents of Kubernetes 1.36. Each is parsed anew: take what is needed from it, then let it go.
/// </summary>
public static class ApiFacts
{
    public static JsonDocument Definitions() => Parse("definitions.json");
    public static JsonDocument Protobuf() => Parse("protobuf.json");
    public static JsonDocument Discovery() => Parse("discovery.json");

    /// <summary>What the definitions do not say of the Go types: a line a definition, its fields with their marks.</summary>
    public static IReadOnlyList<string> GoTypes() => Lines("gotypes.txt");

    /// <summary>The structures that kube-apiserver shows in refusals: a line a structure, its fields with their types.</summary>
    public static IReadOnlyList<string> InternalTypes() => Lines("internal.txt");

    private static string[] Lines(string name)
    {
        using var reader = new StreamReader(Open(name));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')];
    }

    private static JsonDocument Parse(string name)
    {
        using var stream = Open(name);
        return JsonDocument.Parse(stream);
    }

    private static Stream Open(string name) =>
        typeof(ApiFacts).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
}
