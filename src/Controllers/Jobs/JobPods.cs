using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Batch;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Jobs;

/// <summary>Pods of a Job. Pure.</summary>
public static class JobPods
{
    public static bool IsIndexed(Job job) => job.Spec.CompletionMode == "Indexed";

    public static int? IndexOf(Pod pod) =>
        pod.Metadata.Annotations.TryGetValue(JobNames.IndexAnnotation, out string? text) && int.TryParse(text, out int index) ? index : null;

    public static bool IsTracked(Pod pod) => pod.Metadata.Finalizers.Contains(JobNames.Tracking);

    /// <summary>Failed; a pod that was deleted before it finished counts so too, unless only real failures are replaced.</summary>
    public static bool HasFailed(Job job, Pod pod) =>
        pod.Status.Phase == "Failed" || (pod.IsTerminating && pod.Status.Phase != "Succeeded" && job.Spec.PodReplacementPolicy != "Failed" && job.Spec.PodFailurePolicy is null);

    public static DateTimeOffset? FinishedAt(Pod pod) => pod.Status.ContainerStatuses.Select(status => status.State?.Terminated?.FinishedAt).Max() ?? pod.Condition("Ready")?.LastTransitionTime;

    /// <param name="index">The completion index, for an Indexed Job.</param>
    /// <param name="failures">How often that index has failed, where it is counted.</param>
    public static Pod For(Job job, int? index, int? failures = null)
    {
        var pod = PodMaker.FromTemplate(job.Spec.Template, job);
        string uid = job.Metadata.Uid ?? "";
        var labels = new Dictionary<string, string>(pod.Metadata.Labels) { [JobNames.UidLabel] = uid, [JobNames.OldUidLabel] = uid, [JobNames.NameLabel] = job.Name, [JobNames.OldNameLabel] = job.Name };
        pod = pod with { Metadata = pod.Metadata with { Labels = labels, Finalizers = [.. pod.Metadata.Finalizers, JobNames.Tracking] } };
        if (failures is { } count) pod = pod with { Metadata = pod.Metadata with { Annotations = new Dictionary<string, string>(pod.Metadata.Annotations) { [JobNames.IndexFailures] = $"{count}" } } };
        return index is { } n ? Indexed(job, pod, n) : pod;
    }

    private static Pod Indexed(Job job, Pod pod, int index)
    {
        var variable = new EnvVar { Name = JobNames.IndexVariable, ValueFrom = new EnvVarSource { FieldRef = new ObjectFieldSelector { FieldPath = $"metadata.annotations['{JobNames.IndexAnnotation}']" } } };
        Container WithIndex(Container container) => container.Env.Any(env => env.Name == variable.Name) ? container : container with { Env = [.. container.Env, variable] };
        return pod with
        {
            Metadata = pod.Metadata with
            {
                GenerateName = $"{job.Name}-{index}-",
                Annotations = new Dictionary<string, string>(pod.Metadata.Annotations) { [JobNames.IndexAnnotation] = $"{index}" },
                Labels = new Dictionary<string, string>(pod.Metadata.Labels) { [JobNames.IndexAnnotation] = $"{index}" },
            },
            Spec = pod.Spec with
            {
                Hostname = $"{job.Name}-{index}",
                Containers = [.. pod.Spec.Containers.Select(WithIndex)],
                InitContainers = [.. pod.Spec.InitContainers.Select(WithIndex)],
            },
        };
    }
}
