using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>Which nodes and which neighbours a pod wants.</summary>
internal static class AffinityTermRules
{
    private const string RequiredField = "requiredDuringSchedulingIgnoredDuringExecution", Preferred = "preferredDuringSchedulingIgnoredDuringExecution";

    public static void Check(Affinity? affinity, FieldPath path, Faults faults)
    {
        if (affinity?.NodeAffinity is { } node) Node(node, path.Child("nodeAffinity"), faults);
        if (affinity?.PodAffinity is { } pod) Pods(pod.RequiredDuringSchedulingIgnoredDuringExecution, pod.PreferredDuringSchedulingIgnoredDuringExecution, path.Child("podAffinity"), faults);
        if (affinity?.PodAntiAffinity is { } anti) Pods(anti.RequiredDuringSchedulingIgnoredDuringExecution, anti.PreferredDuringSchedulingIgnoredDuringExecution, path.Child("podAntiAffinity"), faults);
    }

    private static void Node(NodeAffinity affinity, FieldPath path, Faults faults)
    {
        if (affinity.RequiredDuringSchedulingIgnoredDuringExecution is { } required)
        {
            Required(required, path.Child(RequiredField), faults);
        }
        for (int i = 0; i < affinity.PreferredDuringSchedulingIgnoredDuringExecution.Count; i++)
        {
            var (preference, at) = (affinity.PreferredDuringSchedulingIgnoredDuringExecution[i], path.Child(Preferred).At(i));
            Weight(preference.Weight, at.Child("weight"), faults);
            Term(preference.Preference ?? NodeSelectorTerm.Empty, valuesCount: false, at.Child("preference"), faults);
        }
    }

    /// <summary>Which nodes: of a pod, or of a volume.</summary>
    public static void Required(NodeSelector selector, FieldPath path, Faults faults)
    {
        var terms = path.Child("nodeSelectorTerms");
        if (selector.NodeSelectorTerms.Count == 0) faults.Required(terms, "must have at least one node selector term");
        for (int i = 0; i < selector.NodeSelectorTerms.Count; i++) Term(selector.NodeSelectorTerms[i], valuesCount: true, terms.At(i), faults);
    }

    /// <param name="valuesCount">Whether a value that no label can have is a fault: not where the term is only preferred.</param>
    private static void Term(NodeSelectorTerm term, bool valuesCount, FieldPath path, Faults faults)
    {
        for (int i = 0; i < term.MatchExpressions.Count; i++) Requirement(term.MatchExpressions[i], valuesCount, path.Child("matchExpressions").At(i), faults);
        for (int i = 0; i < term.MatchFields.Count; i++)
        {
            var (field, at) = (term.MatchFields[i], path.Child("matchFields").At(i));
            if (field.Operator is not ("In" or "NotIn")) faults.Invalid(at.Child("operator"), field.Operator, "not a valid selector operator");
            else if (field.Values.Count != 1) faults.Required(at.Child("values"), "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
            if (field.Key != "metadata.name") faults.Invalid(at.Child("key"), field.Key, "not a valid field selector key");
            else for (int j = 0; j < field.Values.Count; j++) faults.Invalid(at.Child("values").At(j), field.Values[j], Names.Dns1123Subdomain(field.Values[j]));
        }
    }

    private static void Requirement(NodeSelectorRequirement requirement, bool valuesCount, FieldPath path, Faults faults)
    {
        switch (requirement.Operator)
        {
            case "In" or "NotIn":
                if (requirement.Values.Count == 0) faults.Required(path.Child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case "Exists" or "DoesNotExist":
                if (requirement.Values.Count > 0) faults.Forbidden(path.Child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
            case "Gt" or "Lt":
                if (requirement.Values.Count != 1) faults.Required(path.Child("values"), "must be specified single value when `operator` is 'Lt' or 'Gt'");
                break;
            default: faults.Invalid(path.Child("operator"), requirement.Operator, "not a valid selector operator"); break;
        }
        faults.Invalid(path.Child("key"), requirement.Key, Names.QualifiedName(requirement.Key));
        for (int i = 0; valuesCount && i < requirement.Values.Count; i++) faults.Invalid(path.Child("values").At(i), requirement.Values[i], Names.LabelValue(requirement.Values[i]));
    }

    private static void Pods(IReadOnlyList<PodAffinityTerm> required, IReadOnlyList<WeightedPodAffinityTerm> preferred, FieldPath path, Faults faults)
    {
        for (int i = 0; i < required.Count; i++) PodTerm(required[i], path.Child(RequiredField).At(i), faults);
        for (int i = 0; i < preferred.Count; i++)
        {
            var at = path.Child(Preferred).At(i);
            Weight(preferred[i].Weight, at.Child("weight"), faults);
            PodTerm(preferred[i].PodAffinityTerm ?? PodAffinityTerm.Empty, at.Child("podAffinityTerm"), faults);
        }
    }

    private static void PodTerm(PodAffinityTerm term, FieldPath path, Faults faults)
    {
        SelectorRules.Check(term.LabelSelector, path.Child("labelSelector"), faults);
        SelectorRules.Check(term.NamespaceSelector, path.Child("namespaceSelector"), faults);
        foreach (string ns in term.Namespaces) faults.Invalid(path.Child("namespace"), ns, Names.Dns1123Label(ns));
        Keys(term, path, faults);
        if (term.TopologyKey.Length == 0) faults.Required(path.Child("topologyKey"), "can not be empty");
        faults.Invalid(path.Child("topologyKey"), term.TopologyKey, Names.QualifiedName(term.TopologyKey));
    }

    private static void Keys(PodAffinityTerm term, FieldPath path, Faults faults)
    {
        LabelKeys(term.MatchLabelKeys, term, path.Child("matchLabelKeys"), faults);
        LabelKeys(term.MismatchLabelKeys, term, path.Child("mismatchLabelKeys"), faults);
        if (term.LabelSelector is { } selector)
        {
            var asked = selector.MatchLabels.Keys.ToHashSet(StringComparer.Ordinal);
            foreach (string key in selector.MatchExpressions.Select(e => e.Key))
            {
                if (!asked.Add(key) && term.MatchLabelKeys.Contains(key)) faults.Invalid(path.At(term.MatchLabelKeys.ToList().LastIndexOf(key)), key, "exists in both matchLabelKeys and labelSelector");
            }
        }
        for (int i = 0; i < term.MatchLabelKeys.Count; i++)
        {
            string key = term.MatchLabelKeys[i];
            if (term.MismatchLabelKeys.Contains(key)) faults.Invalid(path.Child("matchLabelKeys").At(i), key, "exists in both matchLabelKeys and mismatchLabelKeys");
        }
    }

    private static void LabelKeys(IReadOnlyList<string> keys, PodAffinityTerm term, FieldPath path, Faults faults)
    {
        if (keys.Count == 0) return;
        if (term.LabelSelector is null) { faults.Forbidden(path, "must not be specified when labelSelector is not set"); return; }
        for (int i = 0; i < keys.Count; i++) faults.Invalid(path.At(i), keys[i], Names.QualifiedName(keys[i]));
    }

    private static void Weight(int weight, FieldPath path, Faults faults)
    {
        if (weight is < 1 or > 100) faults.Invalid(path, weight, "must be in the range 1-100");
    }
}
