using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>A pod's volumes: a name each, exactly one source each, and the sources that a pod here can have.</summary>
internal static class VolumeRules
{
    /// <summary>The names of the volumes that are as they should be.</summary>
    public static HashSet<string> Check(IReadOnlyList<Volume> volumes, FieldPath path, Faults faults)
    {
        HashSet<string> names = new(StringComparer.Ordinal), right = new(StringComparer.Ordinal);
        for (int i = 0; i < volumes.Count; i++)
        {
            var (volume, at, before) = (volumes[i], path.At(i), faults.Count);
            if (volume.Name.Length == 0) faults.Required(at.Child("name"));
            else
            {
                var bad = Names.Dns1123Label(volume.Name);
                faults.Invalid(at.Child("name"), volume.Name, bad);
                if (bad.Count == 0 && names.Contains(volume.Name)) faults.Duplicate(at.Child("name"), volume.Name);
            }
            Source(volume, at, faults);
            names.Add(volume.Name);
            if (faults.Count == before) right.Add(volume.Name);
        }
        return right;
    }

    private static void Source(Volume volume, FieldPath path, Faults faults)
    {
        var sources = KubernetesJson.ToTree(volume).Where(p => p.Key != "name" && p.Value is not null).Select(p => p.Key).ToList();
        if (sources.Count == 0) faults.Required(path, "must specify a volume type");
        foreach (string extra in sources.Skip(1)) faults.Forbidden(path.Child(extra), "may not specify more than 1 volume type");
        if (volume.HostPath is { } host)
        {
            if (host.Path.Length == 0) faults.Required(path.Child("hostPath", "path"));
            else if (host.Path.Split('/').Contains("..")) faults.Invalid(path.Child("hostPath", "path"), host.Path, "must not contain '..'");
            if (host.Type is not (null or "" or "DirectoryOrCreate" or "Directory" or "FileOrCreate" or "File" or "Socket" or "CharDevice" or "BlockDevice"))
                faults.NotSupported(path.Child("hostPath", "type"), host.Type, "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket");
        }
        if (volume.EmptyDir?.SizeLimit?.Amount.IsNegative == true) faults.Forbidden(path.Child("emptyDir", "sizeLimit"), "SizeLimit field must be a valid resource quantity");
        if (volume.Secret is { } secret)
        {
            if (string.IsNullOrEmpty(secret.SecretName)) faults.Required(path.Child("secret", "secretName"));
            Mode(secret.DefaultMode, path.Child("secret", "defaultMode"), faults);
            Items(secret.Items, path.Child("secret", "items"), faults);
        }
        if (volume.ConfigMap is { } config)
        {
            if (string.IsNullOrEmpty(config.Name)) faults.Required(path.Child("configMap", "name"));
            Mode(config.DefaultMode, path.Child("configMap", "defaultMode"), faults);
            Items(config.Items, path.Child("configMap", "items"), faults);
        }
        if (volume.PersistentVolumeClaim is { ClaimName.Length: 0 }) faults.Required(path.Child("persistentVolumeClaim", "claimName"));
        if (volume.DownwardAPI is { } downward)
        {
            Mode(downward.DefaultMode, path.Child("downwardAPI", "defaultMode"), faults);
            foreach (var file in downward.Items) DownwardFile(file, path.Child("downwardAPI"), faults);
        }
        if (volume.Projected is { } projected) Projected(projected, path.Child("projected"), faults);
        if (volume.Nfs is { } nfs)
        {
            if (nfs.Server.Length == 0) faults.Required(path.Child("nfs", "server"));
            if (nfs.Path.Length == 0) faults.Required(path.Child("nfs", "path"));
            else if (!nfs.Path.StartsWith('/')) faults.Invalid(path.Child("nfs", "path"), nfs.Path, "must be an absolute path");
        }
    }

    private static void Projected(ProjectedVolumeSource projected, FieldPath path, Faults faults)
    {
        Mode(projected.DefaultMode, path.Child("defaultMode"), faults);
        for (int i = 0; i < projected.Sources.Count; i++)
        {
            var (source, at) = (projected.Sources[i], path.Child("sources").At(i));
            if (source.Secret is { Name: null or "" }) faults.Required(at.Child("secret", "name"));
            if (source.ConfigMap is { Name: null or "" }) faults.Required(at.Child("configMap", "name"));
            Items(source.Secret?.Items ?? [], at.Child("secret", "items"), faults);
            Items(source.ConfigMap?.Items ?? [], at.Child("configMap", "items"), faults);
            foreach (var file in source.DownwardAPI?.Items ?? []) DownwardFile(file, at.Child("downwardAPI"), faults);
            if (KubernetesJson.ToTree(source).Count > 1) faults.Forbidden(at, "may not specify more than 1 volume type");
            if (source.ServiceAccountToken is not { } token) continue;
            var tokenPath = at.Child("serviceAccountToken");
            if (token.ExpirationSeconds is < 600) faults.Invalid(tokenPath.Child("expirationSeconds"), token.ExpirationSeconds.Value, "may not specify a duration less than 10 minutes");
            if (token.ExpirationSeconds is > 1L << 32) faults.Invalid(tokenPath.Child("expirationSeconds"), token.ExpirationSeconds.Value, "may not specify a duration larger than 2^32 seconds");
            if (token.Path.Length == 0) faults.Required(path.Child("path"));
            else MountRules.Relative(token.Path, tokenPath.Child("path"), faults);
        }
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
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i].Key.Length == 0) faults.Required(path.At(i).Child("key"));
            if (items[i].Path.Length == 0) faults.Required(path.At(i).Child("path"));
            else MountRules.Relative(items[i].Path, path.At(i).Child("path"), faults);
            Mode(items[i].Mode, path.At(i).Child("mode"), faults);
        }
    }
}
