using System.Text;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Node.Variables;

/// <summary>
/// The whole environment of a container. Sources in Kubernetes' order of strength: envFrom, then env, which wins and may refer to
/// what came before it; Service variables fill what is still free. Pure.
/// </summary>
public static class EnvironmentBuilder
{
    public static IReadOnlyList<EnvironmentVariable> Build(Pod pod, Container container, PodFacts facts, ReferencedObjects objects, IReadOnlyList<EnvironmentVariable> services)
    {
        var values = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in container.EnvFrom) AddAll(values, source, objects);
        var links = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var service in services) links[service.Name] = service.Value;
        foreach (var variable in container.Env)
        {
            string? value = variable.Value is { Length: > 0 } literal
                ? Expansion.Expand(literal, name => values.TryGetValue(name, out string? known) ? known : links.GetValueOrDefault(name))
                : variable.ValueFrom is { } source ? From(source, pod, container, facts, objects) : "";
            if (value is not null) values[variable.Name] = value;
        }
        foreach (var service in services) values.TryAdd(service.Name, service.Value);
        return [.. values.Select(pair => new EnvironmentVariable(pair.Key, pair.Value))];
    }

    private static void AddAll(OrderedDictionary<string, string> values, EnvFromSource source, ReferencedObjects objects)
    {
        IEnumerable<KeyValuePair<string, string>> data =
            source.ConfigMapRef is { } map ? objects.ConfigMap(map.Name, map.Optional)?.Data.AsEnumerable() ?? []
            : source.SecretRef is { } secret ? objects.Secret(secret.Name, secret.Optional)?.Data.Select(pair => KeyValuePair.Create(pair.Key, SecretText(pair.Value))) ?? []
            : [];
        foreach (var (key, value) in data.OrderBy(pair => pair.Key, StringComparer.Ordinal)) values[source.Prefix + key] = value;
    }

    /// <summary>The value, or null for an optional source that is not there: then the variable is not set at all.</summary>
    private static string? From(EnvVarSource source, Pod pod, Container container, PodFacts facts, ReferencedObjects objects) => source switch
    {
        { FieldRef: { } field } => DownwardFields.Field(pod, field.FieldPath, facts),
        { ResourceFieldRef: { } resource } => DownwardFields.Resource(Resources(pod, container, resource.ContainerName), resource.Resource, resource.Divisor, facts),
        { ConfigMapKeyRef: { } map } => MapValue(objects, map),
        { SecretKeyRef: { } secret } => SecretValue(objects, secret),
        { FileKeyRef: { } file } => FileValue(objects, file),
        _ => throw new ContainerConfigException($"container {container.Name} has a variable from a source that is not supported"),
    };

    private static string? MapValue(ReferencedObjects objects, ConfigMapKeySelector wanted)
    {
        if (objects.ConfigMap(wanted.Name, wanted.Optional) is not { } map) return null;
        if (map.Data.TryGetValue(wanted.Key, out string? value)) return value;
        return wanted.Optional == true ? null : throw new ContainerConfigException($"couldn't find key {wanted.Key} in ConfigMap {objects.Namespace}/{wanted.Name}");
    }

    private static string? SecretValue(ReferencedObjects objects, SecretKeySelector wanted)
    {
        if (objects.Secret(wanted.Name, wanted.Optional) is not { } secret) return null;
        if (secret.Data.TryGetValue(wanted.Key, out var value)) return SecretText(value);
        return wanted.Optional == true ? null : throw new ContainerConfigException($"couldn't find key {wanted.Key} in Secret {objects.Namespace}/{wanted.Name}");
    }

    private static string? FileValue(ReferencedObjects objects, FileKeySelector wanted)
    {
        var place = EnvFilePlace.Of(wanted);
        if (objects.File(place, wanted.Optional) is not { } file) return null;
        if (file.Values.TryGetValue(wanted.Key, out string? value)) return value;
        return wanted.Optional == true ? null : throw new ContainerConfigException($"environment variable key \"{wanted.Key}\" not found in file {place}");
    }

    private static ResourceRequirements? Resources(Pod pod, Container own, string? other) => string.IsNullOrEmpty(other) || other == own.Name
        ? own.Resources
        : pod.Spec.Containers.Concat(pod.Spec.InitContainers).FirstOrDefault(container => container.Name == other)?.Resources;

    private static string SecretText(byte[] value) => Encoding.UTF8.GetString(value);
}
