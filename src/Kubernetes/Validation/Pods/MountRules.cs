using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>Where a container mounts the pod's volumes.</summary>
internal static class MountRules
{
    public static void Check(Container container, ContainerNames names, FieldPath path, Faults faults)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < container.VolumeMounts.Count; i++)
        {
            var (mount, at) = (container.VolumeMounts[i], path.Child("volumeMounts").At(i));
            if (mount.Name.Length == 0) faults.Required(at.Child("name"));
            else if (!names.Volumes.Contains(mount.Name)) faults.NotFound(at.Child("name"), mount.Name);
            if (mount.MountPath.Length == 0) faults.Required(at.Child("mountPath"));
            else if (!taken.Add(mount.MountPath)) faults.Invalid(at.Child("mountPath"), mount.MountPath, "must be unique");
            Relative(mount.SubPath, at.Child("subPath"), faults);
            Relative(mount.SubPathExpr, at.Child("subPathExpr"), faults);
            if (!string.IsNullOrEmpty(mount.SubPath) && !string.IsNullOrEmpty(mount.SubPathExpr)) faults.Invalid(at.Child("subPathExpr"), mount.SubPathExpr, "subPathExpr and subPath are mutually exclusive");
            if (mount.MountPropagation is { } propagation and not ("None" or "HostToContainer" or "Bidirectional"))
                faults.NotSupported(at.Child("mountPropagation"), propagation, "Bidirectional", "HostToContainer", "None");
        }
    }

    public static void Relative(string? text, FieldPath path, Faults faults)
    {
        if (string.IsNullOrEmpty(text)) return;
        if (text.StartsWith('/')) faults.Invalid(path, text, "must be a relative path");
        if (text.Split('/').Contains("..")) faults.Invalid(path, text, "must not contain '..'");
    }
}
