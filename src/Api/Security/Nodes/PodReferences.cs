using Fairlead.Kubernetes.Core;

namespace Fairlead.Api.Security.Nodes;

/// <summary>What a pod needs its node to read: kind and name of objects in its namespace, or of volumes.</summary>
internal static class PodReferences
{
    public static IEnumerable<(string Resource, string Name)> Of(Pod pod)
    {
        var spec = pod.Spec;
        if (spec.ServiceAccountName is { Length: > 0 } account) yield return ("serviceaccounts", account);
        foreach (var secret in spec.ImagePullSecrets)
            if (secret.Name is { Length: > 0 } name) yield return ("secrets", name);
        foreach (var container in spec.Containers.Concat(spec.InitContainers))
            foreach (var reference in OfEnvironment(container.Env, container.EnvFrom)) yield return reference;
        foreach (var container in spec.EphemeralContainers)
            foreach (var reference in OfEnvironment(container.Env, container.EnvFrom)) yield return reference;
        foreach (var volume in spec.Volumes)
            foreach (var reference in OfVolume(pod, volume)) yield return reference;
    }

    private static IEnumerable<(string, string)> OfEnvironment(IReadOnlyList<EnvVar> env, IReadOnlyList<EnvFromSource> from)
    {
        foreach (var variable in env)
        {
            if (variable.ValueFrom?.SecretKeyRef?.Name is { } secret) yield return ("secrets", secret);
            if (variable.ValueFrom?.ConfigMapKeyRef?.Name is { } map) yield return ("configmaps", map);
        }
        foreach (var source in from)
        {
            if (source.SecretRef?.Name is { } secret) yield return ("secrets", secret);
            if (source.ConfigMapRef?.Name is { } map) yield return ("configmaps", map);
        }
    }

    private static IEnumerable<(string, string)> OfVolume(Pod pod, Volume volume)
    {
        if (SecretOf(volume) is { Length: > 0 } secret) yield return ("secrets", secret);
        if (volume.ConfigMap?.Name is { } map) yield return ("configmaps", map);
        if (volume.PersistentVolumeClaim?.ClaimName is { } claim) yield return ("persistentvolumeclaims", claim);
        if (volume.Ephemeral is not null) yield return ("persistentvolumeclaims", $"{pod.Metadata.Name}-{volume.Name}");
        foreach (var source in volume.Projected?.Sources ?? [])
        {
            if (source.Secret?.Name is { } projected) yield return ("secrets", projected);
            if (source.ConfigMap?.Name is { } projectedMap) yield return ("configmaps", projectedMap);
            if (source.ClusterTrustBundle is { } bundle) yield return ("clustertrustbundles", bundle.Name ?? "");
        }
    }

    private static string? SecretOf(Volume volume) => volume.Secret?.SecretName ?? volume.Csi?.NodePublishSecretRef?.Name ?? volume.Iscsi?.SecretRef?.Name ??
        volume.AzureFile?.SecretName ?? volume.Cephfs?.SecretRef?.Name ?? volume.Cinder?.SecretRef?.Name ?? volume.FlexVolume?.SecretRef?.Name ??
        volume.Rbd?.SecretRef?.Name ?? volume.ScaleIO?.SecretRef?.Name ?? volume.Storageos?.SecretRef?.Name;
}
