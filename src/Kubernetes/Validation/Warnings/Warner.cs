using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Validation.Warnings;

/// <summary>What is allowed but likely not meant: the texts of <c>Warning: 299</c> headers.</summary>
internal static class Warner
{
    public static IReadOnlyList<string> Of(ResourceType type, JsonObject obj)
    {
        var warnings = new List<string>();
        switch (type.Kind)
        {
            case "Service": ServiceWarnings.Of(KubernetesJson.Read<Service>(obj), warnings); break;
            case "Pod":
                var pod = KubernetesJson.Read<Pod>(obj);
                PodNameWarning(pod, warnings);
                PodWarnings.Of(pod.Spec, FieldPath.Root("spec"), warnings);
                break;
            case "Deployment" or "ReplicaSet" or "DaemonSet" or "StatefulSet" or "Job" or "ReplicationController":
                Template(obj.Obj("spec")?.Obj("template")?.Obj("spec"), FieldPath.Root("spec").Child("template", "spec"), warnings);
                break;
            case "CronJob":
                Template(obj.Obj("spec")?.Obj("jobTemplate")?.Obj("spec")?.Obj("template")?.Obj("spec"), FieldPath.Root("spec").Child("jobTemplate", "spec").Child("template", "spec"), warnings);
                break;
            case "PodTemplate": Template(obj.Obj("template")?.Obj("spec"), FieldPath.Root("template").Child("spec"), warnings); break;
            case "Ingress" when obj.Obj("metadata")?.Obj("annotations")?.Has("kubernetes.io/ingress.class") == true:
                warnings.Add("annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead");
                break;
        }
        return warnings;
    }

    private static void Template(JsonObject? spec, FieldPath path, List<string> warnings)
    {
        if (spec is not null) PodWarnings.Of(KubernetesJson.Read<PodSpec>(spec), path, warnings);
    }

    private static void PodNameWarning(Pod pod, List<string> warnings)
    {
        string name = pod.Metadata.Name ?? "";
        if (name.Length > 0 && Rules.Names.Dns1123Label(name) is { Count: > 0 } faults)
            warnings.Add($"metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [{string.Join(" ", faults)}]");
    }
}
