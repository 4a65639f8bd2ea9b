using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>What a container asks for and may use.</summary>
internal static class RequirementRules
{
    public static void Check(ResourceRequirements? resources, FieldPath path, Faults faults)
    {
        if (resources is null) return;
        foreach (var (name, limit) in resources.Limits.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            var at = path.Child("limits").Key(name);
            ResourceNames.OfContainer(name, at, faults);
            ResourceRules.Quantity(name, limit, at, faults);
        }
        foreach (var (name, request) in resources.Requests.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            var at = path.Child("requests").Key(name);
            ResourceNames.OfContainer(name, at, faults);
            ResourceRules.Quantity(name, request, at, faults);
            if (resources.Limits.TryGetValue(name, out var limit))
            {
                if (MustBeEqual(name) && request.Amount.CompareTo(limit.Amount) != 0) faults.Invalid(path.Child("requests"), request.Text, $"must be equal to {name} limit of {limit.Text}");
                else if (request.Amount > limit.Amount) faults.Invalid(path.Child("requests"), request.Text, $"must be less than or equal to {name} limit of {limit.Text}");
            }
            else if (MustBeEqual(name)) faults.Required(path.Child("limits"), "Limit must be set for non overcommitable resources");
        }
    }

    private static bool MustBeEqual(string name) => ResourceRules.IsExtended(name) || ResourceNames.IsHugePages(name);
}
