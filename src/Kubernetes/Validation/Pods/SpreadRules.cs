using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>How a pod's replicas spread over zones and nodes.</summary>
internal static class SpreadRules
{
    public static void Check(IReadOnlyList<TopologySpreadConstraint> constraints, FieldPath path, Faults faults)
    {
        for (int i = 0; i < constraints.Count; i++)
        {
            var (constraint, at) = (constraints[i], path.At(i));
            if (constraint.MaxSkew <= 0) faults.Invalid(at.Child("maxSkew"), constraint.MaxSkew, "must be greater than zero");
            if (constraint.TopologyKey.Length == 0) faults.Required(at.Child("topologyKey"), "can not be empty");
            if (constraint.WhenUnsatisfiable is not ("DoNotSchedule" or "ScheduleAnyway"))
                faults.NotSupported(at.Child("whenUnsatisfiable"), constraint.WhenUnsatisfiable, "DoNotSchedule", "ScheduleAnyway");
            if (constraints.Skip(i + 1).Any(c => c.TopologyKey == constraint.TopologyKey && c.WhenUnsatisfiable == constraint.WhenUnsatisfiable))
                faults.Duplicate(at.Child("{topologyKey, whenUnsatisfiable}"), $"{{{constraint.TopologyKey}, {constraint.WhenUnsatisfiable}}}");
            if (constraint.MinDomains is { } domains) MinDomains(domains, constraint.WhenUnsatisfiable, at.Child("minDomains"), faults);
            Policy(constraint.NodeAffinityPolicy, at.Child("nodeAffinityPolicy"), faults);
            Policy(constraint.NodeTaintsPolicy, at.Child("nodeTaintsPolicy"), faults);
            MatchLabelKeys(constraint, at.Child("matchLabelKeys"), faults);
            SelectorRules.Check(constraint.LabelSelector, at.Child("labelSelector"), faults);
        }
    }

    private static void MinDomains(int domains, string when, FieldPath path, Faults faults)
    {
        if (domains <= 0) faults.Invalid(path, domains, "must be greater than zero");
        if (when != "DoNotSchedule") faults.Invalid(path, domains, $"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {when}");
    }

    private static void MatchLabelKeys(TopologySpreadConstraint constraint, FieldPath path, Faults faults)
    {
        if (constraint.MatchLabelKeys.Count == 0) return;
        if (constraint.LabelSelector is null) faults.Forbidden(path, "must not be specified when labelSelector is not set");
        for (int i = 0; i < constraint.MatchLabelKeys.Count; i++)
        {
            string key = constraint.MatchLabelKeys[i];
            faults.Invalid(path.At(i), key, Names.QualifiedName(key));
            if (constraint.LabelSelector is { } selector && (selector.MatchLabels.ContainsKey(key) || Expressed(selector, key) > 1))
                faults.Invalid(path.At(i), key, "exists in both matchLabelKeys and labelSelector");
        }
    }

    /// <summary>How often the selector asks for a key. A new pod's selector has been given one expression for each key of its own labels.</summary>
    private static int Expressed(LabelSelector selector, string key) => selector.MatchExpressions.Count(e => e.Key == key);

    private static void Policy(string? policy, FieldPath path, Faults faults)
    {
        if (policy is not (null or "Honor" or "Ignore")) faults.NotSupported(path, policy, "Honor", "Ignore");
    }
}
