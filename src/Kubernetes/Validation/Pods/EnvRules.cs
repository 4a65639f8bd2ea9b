using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>A container's environment: variables and where they come from.</summary>
internal static class EnvRules
{
    private static readonly string[] PodFields =
    [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    ];

    public static void Check(Container container, FieldPath path, Faults faults)
    {
        for (int i = 0; i < container.Env.Count; i++) Variable(container.Env[i], path.Child("env").At(i), faults);
        for (int i = 0; i < container.EnvFrom.Count; i++) From(container.EnvFrom[i], path.Child("envFrom").At(i), faults);
    }

    private static void Variable(EnvVar variable, FieldPath path, Faults faults)
    {
        if (variable.Name.Length == 0) faults.Required(path.Child("name"));
        else faults.Invalid(path.Child("name"), variable.Name, Names.EnvVarName(variable.Name));
        if (variable.ValueFrom is not { } source) return;
        var at = path.Child("valueFrom");
        int sources = Count(source.FieldRef, source.ResourceFieldRef, source.ConfigMapKeyRef, source.SecretKeyRef, source.FileKeyRef);
        if (source.FieldRef is { } field) FieldRef(field, at.Child("fieldRef"), faults);
        if (source.ResourceFieldRef is { } resource && string.IsNullOrEmpty(resource.Resource)) faults.Required(at.Child("resourceFieldRef", "resource"));
        if (source.ConfigMapKeyRef is { } config) Key(config.Name, config.Key, at.Child("configMapKeyRef"), faults);
        if (source.SecretKeyRef is { } secret) Key(secret.Name, secret.Key, at.Child("secretKeyRef"), faults);
        if (sources == 0) faults.Invalid(at, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
        else if (!string.IsNullOrEmpty(variable.Value)) faults.Invalid(at, "", "may not be specified when `value` is not empty");
        else if (sources > 1) faults.Invalid(at, "", "may not have more than one field specified at a time");
    }

    private static void FieldRef(ObjectFieldSelector field, FieldPath path, Faults faults)
    {
        if (string.IsNullOrEmpty(field.ApiVersion)) { faults.Required(path.Child("apiVersion")); return; }
        if (field.FieldPath.Length == 0) { faults.Required(path.Child("fieldPath")); return; }
        bool isSubscript = field.FieldPath.EndsWith("']", StringComparison.Ordinal)
            && (field.FieldPath.StartsWith("metadata.labels['", StringComparison.Ordinal) || field.FieldPath.StartsWith("metadata.annotations['", StringComparison.Ordinal));
        if (!isSubscript && !PodFields.Contains(field.FieldPath))
            faults.Invalid(path.Child("fieldPath"), field.FieldPath, $"error converting fieldPath: field label not supported: {field.FieldPath}");
    }

    private static void Key(string? name, string? key, FieldPath path, Faults faults)
    {
        if (!string.IsNullOrEmpty(name)) faults.Invalid(path.Child("name"), name, Names.Dns1123Subdomain(name));
        if (string.IsNullOrEmpty(key)) faults.Required(path.Child("key"));
        else faults.Invalid(path.Child("key"), key, Names.ConfigMapKey(key));
    }

    private static void From(EnvFromSource source, FieldPath path, Faults faults)
    {
        if (!string.IsNullOrEmpty(source.Prefix)) faults.Invalid(path.Child("prefix"), source.Prefix, Names.EnvVarName(source.Prefix));
        int sources = Count(source.ConfigMapRef, source.SecretRef);
        if (source.ConfigMapRef is { Name: null or "" }) faults.Required(path.Child("configMapRef", "name"));
        if (source.SecretRef is { Name: null or "" }) faults.Required(path.Child("secretRef", "name"));
        if (sources == 0) faults.Invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
        else if (sources > 1) faults.Invalid(path, "", "may not have more than one field specified at a time");
    }

    private static int Count(params ReadOnlySpan<object?> sources)
    {
        int count = 0;
        foreach (object? source in sources) count += source is null ? 0 : 1;
        return count;
    }
}
