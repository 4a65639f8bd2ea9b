using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>Where a container mounts the pod's volumes, and which it has as devices.</summary>
internal static class MountRules
{
    public static void Check(Container container, ContainerNames names, FieldPath path, Faults faults)
    {
        Mounts(container, names, path.Child("volumeMounts"), faults);
        Devices(container, names, path.Child("volumeDevices"), faults);
    }

    /// <summary>Some faults are told without the place in the list, as Kubernetes tells them.</summary>
    private static void Mounts(Container container, ContainerNames names, FieldPath list, Faults faults)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < container.VolumeMounts.Count; i++)
        {
            var (mount, at) = (container.VolumeMounts[i], list.At(i));
            if (mount.Name.Length == 0) faults.Required(at.Child("name"));
            if (!names.Volumes.ContainsKey(mount.Name)) faults.NotFound(at.Child("name"), mount.Name);
            if (mount.MountPath.Length == 0) faults.Required(at.Child("mountPath"));
            if (!taken.Add(mount.MountPath)) faults.Invalid(at.Child("mountPath"), mount.MountPath, "must be unique");
            if (container.VolumeDevices.Any(d => d.Name == mount.Name)) faults.Invalid(at.Child("name"), mount.Name, "must not already exist in volumeDevices");
            if (container.VolumeDevices.Any(d => d.DevicePath == mount.MountPath)) faults.Invalid(at.Child("mountPath"), mount.MountPath, "must not already exist as a path in volumeDevices");
            Relative(mount.SubPath, list.Child("subPath"), faults);
            if (!string.IsNullOrEmpty(mount.SubPath) && !string.IsNullOrEmpty(mount.SubPathExpr)) faults.Invalid(at.Child("subPathExpr"), mount.SubPathExpr, "subPathExpr and subPath are mutually exclusive");
            Relative(mount.SubPathExpr, list.Child("subPathExpr"), faults);
            Propagation(mount, container.SecurityContext?.Privileged == true, list, faults);
        }
    }

    private static void Propagation(VolumeMount mount, bool isPrivileged, FieldPath list, Faults faults)
    {
        if (mount.MountPropagation is { } propagation and not ("None" or "HostToContainer" or "Bidirectional"))
            faults.NotSupported(list.Child("mountPropagation"), propagation, "Bidirectional", "HostToContainer", "None");
        if (mount.MountPropagation == "Bidirectional" && !isPrivileged) faults.Forbidden(list.Child("mountPropagation"), "Bidirectional mount propagation is available only to privileged containers");
        var path = list.Child("recursiveReadOnly");
        if (mount.RecursiveReadOnly is null or "Disabled") return;
        if (mount.RecursiveReadOnly is not ("Enabled" or "IfPossible")) { faults.NotSupported(path, mount.RecursiveReadOnly, "Disabled", "Enabled", "IfPossible"); return; }
        if (mount.ReadOnly != true) faults.Forbidden(path, "may only be specified when readOnly is true");
        if (mount.MountPropagation is not (null or "None")) faults.Forbidden(path, "may only be specified when mountPropagation is None or not specified");
    }

    private static void Devices(Container container, ContainerNames names, FieldPath list, Faults faults)
    {
        HashSet<string> takenNames = new(StringComparer.Ordinal), takenPaths = new(StringComparer.Ordinal);
        for (int i = 0; i < container.VolumeDevices.Count; i++)
        {
            var (device, at) = (container.VolumeDevices[i], list.At(i));
            var (name, place) = (at.Child("name"), at.Child("devicePath"));
            names.Volumes.TryGetValue(device.Name, out var volume);
            if (device.Name.Length == 0) faults.Required(name);
            if (takenNames.Contains(device.Name)) faults.Invalid(name, device.Name, "must be unique");
            if (volume is { PersistentVolumeClaim: null, Ephemeral: null }) faults.Invalid(name, device.Name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
            if (volume is null) faults.NotFound(name, device.Name);
            if (device.DevicePath.Length == 0) faults.Required(place);
            if (takenPaths.Contains(device.DevicePath)) faults.Invalid(place, device.DevicePath, "must be unique");
            if (device.DevicePath.Split('/').Contains("..")) faults.Invalid(place, device.DevicePath, "can not contain backsteps ('..')");
            else takenPaths.Add(device.DevicePath);
            if (container.VolumeMounts.Any(m => m.Name == device.Name)) faults.Invalid(name, device.Name, "must not already exist in volumeMounts");
            if (container.VolumeMounts.Any(m => m.MountPath == device.DevicePath)) faults.Invalid(place, device.DevicePath, "must not already exist as a path in volumeMounts");
            if (device.Name.Length > 0) takenNames.Add(device.Name);
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
