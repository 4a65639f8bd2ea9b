using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>What containers can learn of their own pod: its fields, and its containers' resources.</summary>
internal static class FieldRules
{
    private static readonly string[] OfEnvironment =
        ["metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"];

    /// <summary>All fields of a pod that have a name here.</summary>
    private static readonly string[] Known = [.. OfEnvironment, "metadata.labels", "metadata.annotations", "spec.restartPolicy", "spec.schedulerName", "status.phase"];

    private static readonly string[] OfVolumes = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

    private static readonly string[] Resources =
        ["limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"];

    private static readonly string[] BytesDivisors = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

    public static void Field(ObjectFieldSelector field, bool ofVolume, FieldPath path, Faults faults)
    {
        if (string.IsNullOrEmpty(field.ApiVersion)) { faults.Required(path.Child("apiVersion")); return; }
        if (field.FieldPath.Length == 0) { faults.Required(path.Child("fieldPath")); return; }
        if (Subscript(field.FieldPath) is { } key)
        {
            faults.Invalid(path, key, Names.QualifiedName(field.FieldPath.StartsWith("metadata.annotations[", StringComparison.Ordinal) ? key.ToLowerInvariant() : key));
            return;
        }
        string[] allowed = ofVolume ? OfVolumes : OfEnvironment;
        if (!Known.Contains(field.FieldPath)) faults.Invalid(path.Child("fieldPath"), field.FieldPath, $"error converting fieldPath: field label not supported: {field.FieldPath}");
        else if (!allowed.Contains(field.FieldPath)) faults.NotSupported(path.Child("fieldPath"), field.FieldPath, [.. allowed.Order(StringComparer.Ordinal)]);
    }

    /// <param name="ofVolume">A volume belongs to no container: it must name one.</param>
    public static void Resource(ResourceFieldSelector field, bool ofVolume, FieldPath path, Faults faults)
    {
        if (ofVolume && string.IsNullOrEmpty(field.ContainerName)) faults.Required(path.Child("containerName"));
        else if (string.IsNullOrEmpty(field.Resource)) faults.Required(path.Child("resource"));
        else if (!Resources.Contains(field.Resource) && !field.Resource.StartsWith("limits.hugepages-", StringComparison.Ordinal) && !field.Resource.StartsWith("requests.hugepages-", StringComparison.Ordinal))
            faults.NotSupported(path.Child("resource"), field.Resource, Resources);
        if (field.Divisor is { Amount.IsZero: false } divisor) Divisor(field.Resource ?? "", divisor.Amount.ToString(), path.Child("divisor"), faults);
    }

    private static void Divisor(string resource, string divisor, FieldPath path, Faults faults)
    {
        const string Bytes = "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the ";
        bool cpu = resource.EndsWith(".cpu", StringComparison.Ordinal);
        if (cpu && divisor is not ("1m" or "1")) faults.Invalid(path, resource, "only divisor's values 1m and 1 are supported with the cpu resource");
        if (cpu || BytesDivisors.Contains(divisor)) return;
        if (resource.EndsWith(".memory", StringComparison.Ordinal)) faults.Invalid(path, resource, Bytes + "memory resource");
        else if (resource.EndsWith(".ephemeral-storage", StringComparison.Ordinal)) faults.Invalid(path, resource, Bytes + "local ephemeral storage resource");
        else if (resource.Contains(".hugepages-", StringComparison.Ordinal)) faults.Invalid(path, resource, Bytes + "hugepages resource");
    }

    /// <summary>The key in <c>metadata.labels['key']</c> or <c>metadata.annotations['key']</c>.</summary>
    private static string? Subscript(string path)
    {
        foreach (string start in (string[])["metadata.labels['", "metadata.annotations['"])
        {
            if (path.StartsWith(start, StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal) && path.Length > start.Length + 1) return path[start.Length..^2];
        }
        return null;
    }
}
