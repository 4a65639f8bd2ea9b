using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>What a Pod must be, and what of it may change.</summary>
internal static class PodRules
{
    public static void Check(Pod pod, Faults faults)
    {
        var path = FieldPath.Root("spec");
        PodAnnotationRules.Check(pod.Metadata.Annotations, pod.Spec, FieldPath.Root("metadata").Child("annotations"), faults);
        PodSpecRules.Check(pod.Spec, pod.Metadata.Name ?? "", path, faults);
        if (string.IsNullOrEmpty(pod.Spec.ServiceAccountName)) NoTokens(pod.Spec.Volumes, path.Child("volumes"), faults);
        for (int i = 0; i < pod.Spec.Containers.Count; i++) ContainerRules.Image(pod.Spec.Containers[i], path.Child("containers").At(i), faults);
        for (int i = 0; i < pod.Spec.InitContainers.Count; i++) ContainerRules.Image(pod.Spec.InitContainers[i], path.Child("initContainers").At(i), faults);
    }

    private static void NoTokens(IReadOnlyList<Volume> volumes, FieldPath path, Faults faults)
    {
        for (int i = 0; i < volumes.Count; i++)
        {
            var sources = volumes[i].Projected?.Sources ?? [];
            for (int j = 0; j < sources.Count; j++)
            {
                if (sources[j].ServiceAccountToken is not null)
                    faults.Forbidden(path.At(i).Child("projected", "sources").At(j).Child("serviceAccountToken"), "must not be specified when serviceAccountName is not set");
            }
        }
    }

    public static void AtCreation(Pod pod, Faults faults)
    {
        if (pod.Spec.EphemeralContainers.Count > 0) faults.Forbidden(FieldPath.Root("spec").Child("ephemeralContainers"), "cannot be set on create");
        if (pod.Spec.SchedulingGates.Count > 0 && !string.IsNullOrEmpty(pod.Spec.NodeName))
            faults.Forbidden(FieldPath.Root("spec").Child("nodeName"), "cannot be set until all schedulingGates have been cleared");
        PodAnnotationRules.Match(pod.Metadata.Annotations, pod.Spec, FieldPath.Root("spec"), faults);
    }

    /// <summary>A pod that a node runs from a file of its own; what the API shows is a mirror.</summary>
    public static bool IsStatic(Pod pod) => pod.Metadata.Annotations.ContainsKey(PodAnnotations.Mirror);

    /// <summary>The template of a workload.</summary>
    public static void Template(PodTemplateSpec template, FieldPath path, Faults faults)
    {
        MetadataRules.Labels(template.Metadata?.Labels ?? new Dictionary<string, string>(), path.Child("labels"), faults);
        MetadataRules.Annotations(template.Metadata?.Annotations ?? new Dictionary<string, string>(), path.Child("annotations"), faults);
        var (spec, annotations) = (template.Spec ?? PodSpec.Empty, template.Metadata?.Annotations ?? new Dictionary<string, string>());
        PodAnnotationRules.Check(annotations, spec, path.Child("annotations"), faults);
        PodSpecRules.Check(spec, null, path.Child("spec"), faults);
        PodAnnotationRules.Match(annotations, spec, path.Child("spec"), faults);
        if (template.Spec?.EphemeralContainers.Count > 0) faults.Forbidden(path.Child("spec", "ephemeralContainers"), "ephemeral containers not allowed in pod template");
    }
}
