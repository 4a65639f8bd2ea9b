using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Quotas;

/// <summary>One object as quotas see it: how much of what it uses, which resources of a quota count it, which scopes it is in.</summary>
public abstract class QuotaSubject
{
    private protected QuotaSubject(ResourceType type) => CountName = $"count/{type.GroupResource}";

    /// <summary>The name under which any kind's objects can be counted: <c>count/deployments.apps</c>.</summary>
    public string CountName { get; }

    public static QuotaSubject Of(ResourceType type, JsonObject obj) => type switch
    {
        _ when ReferenceEquals(type, Pod.Resource) => new PodSubject(KubernetesJson.Read<Pod>(obj)),
        _ when ReferenceEquals(type, Service.Resource) => new ServiceSubject(KubernetesJson.Read<Service>(obj)),
        _ when ReferenceEquals(type, PersistentVolumeClaim.Resource) => new ClaimSubject(KubernetesJson.Read<PersistentVolumeClaim>(obj)),
        _ => new CountedSubject(type),
    };

    /// <summary>What it uses now. A pod that has ended uses nothing but its place in <c>count/pods</c>.</summary>
    public abstract ResourceTally Usage(DateTimeOffset now);

    /// <summary>Whether a quota on this resource concerns such objects.</summary>
    public abstract bool Counts(string resource);

    /// <summary>Whether the object is in a scope of a quota.</summary>
    public virtual bool IsIn(ScopedResourceSelectorRequirement scope) => false;

    /// <summary>What the object must say before a quota on these resources can count it; null when it says all.</summary>
    public virtual string? Missing(IReadOnlyCollection<string> resources) => null;

    private protected static bool Fits(ScopedResourceSelectorRequirement scope, string? value) => scope.Operator switch
    {
        "" or "Exists" => !string.IsNullOrEmpty(value),
        "DoesNotExist" => string.IsNullOrEmpty(value),
        "In" => !string.IsNullOrEmpty(value) && scope.Values.Contains(value),
        "NotIn" => string.IsNullOrEmpty(value) || !scope.Values.Contains(value),
        _ => false,
    };
}
