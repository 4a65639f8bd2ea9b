using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>What a container says of its own restarts: after an end, and after a change of its resources.</summary>
internal static class RestartRules
{
    private const int MaxRules = 20, MaxExitCodes = 255;

    public static void Check(Container container, FieldPath path, Faults faults)
    {
        if (container.RestartPolicy is { } policy and not ("Always" or "OnFailure" or "Never")) faults.NotSupported(path.Child("restartPolicy"), policy, "Always", "Never", "OnFailure");
        var rules = container.RestartPolicyRules;
        if (container.RestartPolicy is null && rules.Count > 0) faults.Required(path.Child("restartPolicy"), "must specify restartPolicy when restart rules are used");
        if (rules.Count > MaxRules) faults.TooMany(path.Child("restartPolicyRules"), rules.Count, MaxRules);
        for (int i = 0; i < rules.Count; i++) Rule(rules[i], path.Child("restartPolicyRules").At(i), faults);
    }

    private static void Rule(ContainerRestartRule rule, FieldPath path, Faults faults)
    {
        if (rule.Action is not ("Restart" or "RestartAllContainers")) faults.NotSupported(path.Child("action"), rule.Action, "Restart", "RestartAllContainers");
        var codes = path.Child("exitCodes");
        if (rule.ExitCodes is not { } exit) { faults.Required(codes, "must be specified"); return; }
        if (exit.Operator is not ("In" or "NotIn")) faults.NotSupported(codes.Child("operator"), exit.Operator, "In", "NotIn");
        if (exit.Values.Count > MaxExitCodes) faults.TooMany(codes.Child("values"), exit.Values.Count, MaxExitCodes);
    }

    public static void Resizes(IReadOnlyList<ContainerResizePolicy> policies, string? podRestarts, FieldPath path, Faults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < policies.Count; i++)
        {
            var (resource, restart) = (policies[i].ResourceName, policies[i].RestartPolicy);
            if (!seen.Add(resource)) faults.Duplicate(path.At(i), resource);
            if (resource.Length == 0) faults.Required(path);
            else if (resource is not ("cpu" or "memory")) faults.NotSupported(path, resource, "cpu", "memory");
            if (restart.Length == 0) faults.Required(path);
            else if (restart is not ("NotRequired" or "RestartContainer")) faults.NotSupported(path, restart, "NotRequired", "RestartContainer");
            if (podRestarts == "Never" && restart != "NotRequired") faults.Invalid(path, restart, "must be 'NotRequired' when `restartPolicy` is 'Never'");
        }
    }
}
