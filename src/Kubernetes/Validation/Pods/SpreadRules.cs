using Fairlead.Kubernetes.Core;
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
            SelectorRules.Check(constraint.LabelSelector, at.Child("labelSelector"), faults);
        }
    }

    private static void MinDomains(int domains, string when, FieldPath path, Faults faults)
    {
        if (domains <= 0) faults.Invalid(path, domains, "must be greater than zero");
        if (when != "DoNotSchedule") faults.Invalid(path, domains, $"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {when}");
    }

    private static void Policy(string? policy, FieldPath path, Faults faults)
    {
        if (policy is not (null or "Honor" or "Ignore")) faults.NotSupported(path, policy, "Honor", "Ignore");
    }
}
