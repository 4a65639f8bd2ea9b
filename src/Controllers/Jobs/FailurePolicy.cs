using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Batch;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Jobs;

/// <summary>podFailurePolicy: what one failed pod means for its Job. Pure.</summary>
public static class FailurePolicy
{
    /// <summary>The Job's end, where a rule says that this failure ends it.</summary>
    public static JobEnd? Verdict(Job job, Pod pod) => RuleFor(job, pod) is { Rule.Action: "FailJob" } match
        ? new JobEnd("Failed", "PodFailurePolicy", $"{match.Why} matching FailJob rule at index {match.Index}")
        : null;

    /// <summary>True when a rule says that this failure does not count.</summary>
    public static bool Ignores(Job job, Pod pod) => RuleFor(job, pod)?.Rule.Action == "Ignore";

    /// <summary>True when a rule says that this failure ends the pod's index.</summary>
    public static bool FailsIndex(Job job, Pod pod) => RuleFor(job, pod)?.Rule.Action == "FailIndex";

    private static (PodFailurePolicyRule Rule, int Index, string Why)? RuleFor(Job job, Pod pod)
    {
        if (job.Spec.PodFailurePolicy is not { } policy || pod.Status.Phase != "Failed") return null;
        for (int i = 0; i < policy.Rules.Count; i++)
        {
            if (Matches(policy.Rules[i], pod) is { } why) return (policy.Rules[i], i, why);
        }
        return null;
    }

    private static string? Matches(PodFailurePolicyRule rule, Pod pod)
    {
        if (rule.OnExitCodes is { } codes)
        {
            foreach (var status in pod.Status.ContainerStatuses.Concat(pod.Status.InitContainerStatuses))
            {
                if (status.State?.Terminated is not { ExitCode: not 0 and var code } || (codes.ContainerName is { } name && name != status.Name)) continue;
                if (codes.Values.Contains(code) == (codes.Operator == "In")) return $"Container {status.Name} for pod {pod.Metadata.Namespace}/{pod.Metadata.Name} failed with exit code {code}";
            }
            return null;
        }
        foreach (var pattern in rule.OnPodConditions)
        {
            if (pod.Condition(pattern.Type) is { } condition && condition.Status == (pattern.Status ?? "True")) return $"Pod {pod.Metadata.Namespace}/{pod.Metadata.Name} has condition {pattern.Type}";
        }
        return null;
    }
}
