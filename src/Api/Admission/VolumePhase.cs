using System.Text.Json.Nodes;
using Fairlead.Api.Objects;
using Fairlead.Kubernetes;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>A PersistentVolume tells since when it has been in its phase.</summary>
internal static class VolumePhase
{
    private const string Since = "lastPhaseTransitionTime";

    public static void Create(ResourceType type, JsonObject volume, DateTimeOffset now)
    {
        if (ReferenceEquals(type, KubernetesResources.PersistentVolume) && volume["status"] is JsonObject status) status[Since] = ObjectMetadata.Rfc3339(now);
    }

    /// <summary>Whoever writes a new phase may tell the time himself.</summary>
    public static void Update(ResourceType type, JsonObject volume, JsonObject old, DateTimeOffset now)
    {
        if (!ReferenceEquals(type, KubernetesResources.PersistentVolume) || volume["status"] is not JsonObject status) return;
        string before = (old["status"] as JsonObject)?.Text(Since) ?? "", told = status.Text(Since);
        bool isSamePhase = status.Text("phase") == (old["status"] as JsonObject)?.Text("phase");
        if (isSamePhase && told.Length == 0 && before.Length > 0) status[Since] = before;
        if (!isSamePhase && (told.Length == 0 || told == before)) status[Since] = ObjectMetadata.Rfc3339(now);
    }
}
