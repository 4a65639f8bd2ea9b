using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Config;

/// <summary>What a ResourceQuota must be: known resources, and scopes that go with them and with one another.</summary>
internal static class ResourceQuotaRules
{
    private const string ExistsOnly =
        "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

    private static readonly FieldPath Spec = FieldPath.Root("spec"), StatusPath = FieldPath.Root("status");

    private static readonly string[][] Contradictions = [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]];

    public static void Check(ResourceQuota quota, Faults faults)
    {
        Amounts(quota.Spec.Hard, Spec.Child("hard"), faults);
        Scopes(quota.Spec, faults);
        if (quota.Spec.ScopeSelector is { } selector) Selector(quota.Spec, selector, faults);
    }

    public static void CheckUpdate(ResourceQuota now, ResourceQuota before, Faults faults)
    {
        if (!now.Spec.Scopes.Order(StringComparer.Ordinal).SequenceEqual(before.Spec.Scopes.Order(StringComparer.Ordinal), StringComparer.Ordinal))
            faults.Invalid(Spec.Child("scopes"), now.Spec.Scopes, "field is immutable");
    }

    public static void Status(ResourceQuota quota, Faults faults)
    {
        Amounts(quota.Status.Hard, StatusPath.Child("hard"), faults);
        Amounts(quota.Status.Used, StatusPath.Child("used"), faults);
    }

    private static void Amounts(IReadOnlyDictionary<string, Quantity> amounts, FieldPath path, Faults faults)
    {
        foreach (var (name, amount) in amounts.OrderBy(h => h.Key, StringComparer.Ordinal))
        {
            ResourceNames.OfQuota(name, path.Key(name), faults);
            ResourceRules.Quantity(name, amount, path.Key(name), faults);
        }
    }

    private static void Scopes(ResourceQuotaSpec spec, Faults faults)
    {
        var path = Spec.Child("scopes");
        foreach (string scope in spec.Scopes)
        {
            if (!IsScope(scope)) faults.Invalid(path, spec.Scopes, "unsupported scope");
            foreach (string _ in spec.Hard.Keys.Where(r => ResourceNames.IsOfQuotas(r) && !Concerns(scope, r))) faults.Invalid(path, spec.Scopes, "unsupported scope applied to resource");
        }
        Contradict(spec, spec.Scopes, path, faults);
    }

    private static void Selector(ResourceQuotaSpec spec, ScopeSelector selector, Faults faults)
    {
        var path = Spec.Child("scopeSelector").Child("matchExpressions");
        foreach (var term in selector.MatchExpressions)
        {
            if (!IsScope(term.ScopeName)) faults.Invalid(path.Child("scopeName"), term.ScopeName, "unsupported scope");
            foreach (string _ in spec.Hard.Keys.Where(r => ResourceNames.IsOfQuotas(r) && !Concerns(term.ScopeName, r))) faults.InvalidRaw(path, GoText(selector), "unsupported scope applied to resource");
            if (term.ScopeName is "BestEffort" or "NotBestEffort" or "Terminating" or "NotTerminating" or "CrossNamespacePodAffinity" && term.Operator != "Exists")
                faults.Invalid(path.Child("operator"), term.Operator, ExistsOnly);
            Values(term, path, faults);
        }
        Contradict(spec, selector.MatchExpressions.Select(t => t.ScopeName), path, faults);
    }

    /// <summary>The internal form, which this refusal of Kubernetes prints.</summary>
    private static string GoText(ScopeSelector selector) => new JsonObject
    {
        ["MatchExpressions"] = new JsonArray([.. selector.MatchExpressions.Select(t => new JsonObject
        {
            ["ScopeName"] = t.ScopeName, ["Operator"] = t.Operator, ["Values"] = t.Values.Count == 0 ? null : new JsonArray([.. t.Values.Select(v => (JsonNode)v)]),
        })]),
    }.ToJsonString();

    private static void Values(ScopedResourceSelectorRequirement term, FieldPath path, Faults faults)
    {
        switch (term.Operator)
        {
            case "In" or "NotIn":
                if (term.Values.Count == 0) faults.Required(path.Child("values"), "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
                break;
            case "Exists" or "DoesNotExist":
                if (term.Values.Count > 0) faults.Invalid(path.Child("values"), term.Values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
                break;
            default: faults.Invalid(path.Child("operator"), term.Operator, "not a valid selector operator"); break;
        }
    }

    private static void Contradict(ResourceQuotaSpec spec, IEnumerable<string> scopes, FieldPath path, Faults faults)
    {
        var all = scopes.ToHashSet(StringComparer.Ordinal);
        foreach (string[] pair in Contradictions)
        {
            if (pair.All(all.Contains)) faults.Invalid(path, spec.Scopes, "conflicting scopes");
        }
    }

    private static bool IsScope(string scope) =>
        scope is "Terminating" or "NotTerminating" or "BestEffort" or "NotBestEffort" or "PriorityClass" or "CrossNamespacePodAffinity" or "VolumeAttributesClass";

    private static bool Concerns(string scope, string resource) => scope switch
    {
        "BestEffort" => resource == "pods",
        "Terminating" or "NotTerminating" or "NotBestEffort" or "PriorityClass" or "CrossNamespacePodAffinity" =>
            resource is "pods" or "cpu" or "memory" or "limits.cpu" or "limits.memory" or "requests.cpu" or "requests.memory",
        "VolumeAttributesClass" => resource is "persistentvolumeclaims" or "requests.storage",
        _ => true,
    };
}
