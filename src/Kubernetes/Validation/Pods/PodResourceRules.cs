using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Quotas;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>What a pod as a whole asks for: amounts, and claims of devices.</summary>
internal static class PodResourceRules
{
    public static void Claims(IReadOnlyList<PodResourceClaim> claims, FieldPath path, Faults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < claims.Count; i++)
        {
            var (claim, at) = (claims[i], path.At(i));
            if (claim.Name.Length == 0) faults.Required(at.Child("name"));
            else if (!seen.Add(claim.Name)) faults.Duplicate(at.Child("name"), claim.Name);
            else faults.Invalid(at.Child("name"), claim.Name, Names.Dns1123Label(claim.Name));
            if (claim.ResourceClaimName is not null && claim.ResourceClaimTemplateName is not null) faults.InvalidRaw(at, Shown(claim), "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
            if (claim.ResourceClaimName is null && claim.ResourceClaimTemplateName is null) faults.InvalidRaw(at, Shown(claim), "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
            if (claim.ResourceClaimName is { } name) faults.Invalid(at.Child("resourceClaimName"), name, Names.Dns1123Subdomain(name));
            if (claim.ResourceClaimTemplateName is { } template) faults.Invalid(at.Child("resourceClaimTemplateName"), template, Names.Dns1123Subdomain(template));
        }
    }

    /// <summary>As Go prints the struct in JSON.</summary>
    private static string Shown(PodResourceClaim claim) => GoValue.Object(("Name", GoValue.Text(claim.Name)), ("ResourceClaimName", GoValue.Text(claim.ResourceClaimName)), ("ResourceClaimTemplateName", GoValue.Text(claim.ResourceClaimTemplateName)));

    public static void Whole(PodSpec spec, IReadOnlySet<string> claims, FieldPath path, Faults faults)
    {
        if (spec.Resources is not { } whole) return;
        if (whole.Claims.Count > 0) faults.Forbidden(path.Child("claims"), "claims cannot be set for Resources at pod-level");
        RequirementRules.Check(whole, Name, claims, path, faults);
        var sum = PodResources.Requests(spec with { Resources = null, Overhead = new Dictionary<string, Quantity>() });
        foreach (var (resource, asked) in sum.Where(r => IsOfPods(r.Key)).OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            var given = whole.Requests.TryGetValue(resource, out var request) ? request : default;
            if (asked > given.Amount) faults.Invalid(path.Child("requests").Key(resource), given.Text ?? "0", $"must be greater than or equal to aggregate container requests of {asked}");
        }
        for (int i = 0; i < spec.Containers.Count; i++)
        {
            foreach (var (resource, limit) in spec.Containers[i].Resources?.Limits.OrderBy(l => l.Key, StringComparer.Ordinal) ?? Enumerable.Empty<KeyValuePair<string, Quantity>>())
            {
                if (whole.Limits.TryGetValue(resource, out var most) && limit.Amount > most.Amount)
                    faults.Invalid(path.Child("containers").At(i).Key(resource).Child("limits"), limit.Text, $"must be less than or equal to pod limits of {most.Text}");
            }
        }
    }

    private static void Name(string name, FieldPath path, Faults faults)
    {
        int before = faults.Count;
        ResourceNames.OfAny(name, path, faults);
        if (faults.Count == before && !IsOfPods(name)) faults.NotSupported(path, name, "cpu", "hugepages-", "memory");
    }

    private static bool IsOfPods(string resource) => resource is "cpu" or "memory" || ResourceNames.IsHugePages(resource);
}
