using Fairlead.Api.Cache;

namespace Fairlead.Api.Admission;

/// <summary>Finds the class that an annotation marks as default: the youngest, and by name among equals, as Kubernetes.</summary>
internal static class DefaultClass
{
    public static string? Find(ResourceCache classes, string annotation) =>
        classes.Snapshot.Objects
            .Where(c => CanonicalJson.Parse(c.Json)["metadata"]?["annotations"]?[annotation]?.GetValue<string>() == "true")
            .OrderByDescending(c => c.Field("metadata.creationTimestamp"), StringComparer.Ordinal)
            .FirstOrDefault()?.Name.ToString();
}
