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

    private static JsonDocument Parse(string name)
    {
        using var stream = typeof(ApiFacts).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded");
        return JsonDocument.Parse(stream);
    }
}
