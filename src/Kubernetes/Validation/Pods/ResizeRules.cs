using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>What a write of <c>pods/resize</c> may do: change how much processor and memory containers ask for and may use.</summary>
internal static class ResizeRules
{
    private const string OnlyCpuAndMemory = "only cpu and memory resources are mutable";

    private static readonly FieldPath Spec = FieldPath.Root("spec");

    public static void Check(Pod pod, Pod old, Faults faults)
    {
        if (PodRules.IsStatic(old)) { faults.Forbidden(FieldPath.Root(""), "static pods cannot be resized"); return; }
        if (old.Spec.Os?.Name == "windows") { faults.Forbidden(FieldPath.Root(""), "windows pods cannot be resized"); return; }
        PodRules.Check(pod, faults);
        string quality = PodQuality.ClassOf(KubernetesJson.ToTree(old));
        if (PodQuality.ClassOf(KubernetesJson.ToTree(pod)) != quality) faults.Invalid(Spec, quality, "Pod QOS Class may not change as a result of resizing");
        if (!CanResize(old)) faults.Forbidden(Spec, "Pod running on node without support for resize");
        if (!SameContainers(pod.Spec.Containers, old.Spec.Containers, "containers", faults) | !SameContainers(pod.Spec.InitContainers, old.Spec.InitContainers, "initContainers", faults)) return;
        Kept(pod.Spec.Resources, old.Spec.Resources, Spec.Child("resources"), faults);
        for (int i = 0; i < old.Spec.InitContainers.Count; i++)
            if (IsSidecar(old.Spec.InitContainers[i])) Kept(pod.Spec.InitContainers[i].Resources, old.Spec.InitContainers[i].Resources, Spec.Child("initContainers").At(i).Child("resources"), faults);
        for (int i = 0; i < old.Spec.Containers.Count; i++) Kept(pod.Spec.Containers[i].Resources, old.Spec.Containers[i].Resources, Spec.Child("containers").At(i).Child("resources"), faults);
        NothingElse(pod.Spec, old.Spec, faults);
    }

    /// <summary>A node that can resize tells what its running containers have.</summary>
    private static bool CanResize(Pod pod) => pod.Status.ContainerStatuses.FirstOrDefault(s => s.State?.Running is not null) is not { Resources: null };

    private static bool IsSidecar(Container container) => container.RestartPolicy == "Always";

    private static bool SameContainers(IReadOnlyList<Container> now, IReadOnlyList<Container> before, string field, Faults faults)
    {
        if (now.Count != before.Count) { faults.Forbidden(Spec, $"{field} may not be added or removed on resize"); return false; }
        bool same = true;
        for (int i = 0; i < now.Count; i++)
        {
            if (now[i].Name == before[i].Name) continue;
            faults.Forbidden(Spec.Child(field).At(i).Child("name"), $"{field} may not be renamed or reordered on resize");
            same = false;
        }
        return same;
    }

    private static void Kept(ResourceRequirements? now, ResourceRequirements? before, FieldPath path, Faults faults)
    {
        if (before?.Requests.Keys.Any(name => now?.Requests.ContainsKey(name) != true) == true) faults.Forbidden(path.Child("requests"), "resource requests cannot be removed");
        if (before?.Limits.Keys.Any(name => now?.Limits.ContainsKey(name) != true) == true) faults.Forbidden(path.Child("limits"), "resource limits cannot be removed");
    }

    private static void NothingElse(PodSpec spec, PodSpec old, Faults faults)
    {
        for (int i = 0; i < old.Containers.Count; i++)
            if (Differs(spec.Containers[i], old.Containers[i])) faults.Forbidden(Spec, OnlyCpuAndMemory);
        for (int i = 0; i < old.InitContainers.Count; i++)
        {
            var (now, before) = (spec.InitContainers[i], old.InitContainers[i]);
            if (IsSidecar(before) && Differs(now, before)) faults.Forbidden(Spec, "only cpu and memory resources for sidecar containers are mutable");
            else if (!IsSidecar(before) && !JsonNode.DeepEquals(KubernetesJson.ToTree(now), KubernetesJson.ToTree(before))) faults.Forbidden(Spec, "resources for non-sidecar init containers are immutable");
        }
    }

    /// <summary>Whether more differs than processor and memory. A container that had no amounts of a kind at all may not get any but these either.</summary>
    private static bool Differs(Container now, Container before) => !JsonNode.DeepEquals(WithoutBoth(now), WithoutBoth(before));

    private static JsonObject WithoutBoth(Container container)
    {
        var tree = KubernetesJson.ToTree(container);
        if (tree.Obj("resources") is not { } resources) return tree;
        foreach (string kind in (string[])["limits", "requests"])
        {
            if (resources.Obj(kind) is not { } amounts) continue;
            amounts.Remove("cpu");
            amounts.Remove("memory");
            if (amounts.Count == 0) resources.Remove(kind);
        }
        if (resources.Count == 0) tree.Remove("resources");
        return tree;
    }
}
