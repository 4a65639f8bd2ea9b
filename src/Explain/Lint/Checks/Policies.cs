using Fairlead.Explain.Lint.Objects;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Networking;
using Fairlead.Kubernetes.Selectors;

namespace Fairlead.Explain.Lint.Checks;

/// <summary>NetworkPolicies that select nobody, or that let nobody in to a Service's port.</summary>
internal sealed class Policies : ILintCheck
{
    public IEnumerable<Finding> Of(Bundle bundle) => Idle(bundle).Concat(Blocked(bundle));

    private static IEnumerable<Finding> Idle(Bundle bundle) =>
        from policy in bundle.Policies
        where policy.Manifest.IsSubject && Selected(bundle, policy).Count == 0
        select LintRules.PolicySelectsNothing.At(policy.Manifest, "spec.podSelector", $"{policy.Title} selects no pod of namespace {policy.Namespace}{(bundle.Options.KnowsCluster ? "" : " in these files")}.", "correct the labels, or the namespace");

    private static IEnumerable<Finding> Blocked(Bundle bundle)
    {
        var guards = bundle.Policies.Where(policy => policy.Object.Spec.PolicyTypes.Count == 0 || policy.Object.Spec.PolicyTypes.Contains("Ingress"))
            .SelectMany(policy => Selected(bundle, policy).Select(workload => (workload, policy))).ToLookup(pair => pair.workload, pair => pair.policy);
        foreach (var service in bundle.Services)
            foreach (var workload in bundle.Behind(service).Where(workload => guards[workload].Any()))
                foreach (var port in service.Object.Spec.Ports)
                {
                    var policies = guards[workload].ToList();
                    if (TargetOf(port, workload) is not { } target || policies.Any(policy => policy.Object.Spec.Ingress.Any(rule => Allows(rule, target, port.Protocol ?? "TCP", workload)))) continue;
                    if (policies.FirstOrDefault(policy => policy.Manifest.IsSubject) is { } told)
                        yield return LintRules.PolicyBlocksService.At(told.Manifest, "spec.ingress", $"No policy lets anybody in to {target}/{port.Protocol ?? "TCP"} of {workload.Title}, where {service.Title} leads; {Say.List(policies.Select(policy => policy.Title))} {(policies.Count == 1 ? "selects" : "select")} it.", $"add a rule with port {target} to spec.ingress");
                }
    }

    private static bool Allows(NetworkPolicyIngressRule rule, int target, string protocol, Workload workload) =>
        rule.Ports.Count == 0 || rule.Ports.Any(port => (port.Protocol ?? "TCP") == protocol && port.Port switch
        {
            null => true,
            { Text: { } name } => workload.Ports.Any(each => each.Port.Name == name && each.Port.ContainerPortValue == target && (each.Port.Protocol ?? "TCP") == protocol),
            { } number => number.Number <= target && target <= (port.EndPort ?? number.Number),
        });

    /// <summary>Null for a name that no container has: that is told elsewhere.</summary>
    private static int? TargetOf(ServicePort port, Workload workload) => port.TargetPort switch
    {
        { Text: { } name } => workload.Ports.FirstOrDefault(each => each.Port.Name == name).Port?.ContainerPortValue,
        { Number: > 0 } target => target.Number,
        _ => port.Port,
    };

    private static IReadOnlyList<Workload> Selected(Bundle bundle, Stated<NetworkPolicy> policy)
    {
        var query = LabelQuery.Of(policy.Object.Spec.PodSelector) ?? LabelQuery.Everything;
        return [.. bundle.In(policy.Namespace).Where(workload => workload.Pod.HostNetwork is not true && query.Matches(workload.Labels))];
    }
}
