using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>What a Pod must be, and what of it may change.</summary>
internal static class PodRules
{
    public static void Check(Pod pod, Faults faults) => PodSpecRules.Check(pod.Spec, FieldPath.Root("spec"), faults);

    public static void AtCreation(Pod pod, Faults faults)
    {
        if (pod.Spec.EphemeralContainers.Count > 0) faults.Forbidden(FieldPath.Root("spec").Child("ephemeralContainers"), "cannot be set on create");
        if (pod.Spec.SchedulingGates.Count > 0 && !string.IsNullOrEmpty(pod.Spec.NodeName))
            faults.Forbidden(FieldPath.Root("spec").Child("nodeName"), "cannot be set until all schedulingGates have been cleared");
    }

    /// <summary>A pod that a node runs from a file of its own; what the API shows is a mirror.</summary>
    public static bool IsStatic(Pod pod) => pod.Metadata.Annotations.ContainsKey("kubernetes.io/config.mirror");

    /// <summary>The template of a workload.</summary>
    public static void Template(PodTemplateSpec template, FieldPath path, Faults faults)
    {
        MetadataRules.Labels(template.Metadata?.Labels ?? new Dictionary<string, string>(), path.Child("labels"), faults);
        MetadataRules.Annotations(template.Metadata?.Annotations ?? new Dictionary<string, string>(), path.Child("annotations"), faults);
        PodSpecRules.Check(template.Spec ?? PodSpec.Empty, path.Child("spec"), faults);
        if (template.Spec?.EphemeralContainers.Count > 0) faults.Forbidden(path.Child("spec", "ephemeralContainers"), "ephemeral containers not allowed in pod template");
    }
}
