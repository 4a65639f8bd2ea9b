using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>A container's environment: variables and where they come from.</summary>
internal static class EnvRules
{
    /// <param name="volumes">The pod's volumes, by name.</param>
    public static void Check(Container container, IReadOnlyDictionary<string, Volume> volumes, FieldPath path, Faults faults)
    {
        for (int i = 0; i < container.Env.Count; i++)
        {
            var at = path.Child("env").At(i);
            Variable(container.Env[i], at, faults);
            if (container.Env[i].ValueFrom?.FileKeyRef is { } file) OfFile(file, volumes, at.Child("valueFrom", "fileKeyRef"), faults);
        }
        for (int i = 0; i < container.EnvFrom.Count; i++) From(container.EnvFrom[i], path.Child("envFrom"), i, faults);
    }

    private static void Variable(EnvVar variable, FieldPath path, Faults faults)
    {
        if (variable.Name.Length == 0) faults.Required(path.Child("name"));
        else faults.Invalid(path.Child("name"), variable.Name, Names.EnvVarName(variable.Name));
        if (variable.ValueFrom is not { } source) return;
        var at = path.Child("valueFrom");
        int sources = Count(source.FieldRef, source.ResourceFieldRef, source.ConfigMapKeyRef, source.SecretKeyRef, source.FileKeyRef);
        if (source.FieldRef is { } field) FieldRules.Field(field, ofVolume: false, at.Child("fieldRef"), faults);
        if (source.ResourceFieldRef is { } resource) FieldRules.Resource(resource, ofVolume: false, at.Child("resourceFieldRef"), faults);
        if (source.ConfigMapKeyRef is { } config) Key(config.Name, config.Key, at.Child("configMapKeyRef"), faults);
        if (source.SecretKeyRef is { } secret) Key(secret.Name, secret.Key, at.Child("secretKeyRef"), faults);
        if (sources == 0) faults.Invalid(at, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
        else if (!string.IsNullOrEmpty(variable.Value)) faults.Invalid(at, "", "may not be specified when `value` is not empty");
        else if (sources > 1) faults.Invalid(at, "", "may not have more than one field specified at a time");
    }

    /// <summary>A variable of a file that an earlier container has written into a volume of the pod's own.</summary>
    private static void OfFile(FileKeySelector file, IReadOnlyDictionary<string, Volume> volumes, FieldPath path, Faults faults)
    {
        const int MostKey = 128;
        if (string.IsNullOrEmpty(file.VolumeName)) faults.Required(path.Child("volumeName"));
        else if (!volumes.TryGetValue(file.VolumeName, out var volume)) faults.NotFound(path.Child("volumeName"), file.VolumeName);
        else if (volume.EmptyDir is null) faults.Invalid(path.Child("volumeName"), file.VolumeName, "referenced volume must be of type emptyDir");
        if (string.IsNullOrEmpty(file.Path)) faults.Required(path.Child("path"));
        else MountRules.NotReserved(file.Path, path.Child("path"), faults);
        if (string.IsNullOrEmpty(file.Key)) faults.Required(path.Child("key"));
        else if (file.Key.Length > MostKey) faults.TooLong(path.Child("key"), MostKey);
        else faults.Invalid(path.Child("key"), file.Key, Names.EnvVarName(file.Key));
    }

    private static void Key(string? name, string? key, FieldPath path, Faults faults)
    {
        faults.Invalid(path.Child("name"), name ?? "", Names.Dns1123Subdomain(name ?? ""));
        if (string.IsNullOrEmpty(key)) faults.Required(path.Child("key"));
        else faults.Invalid(path.Child("key"), key, Names.ConfigMapKey(key));
    }

    /// <summary>How many sources there are is told of the whole list, as Kubernetes tells it.</summary>
    private static void From(EnvFromSource source, FieldPath list, int place, Faults faults)
    {
        var path = list.At(place);
        if (!string.IsNullOrEmpty(source.Prefix)) faults.Invalid(path.Child("prefix"), source.Prefix, Names.EnvVarName(source.Prefix));
        if (source.ConfigMapRef is { } config) Name(config.Name, path.Child("configMapRef", "name"), faults);
        if (source.SecretRef is { } secret) Name(secret.Name, path.Child("secretRef", "name"), faults);
        int sources = Count(source.ConfigMapRef, source.SecretRef);
        if (sources == 0) faults.Invalid(list, "", "must specify one of: `configMapRef` or `secretRef`");
        else if (sources > 1) faults.Invalid(list, "", "may not have more than one field specified at a time");
    }

    private static void Name(string? name, FieldPath path, Faults faults)
    {
        if (string.IsNullOrEmpty(name)) faults.Required(path);
        else faults.Invalid(path, name, Names.Dns1123Subdomain(name));
    }

    private static int Count(params ReadOnlySpan<object?> sources)
    {
        int count = 0;
        foreach (object? source in sources) count += source is null ? 0 : 1;
        return count;
    }
}
