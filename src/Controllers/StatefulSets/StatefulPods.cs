using Fairlead.Controllers.History;
using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.StatefulSets;

/// <summary>Pods of a StatefulSet have names, and claims, that outlive them. Pure.</summary>
public static class StatefulPods
{
    private const string NameLabel = "statefulset.kubernetes.io/pod-name";
    private const string IndexLabel = "apps.kubernetes.io/pod-index";

    /// <summary>The number at the end of a pod's name; null when the pod is not named after the set.</summary>
    public static int? OrdinalOf(StatefulSet set, Pod pod) =>
        pod.Name.StartsWith($"{set.Name}-", StringComparison.Ordinal) && int.TryParse(pod.Name.AsSpan(set.Name.Length + 1), System.Globalization.NumberStyles.None, null, out int ordinal) ? ordinal : null;

    public static Pod For(StatefulSet set, PodTemplateSpec template, int ordinal, string revision)
    {
        var pod = PodMaker.FromTemplate(template, set);
        string name = $"{set.Name}-{ordinal}";
        var labels = new Dictionary<string, string>(pod.Metadata.Labels) { [NameLabel] = name, [IndexLabel] = $"{ordinal}", [RevisionBook.HashLabel] = revision };
        return pod with
        {
            Metadata = pod.Metadata with { GenerateName = null, Name = name, Labels = labels },
            Spec = pod.Spec with { Hostname = name, Subdomain = set.Spec.ServiceName is { Length: > 0 } service ? service : pod.Spec.Subdomain, Volumes = VolumesOf(set, pod.Spec, ordinal) },
        };
    }

    /// <summary>The claims of one ordinal. They stay when the pod goes, unless the set's retention policy says otherwise.</summary>
    public static IEnumerable<PersistentVolumeClaim> ClaimsOf(StatefulSet set, int ordinal)
    {
        foreach (var template in set.Spec.VolumeClaimTemplates)
        {
            var labels = new Dictionary<string, string>(template.Metadata.Labels);
            foreach (var (key, value) in set.Spec.Selector?.MatchLabels ?? new Dictionary<string, string>()) labels[key] = value;
            yield return new PersistentVolumeClaim
            {
                Metadata = new ObjectMeta
                {
                    Namespace = set.Namespace, Name = ClaimName(set, template, ordinal), Labels = labels, Annotations = template.Metadata.Annotations,
                    OwnerReferences = set.Spec.PersistentVolumeClaimRetentionPolicy?.WhenDeleted == "Delete" ? [Ownership.By(set)] : [],
                },
                Spec = template.Spec,
            };
        }
    }

    /// <summary>True for a pod that goes because the set got smaller.</summary>
    public static bool IsSurplus(StatefulSet set, int ordinal)
    {
        int first = set.Spec.Ordinals?.Start ?? 0;
        return ordinal < first || ordinal >= first + (set.Spec.Replicas ?? 1);
    }

    /// <summary><c>whenScaled: Delete</c>: the claims of a pod that the smaller set does not need go with it.</summary>
    public static bool LosesClaims(StatefulSet set, Pod pod) =>
        set.Spec.PersistentVolumeClaimRetentionPolicy?.WhenScaled == "Delete" && OrdinalOf(set, pod) is { } ordinal && IsSurplus(set, ordinal);

    /// <summary>True for a claim that is about to go with a pod that went before.</summary>
    public static bool IsLeaving(PersistentVolumeClaim claim) => claim.Metadata.DeletionTimestamp is not null || claim.Metadata.OwnerReferences.Any(owner => owner.Kind == "Pod");

    private static IReadOnlyList<Volume> VolumesOf(StatefulSet set, PodSpec spec, int ordinal)
    {
        var claims = set.Spec.VolumeClaimTemplates.Select(template => new Volume { Name = template.Name, PersistentVolumeClaim = new PersistentVolumeClaimVolumeSource { ClaimName = ClaimName(set, template, ordinal) } }).ToArray();
        return [.. claims, .. spec.Volumes.Where(volume => claims.All(claim => claim.Name != volume.Name))];
    }

    private static string ClaimName(StatefulSet set, PersistentVolumeClaim template, int ordinal) => $"{template.Name}-{set.Name}-{ordinal}";
}
