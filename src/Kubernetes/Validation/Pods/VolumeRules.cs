using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;
using Fairlead.Kubernetes.Validation.Volumes;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>A pod's volumes: a name each, exactly one source each, and what the sources must say.</summary>
internal static class VolumeRules
{
    private static readonly string[] Sources =
    [
        "emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi", "glusterfs", "flocker", "persistentVolumeClaim", "rbd", "cinder", "cephfs", "quobyte",
        "downwardAPI", "fc", "flexVolume", "configMap", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "storageos", "projected", "scaleIO", "csi", "ephemeral", "image",
    ];

    /// <param name="pod">The pod's name, where it has one: the claims made for it are named after it.</param>
    /// <returns>The volumes that are as they should be, by name.</returns>
    public static IReadOnlyDictionary<string, Volume> Check(IReadOnlyList<Volume> volumes, string? pod, FieldPath path, Faults faults)
    {
        var right = new Dictionary<string, Volume>(StringComparer.Ordinal);
        for (int i = 0; i < volumes.Count; i++)
        {
            var (volume, at, before) = (volumes[i], path.At(i), faults.Count);
            SourceRules.Check(KubernetesJson.ToTree(volume), Sources, at, faults, (name, _, source) => Own(name, volume, pod, at, source, faults));
            if (volume.Name.Length == 0) faults.Required(at.Child("name"));
            else faults.Invalid(at.Child("name"), volume.Name, Names.Dns1123Label(volume.Name));
            if (right.ContainsKey(volume.Name)) faults.Duplicate(at.Child("name"), volume.Name);
            if (faults.Count == before) right.Add(volume.Name, volume);
            if (volume.PersistentVolumeClaim is { } claim && !string.IsNullOrEmpty(pod) && volumes.Any(v => v.Ephemeral is not null && $"{pod}-{v.Name}" == claim.ClaimName))
                faults.Invalid(at.Child("persistentVolumeClaim", "claimName"), claim.ClaimName, "must not reference a PVC that gets created for an ephemeral volume");
        }
        return right;
    }

    /// <param name="at">The volume's place.</param>
    /// <param name="path">The source's place.</param>
    private static void Own(string name, Volume volume, string? pod, FieldPath at, FieldPath path, Faults faults)
    {
        switch (name)
        {
            case "emptyDir" when volume.EmptyDir?.SizeLimit?.Amount.IsNegative == true: faults.Forbidden(path.Child("sizeLimit"), "SizeLimit field must be a valid resource quantity"); break;
            case "secret":
                Mode(volume.Secret!.DefaultMode, path.Child("defaultMode"), faults);
                Items(volume.Secret.Items, path.Child("items"), faults);
                break;
            case "configMap":
                Mode(volume.ConfigMap!.DefaultMode, path.Child("defaultMode"), faults);
                Items(volume.ConfigMap.Items, path.Child("items"), faults);
                break;
            case "downwardAPI":
                Mode(volume.DownwardAPI!.DefaultMode, path.Child("defaultMode"), faults);
                foreach (var file in volume.DownwardAPI.Items) DownwardFile(file, path, faults);
                break;
            case "projected": Projected(volume.Projected!, path, faults); break;
            case "csi" when volume.Csi?.NodePublishSecretRef is { } secret:
                if (string.IsNullOrEmpty(secret.Name)) faults.Required(path.Child("nodePublishSecretRef", "name"));
                else faults.Invalid(path.Child("name"), secret.Name, Names.Dns1123Subdomain(secret.Name));
                break;
            case "ephemeral":
                if (volume.Ephemeral?.VolumeClaimTemplate is { } claim) ClaimRules.Spec(claim.Spec, path.Child("volumeClaimTemplate", "spec"), faults);
                if (!string.IsNullOrEmpty(pod) && volume.Name.Length > 0)
                    foreach (string fault in Names.Dns1123Subdomain($"{pod}-{volume.Name}")) faults.Invalid(at.Child("name"), volume.Name, $"PVC name \"{pod}-{volume.Name}\": {fault}");
                break;
            case "image" when volume.Image?.PullPolicy is { } policy and not ("Always" or "IfNotPresent" or "Never"): faults.NotSupported(path.Child("pullPolicy"), policy, "Always", "IfNotPresent", "Never"); break;
        }
    }

    private static void Projected(ProjectedVolumeSource projected, FieldPath path, Faults faults)
    {
        Mode(projected.DefaultMode, path.Child("defaultMode"), faults);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < projected.Sources.Count; i++)
        {
            var (source, at) = (projected.Sources[i], path.Child("sources").At(i));
            if (source.Secret is { } secret) Keys(secret.Name, secret.Items, taken, at.Child("secret"), path, faults);
            if (source.ConfigMap is { } config) Keys(config.Name, config.Items, taken, at.Child("configMap"), path, faults);
            foreach (var file in source.DownwardAPI?.Items ?? [])
            {
                DownwardFile(file, at.Child("downwardAPI"), faults);
                if (file.Path.Length > 0 && !taken.Add(file.Path)) faults.Invalid(path, file.Path, "conflicting duplicate paths");
            }
            if (source.ServiceAccountToken is { } token) Token(token, at.Child("serviceAccountToken"), path, faults);
            if (source.ClusterTrustBundle is { } bundle) TrustBundle(bundle, taken, at.Child("clusterTrustBundle"), path, faults);
            if (KubernetesJson.ToTree(source).Count > 1) faults.Forbidden(at, "may not specify more than 1 volume type per source");
        }
    }

    private static void Keys(string? name, IReadOnlyList<KeyToPath> items, HashSet<string> taken, FieldPath at, FieldPath volume, Faults faults)
    {
        if (string.IsNullOrEmpty(name)) faults.Required(at.Child("name"));
        for (int i = 0; i < items.Count; i++)
        {
            Item(items[i], at.Child("items").At(i), faults);
            if (items[i].Path.Length > 0 && !taken.Add(items[i].Path)) faults.Invalid(volume, name ?? "", "conflicting duplicate paths");
        }
    }

    private static void Token(ServiceAccountTokenProjection token, FieldPath at, FieldPath volume, Faults faults)
    {
        if (token.ExpirationSeconds is < 600) faults.Invalid(at.Child("expirationSeconds"), token.ExpirationSeconds.Value, "may not specify a duration less than 10 minutes");
        if (token.ExpirationSeconds is > 1L << 32) faults.Invalid(at.Child("expirationSeconds"), token.ExpirationSeconds.Value, "may not specify a duration larger than 2^32 seconds");
        if (token.Path.Length == 0) faults.Required(volume.Child("path"));
        else MountRules.NotReserved(token.Path, volume.Child("path"), faults);
    }

    private static void TrustBundle(ClusterTrustBundleProjection bundle, HashSet<string> taken, FieldPath at, FieldPath volume, Faults faults)
    {
        if (bundle.Name is not null && bundle.SignerName is not null) faults.Invalid(at, bundle, "only one of name and signerName may be used");
        else if (bundle.Name is { Length: 0 }) faults.Required(at.Child("name"), "must be a valid object name");
        else if (bundle.SignerName is { Length: 0 }) faults.Required(at.Child("signerName"), "must be a valid signer name");
        else if (bundle.Name is null && bundle.SignerName is null) faults.Required(at, "either name or signerName must be specified");
        SelectorRules.Check(bundle.LabelSelector, at.Child("labelSelector"), faults);
        if (bundle.Path.Length == 0) faults.Required(at.Child("path"));
        MountRules.NotReserved(bundle.Path, at.Child("path"), faults);
        if (!taken.Add(bundle.Path)) faults.Invalid(volume, bundle.Path, "conflicting duplicate paths");
    }

    /// <summary>A file of the pod's own fields. Its faults are told of the volume, without its place in the list, as Kubernetes tells them.</summary>
    private static void DownwardFile(DownwardAPIVolumeFile file, FieldPath path, Faults faults)
    {
        if (file.Path.Length == 0) faults.Required(path.Child("path"));
        else MountRules.NotReserved(file.Path, path.Child("path"), faults);
        if (file.FieldRef is { } field)
        {
            FieldRules.Field(field, ofVolume: true, path.Child("fieldRef"), faults);
            if (file.ResourceFieldRef is not null) faults.Invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
        }
        else if (file.ResourceFieldRef is { } resource) FieldRules.Resource(resource, ofVolume: true, path.Child("resourceFieldRef"), faults);
        else faults.Required(path, "one of fieldRef and resourceFieldRef is required");
        Mode(file.Mode, path.Child("mode"), faults);
    }

    private static void Mode(int? mode, FieldPath path, Faults faults)
    {
        if (mode is < 0 or > 511) faults.Invalid(path, mode.Value, "must be a number between 0 and 0777 (octal), both inclusive");
    }

    private static void Items(IReadOnlyList<KeyToPath> items, FieldPath path, Faults faults)
    {
        for (int i = 0; i < items.Count; i++) Item(items[i], path.At(i), faults);
    }

    private static void Item(KeyToPath item, FieldPath path, Faults faults)
    {
        if (item.Key.Length == 0) faults.Required(path.Child("key"));
        if (item.Path.Length == 0) faults.Required(path.Child("path"));
        else MountRules.NotReserved(item.Path, path.Child("path"), faults);
        Mode(item.Mode, path.Child("mode"), faults);
    }
}
