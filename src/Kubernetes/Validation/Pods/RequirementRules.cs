using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>What a container, or a pod as a whole, asks for and may use.</summary>
internal static class RequirementRules
{
    public static readonly Action<string, FieldPath, Faults> OfContainer = ResourceNames.OfContainer;

    /// <param name="name">Which resources there may be.</param>
    /// <param name="podClaims">The claims of the pod, by name.</param>
    public static void Check(ResourceRequirements? resources, Action<string, FieldPath, Faults> name, IReadOnlySet<string> podClaims, FieldPath path, Faults faults)
    {
        if (resources is null) return;
        foreach (var (resource, limit) in resources.Limits.OrderBy(l => l.Key, StringComparer.Ordinal)) Amount(resource, limit, name, path.Child("limits"), faults);
        foreach (var (resource, request) in resources.Requests.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            Amount(resource, request, name, path.Child("requests"), faults);
            if (resources.Limits.TryGetValue(resource, out var limit))
            {
                if (MustBeEqual(resource) && request.Amount.CompareTo(limit.Amount) != 0) faults.Invalid(path.Child("requests"), request.Text, $"must be equal to {resource} limit of {limit.Text}");
                else if (request.Amount > limit.Amount) faults.Invalid(path.Child("requests"), request.Text, $"must be less than or equal to {resource} limit of {limit.Text}");
            }
            else if (MustBeEqual(resource)) faults.Required(path.Child("limits"), "Limit must be set for non overcommitable resources");
        }
        var all = resources.Limits.Keys.Concat(resources.Requests.Keys).ToList();
        if (all.Exists(ResourceNames.IsHugePages) && !all.Exists(r => r is "cpu" or "memory")) faults.Forbidden(path, "HugePages require cpu or memory");
        Claims(resources.Claims, podClaims, path.Child("claims"), faults);
    }

    private static void Amount(string resource, Quantity amount, Action<string, FieldPath, Faults> name, FieldPath path, Faults faults)
    {
        var at = path.Key(resource);
        name(resource, at, faults);
        ResourceRules.Quantity(resource, amount, at, faults);
        if (ResourceNames.IsHugePages(resource) && !IsWholePages(resource, amount)) faults.Invalid(at, amount.Text, $"{amount.Text} is not positive integer multiple of {resource}");
    }

    private static bool IsWholePages(string resource, Quantity amount) =>
        QuantityAmount.Parse(resource.AsSpan("hugepages-".Length), out var page) is not null || page.Milli <= 0 || amount.Amount.Milli % page.Milli == 0;

    private static bool MustBeEqual(string name) => ResourceRules.IsExtended(name) || ResourceNames.IsHugePages(name);

    /// <summary>A claim is used whole, or by its requests, each once.</summary>
    private static void Claims(IReadOnlyList<ResourceClaim> claims, IReadOnlySet<string> podClaims, FieldPath path, Faults faults)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < claims.Count; i++)
        {
            string name = claims[i].Name, request = claims[i].Request ?? "";
            if (name.Length == 0) { faults.Required(path.At(i)); continue; }
            if (used.Contains(name)) faults.Duplicate(path.At(i), name);
            else
            {
                string key = request.Length > 0 ? $"{name}/{request}" : name;
                if (request.Length > 0) faults.Invalid(path.At(i).Child("request"), request, Names.Dns1123Label(request));
                if (used.Contains(key)) faults.Duplicate(path.At(i), key);
                else if (request.Length == 0) foreach (string _ in used.Where(u => u.StartsWith(name + "/", StringComparison.Ordinal))) faults.Duplicate(path.At(i), name);
                used.Add(key);
            }
            if (!podClaims.Contains(name))
                faults.NotFound(path.At(i), name, "must be one of the names in pod.spec.resourceClaims" + (podClaims.Count == 0 ? " which is empty" : ": " + string.Join(", ", podClaims.Order(StringComparer.Ordinal))));
        }
    }
}
