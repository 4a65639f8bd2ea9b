using System.Collections.Frozen;
using Fairlead.Kubernetes;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Resources;

/// <summary>The kinds that this server serves: those of the facts.</summary>
internal static class ServedKinds
{
    /// <summary>Reserves a node port for a Service, in the Service's own transaction. Kept like an object, served to nobody.</summary>
    public static ResourceType NodePortReservation { get; } =
        new("fairlead", "v1", "NodePort", "nodeports", "nodeport", false, [], [], [], [], "");

    public static IReadOnlyList<ResourceType> All { get; } =
        [.. KubernetesResources.All.Where(t => t.Plural.Length > 0)];

    /// <summary>Kinds that are kept in the store. Events of both groups are one kind in the store, core's; autoscalers of both versions are v2's.</summary>
    public static IReadOnlyList<ResourceType> Stored { get; } =
        [.. All.Where(t => t.Verbs.Contains("create") && t.Verbs.Contains("get") && ReferenceEquals(t, StoredAs(t))), NodePortReservation];

    private static readonly FrozenDictionary<(string Group, string Version, string Plural), ResourceType> ByPath =
        All.ToFrozenDictionary(t => (t.Group, t.Version, t.Plural));

    private static readonly FrozenDictionary<(string Group, string Kind), ResourceType> ByKind =
        All.Where(t => t != KubernetesResources.HorizontalPodAutoscaler).ToFrozenDictionary(t => (t.Group, t.Kind));

    public static ResourceType? Find(string group, string version, string plural) => ByPath.GetValueOrDefault((group, version, plural));

    private static readonly FrozenSet<string> Groups = All.Select(t => t.Group).ToFrozenSet(StringComparer.Ordinal);

    public static bool HasGroup(string group) => Groups.Contains(group);

    /// <summary>The Go package of the kind's internal type, which some refusals name.</summary>
    public static string GoPackage(ResourceType type) => type.Group.Length == 0 || type.Group == "events.k8s.io" ? "core" : type.Group.Split('.')[0];

    public static ResourceType? FindKind(string group, string kind) => ByKind.GetValueOrDefault((group, kind));

    /// <summary>True for a kind whose objects may be stored in another kind's form.</summary>
    public static bool IsOtherForm(ResourceType type) => OtherForm.Has(type);

    /// <summary>An object's bytes in the form of the kind that is asked for.</summary>
    public static ReadOnlyMemory<byte> InForm(ResourceType type, ReadOnlyMemory<byte> stored) => IsOtherForm(type) ? OtherForm.FromStored(type, stored) : stored;

    /// <summary>The kind under which objects of this kind are stored.</summary>
    public static ResourceType StoredAs(ResourceType type) =>
        ReferenceEquals(type, KubernetesResources.EventsEvent) ? KubernetesResources.Event
        : ReferenceEquals(type, KubernetesResources.HorizontalPodAutoscaler) ? KubernetesResources.HorizontalPodAutoscalerV2
        : type;
}
