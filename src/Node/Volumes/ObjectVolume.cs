using System.Text;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Variables;

namespace Fairlead.Node.Volumes;

/// <summary>The files of volumes that come from API objects: configMap, secret, downwardAPI, projected. Pure.</summary>
public static class ObjectVolume
{
    private const int DefaultMode = 0b110_100_100;

    /// <summary>Files of a volume, or null where its source is of another kind.</summary>
    /// <param name="token">The service account token for an audience and lifetime, fetched before.</param>
    public static IReadOnlyList<VolumeFile>? Files(Pod pod, Volume volume, PodFacts facts, ReferencedObjects objects, Func<ServiceAccountTokenProjection, string> token) => volume switch
    {
        { ConfigMap: { } map } => [.. Of(objects.ConfigMap(map.Name, map.Optional), map.Items, map.DefaultMode, map.Optional, objects.Namespace)],
        { Secret: { } secret } => [.. Of(objects.Secret(secret.SecretName, secret.Optional), secret.Items, secret.DefaultMode, secret.Optional, objects.Namespace)],
        { DownwardAPI: { } downward } => [.. Of(pod, downward.Items, downward.DefaultMode, facts)],
        { Projected: { } projected } => [.. projected.Sources.SelectMany(source => Of(pod, source, projected.DefaultMode, facts, objects, token))],
        _ => null,
    };

    private static IEnumerable<VolumeFile> Of(Pod pod, VolumeProjection source, int? mode, PodFacts facts, ReferencedObjects objects, Func<ServiceAccountTokenProjection, string> token) => source switch
    {
        { ConfigMap: { } map } => Of(objects.ConfigMap(map.Name, map.Optional), map.Items, mode, map.Optional, objects.Namespace),
        { Secret: { } secret } => Of(objects.Secret(secret.Name, secret.Optional), secret.Items, mode, secret.Optional, objects.Namespace),
        { DownwardAPI: { } downward } => Of(pod, downward.Items, mode, facts),
        // A pod that does not run as root must be able to read its token.
        { ServiceAccountToken: { } wanted } => [new VolumeFile(wanted.Path, Encoding.UTF8.GetBytes(token(wanted)), pod.Spec.SecurityContext?.FsGroup is null ? mode ?? DefaultMode : 0b110_100_000)],
        _ => throw new ContainerConfigException("a projected volume has a source that is not supported"),
    };

    private static IEnumerable<VolumeFile> Of(ConfigMap? map, IReadOnlyList<KeyToPath> items, int? mode, bool? optional, string ns)
    {
        if (map is null) return [];
        var all = map.Data.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetBytes(pair.Value), StringComparer.Ordinal);
        foreach (var (key, value) in map.BinaryData) all[key] = value;
        return Chosen(all, items, mode, optional, $"configmap {ns}/{map.Metadata.Name}");
    }

    private static IEnumerable<VolumeFile> Of(Secret? secret, IReadOnlyList<KeyToPath> items, int? mode, bool? optional, string ns) =>
        secret is null ? [] : Chosen(secret.Data, items, mode, optional, $"secret {ns}/{secret.Metadata.Name}");

    private static IEnumerable<VolumeFile> Chosen(IReadOnlyDictionary<string, byte[]> all, IReadOnlyList<KeyToPath> items, int? mode, bool? optional, string what)
    {
        if (items.Count == 0) return all.Select(pair => new VolumeFile(pair.Key, pair.Value, mode ?? DefaultMode));
        var missing = items.FirstOrDefault(item => !all.ContainsKey(item.Key));
        if (missing is not null && optional != true) throw new ContainerConfigException($"references non-existent {what.Split(' ')[0]} key: {missing.Key}");
        return items.Where(item => all.ContainsKey(item.Key)).Select(item => new VolumeFile(item.Path, all[item.Key], item.Mode ?? mode ?? DefaultMode));
    }

    private static IEnumerable<VolumeFile> Of(Pod pod, IReadOnlyList<DownwardAPIVolumeFile> items, int? mode, PodFacts facts) => items.Select(item => new VolumeFile(
        item.Path,
        Encoding.UTF8.GetBytes(item.FieldRef is { } field ? DownwardFields.Field(pod, field.FieldPath, facts)
            : item.ResourceFieldRef is { } resource ? DownwardFields.Resource(pod.Spec.Containers.FirstOrDefault(c => c.Name == resource.ContainerName)?.Resources, resource.Resource, resource.Divisor, facts)
            : ""),
        item.Mode ?? mode ?? DefaultMode));
}
