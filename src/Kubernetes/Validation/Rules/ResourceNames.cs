using System.Collections.Frozen;

namespace Fairlead.Kubernetes.Validation.Rules;

/// <summary>Names of resources: which there are, and which may stand where. Names with a domain are somebody else's and may be anything.</summary>
internal static class ResourceNames
{
    public const string NoStandard = "must be a standard resource type or fully qualified";

    private static readonly FrozenSet<string> OfQuotas = new[]
    {
        "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage", "requests.ephemeral-storage", "limits.cpu", "limits.memory",
        "limits.ephemeral-storage", "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps", "services.nodeports",
        "services.loadbalancers",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool IsOfQuotas(string name) => OfQuotas.Contains(name) || IsHugePages(name) || name.StartsWith("requests.hugepages-", StringComparison.Ordinal);

    public static bool IsHugePages(string name) => name.StartsWith("hugepages-", StringComparison.Ordinal);

    /// <summary>Kubernetes' own resources but huge pages: more of them can be promised than there is.</summary>
    public static bool CanBeOvercommitted(string name) => (!name.Contains('/', StringComparison.Ordinal) || name.Contains("kubernetes.io/", StringComparison.Ordinal)) && !IsHugePages(name);

    public static void OfAny(string name, FieldPath path, Faults faults)
    {
        var bad = Names.QualifiedName(name);
        faults.Invalid(path, name, bad);
        if (bad.Count == 0 && IsShort(name) && !IsOfQuotas(name) && name != "storage") faults.Invalid(path, name, NoStandard);
    }

    public static void OfContainer(string name, FieldPath path, Faults faults)
    {
        OfAny(name, path, faults);
        if (IsShort(name) && name is not ("cpu" or "memory" or "ephemeral-storage") && !IsHugePages(name)) faults.Invalid(path, name, "must be a standard resource for containers");
        else if (!IsShort(name) && !name.Contains("kubernetes.io/", StringComparison.Ordinal) && !ResourceRules.IsExtended(name)) faults.Invalid(path, name, "doesn't follow extended resource name standard");
    }

    public static void OfQuota(string name, FieldPath path, Faults faults)
    {
        OfAny(name, path, faults);
        if (IsShort(name) && !IsOfQuotas(name)) faults.Invalid(path, name, "must be a standard resource for quota");
    }

    private static bool IsShort(string name) => !name.Contains('/', StringComparison.Ordinal);
}
