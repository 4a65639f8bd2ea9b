using Fairlead.Kubernetes.Meta;

namespace Fairlead.Kubernetes.Validation.Rules;

/// <summary>Label selectors inside objects.</summary>
internal static class SelectorRules
{
    public static void Check(LabelSelector? selector, FieldPath path, Faults faults)
    {
        if (selector is null) return;
        MetadataRules.Labels(selector.MatchLabels, path.Child("matchLabels"), faults);
        for (int i = 0; i < selector.MatchExpressions.Count; i++) Requirement(selector.MatchExpressions[i], path.Child("matchExpressions").At(i), faults);
    }

    private static void Requirement(LabelSelectorRequirement requirement, FieldPath path, Faults faults)
    {
        switch (requirement.Operator)
        {
            case "In" or "NotIn":
                if (requirement.Values.Count == 0) faults.Required(path.Child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case "Exists" or "DoesNotExist":
                if (requirement.Values.Count > 0) faults.Forbidden(path.Child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
            default: faults.Invalid(path.Child("operator"), requirement.Operator, "not a valid selector operator"); break;
        }
        faults.Invalid(path.Child("key"), requirement.Key, Names.QualifiedName(requirement.Key));
        for (int i = 0; i < requirement.Values.Count; i++) faults.Invalid(path.Child("values").At(i), requirement.Values[i], Names.LabelValue(requirement.Values[i]));
    }
}
