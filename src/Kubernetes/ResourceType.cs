using Fairlead.Primitives;

namespace Fairlead.Kubernetes;

/// <summary>A kind and where it is served. One instance a kind: compare by reference or by <see cref="Definition"/>.</summary>
/// <param name="Group">"" for the core group.</param>
/// <param name="Plural">The name in paths; "" for a kind that has no path of its own (Scale, Eviction, reviews by verb).</param>
/// <param name="Namespaced">False for cluster-scoped kinds.</param>
/// <param name="Definition">The key in the facts' definitions, such as io.k8s.api.core.v1.Service.</param>
public sealed record ResourceType(
    string Group, string Version, string Kind, string Plural, string Singular, bool Namespaced,
    EquatableList<string> ShortNames, EquatableList<string> Categories, EquatableList<string> Verbs, EquatableList<string> Subresources,
    string Definition)
{
    /// <summary>"v1" or "apps/v1".</summary>
    public string ApiVersion { get; } = Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>"services" or "deployments.apps", as error messages name it.</summary>
    public string GroupResource { get; } = Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>"/api/v1" or "/apis/apps/v1".</summary>
    public string BasePath { get; } = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";

    /// <summary>The path of the collection, or of one object in it.</summary>
    public string Path(string? ns, string? name = null) =>
        BasePath + (Namespaced && !string.IsNullOrEmpty(ns) ? $"/namespaces/{ns}" : "") + $"/{Plural}" + (name is null ? "" : $"/{name}");

    public override string ToString() => GroupResource;
}
