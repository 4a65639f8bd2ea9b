using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>Where a container mounts the pod's volumes.</summary>
internal static class MountRules
{
    public static void Check(Container container, ContainerNames names, FieldPath path, Faults faults)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var mounts = path.Child("volumeMounts");                 // some faults are told without the place in the list, as Kubernetes tells them
        for (int i = 0; i < container.VolumeMounts.Count; i++)
        {
            var (mount, at) = (container.VolumeMounts[i], mounts.At(i));
            if (mount.Name.Length == 0) faults.Required(at.Child("name"));
            if (!names.Volumes.Contains(mount.Name)) faults.NotFound(at.Child("name"), mount.Name);
            if (mount.MountPath.Length == 0) faults.Required(at.Child("mountPath"));
            if (!taken.Add(mount.MountPath)) faults.Invalid(at.Child("mountPath"), mount.MountPath, "must be unique");
            Relative(mount.SubPath, mounts.Child("subPath"), faults);
            if (!string.IsNullOrEmpty(mount.SubPath) && !string.IsNullOrEmpty(mount.SubPathExpr)) faults.Invalid(at.Child("subPathExpr"), mount.SubPathExpr, "subPathExpr and subPath are mutually exclusive");
            Relative(mount.SubPathExpr, mounts.Child("subPathExpr"), faults);
            if (mount.MountPropagation is { } propagation and not ("None" or "HostToContainer" or "Bidirectional"))
                faults.NotSupported(mounts.Child("mountPropagation"), propagation, "Bidirectional", "HostToContainer", "None");
        }
    }

    public static void Relative(string? text, FieldPath path, Faults faults)
    {
        if (string.IsNullOrEmpty(text)) return;
        if (text.StartsWith('/')) faults.Invalid(path, text, "must be a relative path");
        NoStepsBack(text, path, faults);
    }

    public static void NoStepsBack(string text, FieldPath path, Faults faults)
    {
        if (text.Split('/').Contains("..")) faults.Invalid(path, text, "must not contain '..'");
    }

    /// <summary>Names that begin with two dots are kept for the node's own use.</summary>
    public static void NotReserved(string text, FieldPath path, Faults faults)
    {
        Relative(text, path, faults);
        if (text.StartsWith("..", StringComparison.Ordinal) && !text.StartsWith("../", StringComparison.Ordinal)) faults.Invalid(path, text, "must not start with '..'");
    }
}
