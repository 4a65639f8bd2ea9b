using System.Text.Json.Nodes;
using Fairlead.Kubernetes;

namespace Fairlead.Explain.Lint.Reading;

/// <summary>One object of a file, or of the cluster: what it is, with its defaults, and where its fields stand.</summary>
/// <param name="File">As it was named; "cluster" for an object of the cluster.</param>
/// <param name="Object">Decoded and defaulted, with its namespace.</param>
public sealed record Manifest(string File, SourceNode Source, ResourceType Type, JsonObject Object, string Namespace, string Name)
{
    /// <summary>False for what the cluster adds: other objects may rest on it, and nothing is said of it.</summary>
    public bool IsSubject { get; init; } = true;

    /// <summary>"service/shop/cart", or "node/one".</summary>
    public string Title => string.Join('/', new[] { Type.Singular, Type.Namespaced ? Namespace : "", Name }.Where(part => part.Length > 0));

    public (ResourceType, string, string) Key => (Type, Namespace, Name);
}
