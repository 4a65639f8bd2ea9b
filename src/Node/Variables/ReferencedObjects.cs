using Fairlead.Kubernetes.Core;

namespace Fairlead.Node.Variables;

/// <summary>The ConfigMaps and Secrets of one namespace, and the files of the pod's own volumes, that a pod refers to, as fetched for it. Null: there is none.</summary>
public sealed record ReferencedObjects(
    string Namespace,
    IReadOnlyDictionary<string, ConfigMap?> ConfigMaps,
    IReadOnlyDictionary<string, Secret?> Secrets)
{
    public static ReferencedObjects None(string ns) => new(ns, new Dictionary<string, ConfigMap?>(), new Dictionary<string, Secret?>());

    /// <summary>The files that variables of one container are taken from.</summary>
    public IReadOnlyDictionary<EnvFilePlace, EnvFile?> Files { get; init; } = new Dictionary<EnvFilePlace, EnvFile?>();

    /// <summary>The ConfigMap; null where it is absent and may be.</summary>
    public ConfigMap? ConfigMap(string? name, bool? optional) =>
        ConfigMaps.GetValueOrDefault(name ?? "") ?? (optional == true ? null : throw new ContainerConfigException($"configmap \"{name}\" not found"));

    public Secret? Secret(string? name, bool? optional) =>
        Secrets.GetValueOrDefault(name ?? "") ?? (optional == true ? null : throw new ContainerConfigException($"secret \"{name}\" not found"));

    public EnvFile? File(EnvFilePlace place, bool? optional) =>
        Files.GetValueOrDefault(place) ?? (optional == true ? null : throw new ContainerConfigException($"file {place} not found"));

    /// <summary>Names of ConfigMaps and Secrets that the pod's containers and volumes mention.</summary>
    public static (IReadOnlySet<string> ConfigMaps, IReadOnlySet<string> Secrets) NamesIn(PodSpec spec)
    {
        var maps = new HashSet<string>(StringComparer.Ordinal);
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        var environments = spec.InitContainers.Concat(spec.Containers).Select(c => (c.Env, c.EnvFrom))
            .Concat(spec.EphemeralContainers.Select(c => (c.Env, c.EnvFrom)));
        foreach (var (variables, sources) in environments)
        {
            foreach (var source in sources) Add(source.ConfigMapRef?.Name, source.SecretRef?.Name);
            foreach (var variable in variables) Add(variable.ValueFrom?.ConfigMapKeyRef?.Name, variable.ValueFrom?.SecretKeyRef?.Name);
        }
        foreach (var volume in spec.Volumes)
        {
            Add(volume.ConfigMap?.Name, volume.Secret?.SecretName);
            foreach (var source in volume.Projected?.Sources ?? []) Add(source.ConfigMap?.Name, source.Secret?.Name);
        }
        return (maps, secrets);

        void Add(string? map, string? secret)
        {
            if (!string.IsNullOrEmpty(map)) maps.Add(map);
            if (!string.IsNullOrEmpty(secret)) secrets.Add(secret);
        }
    }
}
