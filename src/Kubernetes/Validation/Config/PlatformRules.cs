using Fairlead.Kubernetes.Runtime;
using Fairlead.Kubernetes.Storage;
using Fairlead.Kubernetes.Validation.Pods;
using Fairlead.Kubernetes.Validation.Rules;
using Fairlead.Kubernetes.Validation.Volumes;

namespace Fairlead.Kubernetes.Validation.Config;

/// <summary>What runtimes and storage drivers must say of themselves.</summary>
internal static class PlatformRules
{
    private static readonly FieldPath Spec = FieldPath.Root("spec");

    public static void Runtime(RuntimeClass runtime, Faults faults)
    {
        if (runtime.Handler.Length == 0) faults.Required(FieldPath.Root("handler"), "must be a valid DNS label");
        else faults.Invalid(FieldPath.Root("handler"), runtime.Handler, Names.Dns1123Label(runtime.Handler));
        if (runtime.Overhead is { } overhead)
            RequirementRules.Check(new() { Limits = overhead.PodFixed }, RequirementRules.OfContainer, new HashSet<string>(), FieldPath.Root("overhead"), faults);
        if (runtime.Scheduling is not { } scheduling) return;
        MetadataRules.Labels(scheduling.NodeSelector, FieldPath.Root("scheduling").Child("nodeSelector"), faults);
        TolerationRules.Check(scheduling.Tolerations, FieldPath.Root("scheduling").Child("tolerations"), faults);
    }

    public static void SameRuntime(RuntimeClass now, RuntimeClass before, Faults faults)
    {
        if (now.Handler != before.Handler) faults.Invalid(FieldPath.Root("handler"), now.Handler, "field is immutable");
    }

    public static void Driver(CSIDriver driver, Faults faults)
    {
        SourceRules.Driver(driver.Metadata.Name ?? "", FieldPath.Root("name"), faults);
        if (driver.Spec.AttachRequired is null) faults.Required(Spec.Child("attachedRequired"));
        if (driver.Spec.PodInfoOnMount is null) faults.Required(Spec.Child("podInfoOnMount"));
        if (driver.Spec.StorageCapacity is null) faults.Required(Spec.Child("storageCapacity"));
        if (driver.Spec.FsGroupPolicy is { } policy and not ("ReadWriteOnceWithFSType" or "File" or "None")) faults.NotSupported(Spec.Child("fsGroupPolicy"), policy, "ReadWriteOnceWithFSType", "File", "None");
        var audiences = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < driver.Spec.TokenRequests.Count; i++)
        {
            var (request, at) = (driver.Spec.TokenRequests[i], Spec.Child("tokenRequests").At(i));
            if (!audiences.Add(request.Audience)) faults.Duplicate(at.Child("audience"), request.Audience);
            if (request.ExpirationSeconds is { } seconds and < 600) faults.Invalid(at.Child("expirationSeconds"), seconds, "may not specify a duration less than 10 minutes");
            if (request.ExpirationSeconds is { } more and > 1L << 32) faults.Invalid(at.Child("expirationSeconds"), more, "may not specify a duration larger than 2^32 seconds");
        }
        foreach (string mode in driver.Spec.VolumeLifecycleModes)
            if (mode is not ("Persistent" or "Ephemeral")) faults.NotSupported(Spec.Child("VolumeLifecycleModes"), mode, "Ephemeral", "Persistent");
    }

    public static void SameDriver(CSIDriver now, CSIDriver before, Faults faults)
    {
        if (now.Spec.AttachRequired != before.Spec.AttachRequired) faults.InvalidRaw(Spec.Child("attachedRequired"), GoValue.Flag(now.Spec.AttachRequired), "field is immutable");
        if (!now.Spec.VolumeLifecycleModes.SequenceEqual(before.Spec.VolumeLifecycleModes)) faults.InvalidRaw(Spec.Child("volumeLifecycleModes"), GoValue.List(now.Spec.VolumeLifecycleModes.Select(GoValue.Text)), "field is immutable");
    }

    public static void Attachment(VolumeAttachment attachment, Faults faults)
    {
        if (attachment.Spec.Attacher.Length == 0) faults.Required(Spec.Child("attacher"));
        else SourceRules.Driver(attachment.Spec.Attacher, Spec.Child("attacher"), faults);
        var (source, path) = (attachment.Spec.Source, Spec.Child("source"));
        if (source?.PersistentVolumeName is { Length: 0 }) faults.Required(path.Child("persistentVolumeName"), "must specify non empty persistentVolumeName");
        else if (source is null or { PersistentVolumeName: null, InlineVolumeSpec: null }) faults.Required(path, "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
        faults.Invalid(Spec.Child("nodeName"), attachment.Spec.NodeName, Names.Dns1123Subdomain(attachment.Spec.NodeName));
    }

    public static void SameAttachment(VolumeAttachment now, VolumeAttachment before, Faults faults)
    {
        if (!KubernetesJson.Same(now.Spec, before.Spec)) faults.InvalidRaw(Spec, InternalForm.Json(now.Spec, "VolumeAttachmentSpec"), "field is immutable");
    }

    public static void Attributes(VolumeAttributesClass attributes, Faults faults)
    {
        SourceRules.Driver(attributes.DriverName, FieldPath.Root("driverName"), faults);
        if (attributes.Parameters.Count == 0) faults.Required(FieldPath.Root("parameters"), "must contain at least one key/value pair");
        else SmallRules.Parameters(attributes.Parameters, faults);
    }

    public static void SameAttributes(VolumeAttributesClass now, VolumeAttributesClass before, Faults faults)
    {
        if (now.DriverName != before.DriverName) faults.Forbidden(FieldPath.Root("driverName"), "updates to driverName are forbidden.");
        if (GoValue.Map(now.Parameters) != GoValue.Map(before.Parameters)) faults.Forbidden(FieldPath.Root("parameters"), "updates to parameters are forbidden.");
    }
}
