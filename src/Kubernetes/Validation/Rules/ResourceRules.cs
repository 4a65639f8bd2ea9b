namespace Fairlead.Kubernetes.Validation.Rules;

/// <summary>Amounts of resources.</summary>
internal static class ResourceRules
{
    private static readonly HashSet<string> Integers = new(StringComparer.Ordinal)
    {
        "pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps", "persistentvolumeclaims", "services.nodeports", "services.loadbalancers",
    };

    public static void Quantities(IReadOnlyDictionary<string, Quantity> resources, FieldPath path, Faults faults)
    {
        foreach (var (name, quantity) in resources.OrderBy(r => r.Key, StringComparer.Ordinal)) Quantity(name, quantity, path.Child(name), faults);
    }

    public static void Quantity(string resource, Quantity quantity, FieldPath path, Faults faults)
    {
        if (quantity.Amount.IsNegative) faults.Invalid(path, quantity.Text, "must be greater than or equal to 0");
        if ((Integers.Contains(resource) || IsExtended(resource)) && !quantity.Amount.IsInteger) faults.Invalid(path, quantity.Text, "must be an integer");
    }

    /// <summary>A resource that somebody else than Kubernetes counts: its name has a domain that is not kubernetes.io.</summary>
    public static bool IsExtended(string resource) =>
        resource.Contains('/', StringComparison.Ordinal) && !resource.Contains("kubernetes.io/", StringComparison.Ordinal) && !resource.StartsWith("requests.", StringComparison.Ordinal);
}
