using Fairlead.Explain.Lint.Reading;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Explain.Lint.Objects;

/// <summary>Pods of one make: a bare pod, or the template of what makes pods.</summary>
/// <param name="PodPath">Where the pod's metadata and spec stand in the manifest: "" or "spec.template" or "spec.jobTemplate.spec.template".</param>
/// <param name="Replicas">How many pods there will be; null for a DaemonSet: one on each node it may use.</param>
public sealed record Workload(Manifest Manifest, string PodPath, IReadOnlyDictionary<string, string> Labels, PodSpec Pod, int? Replicas)
{
    public string Namespace => Manifest.Namespace;
    public string Title => Manifest.Title;

    /// <summary>The path of a field of the pod: <c>spec.template.spec.containers[0]</c>.</summary>
    public string At(string podField) => PodPath.Length == 0 ? podField : $"{PodPath}.{podField}";

    public string ContainerPath(Container container)
    {
        int among = IndexOf(Pod.InitContainers, container);
        return among >= 0 ? At($"spec.initContainers[{among}]") : At($"spec.containers[{IndexOf(Pod.Containers, container)}]");
    }

    /// <summary>The containers that run together for as long as the pod does: all but init containers that end.</summary>
    public IEnumerable<Container> Lasting => Pod.InitContainers.Where(container => container.RestartPolicy == "Always").Concat(Pod.Containers);

    /// <summary>Every port that a lasting container declares, with its index there.</summary>
    public IEnumerable<(Container Container, ContainerPort Port, int Index)> Ports => Lasting.SelectMany(container => container.Ports.Select((port, index) => (container, port, index)));

    private static int IndexOf(IReadOnlyList<Container> containers, Container wanted)
    {
        for (int i = 0; i < containers.Count; i++)
            if (ReferenceEquals(containers[i], wanted)) return i;
        return -1;
    }

    /// <summary>The pods that an object makes; null when it makes none that last (or none at all).</summary>
    public static Workload? Of(Manifest manifest) => (manifest.Type.Group, manifest.Type.Kind) switch
    {
        ("", "Pod") => Read<Pod>(manifest) is var pod ? new(manifest, "", pod.Metadata.Labels, pod.Spec, 1) : null,
        ("", "ReplicationController") => Read<ReplicationController>(manifest).Spec is var spec ? Templated(manifest, spec.Template, spec.Replicas ?? 1) : null,
        ("apps", "Deployment") => Read<Kubernetes.Apps.Deployment>(manifest).Spec is var spec ? Templated(manifest, spec.Template, spec.Replicas ?? 1) : null,
        ("apps", "ReplicaSet") => Read<Kubernetes.Apps.ReplicaSet>(manifest).Spec is var spec ? Templated(manifest, spec.Template, spec.Replicas ?? 1) : null,
        ("apps", "StatefulSet") => Read<Kubernetes.Apps.StatefulSet>(manifest).Spec is var spec ? Templated(manifest, spec.Template, spec.Replicas ?? 1) : null,
        ("apps", "DaemonSet") => Templated(manifest, Read<Kubernetes.Apps.DaemonSet>(manifest).Spec.Template, null),
        ("batch", "Job") => Read<Kubernetes.Batch.Job>(manifest).Spec is var spec ? Templated(manifest, spec.Template, spec.Parallelism ?? 1) : null,
        ("batch", "CronJob") => Read<Kubernetes.Batch.CronJob>(manifest).Spec.JobTemplate?.Spec?.Template is { } template ? Templated(manifest, template, 1) with { PodPath = "spec.jobTemplate.spec.template" } : null,
        _ => null,
    };

    private static T Read<T>(Manifest manifest) where T : class, IKubernetesObject<T> => KubernetesJson.Read<T>(manifest.Object);

    private static Workload Templated(Manifest manifest, PodTemplateSpec? template, int? replicas) =>
        new(manifest, "spec.template", template?.Metadata?.Labels ?? new Dictionary<string, string>(), template?.Spec ?? PodSpec.Empty, replicas);
}
