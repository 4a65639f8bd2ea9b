using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Workloads;

/// <summary>What a Deployment must be.</summary>
internal static class DeploymentRules
{
    private static readonly FieldPath Spec = FieldPath.Root("spec");

    public static void Check(Deployment deployment, Faults faults)
    {
        var spec = deployment.Spec;
        NumberRules.NotNegative(Spec.Child("replicas"), spec.Replicas, faults);
        WorkloadRules.Selector(spec.Selector, "deployment", faults);
        WorkloadRules.Template(spec.Template, spec.Selector, "ReplicaSet", faults);
        Strategy(spec.Strategy ?? DeploymentStrategy.Empty, Spec.Child("strategy"), faults);
        NumberRules.NotNegative(Spec.Child("minReadySeconds"), spec.MinReadySeconds, faults);
        NumberRules.NotNegative(Spec.Child("revisionHistoryLimit"), spec.RevisionHistoryLimit, faults);
        if (spec.ProgressDeadlineSeconds is not { } deadline) return;
        NumberRules.NotNegative(Spec.Child("progressDeadlineSeconds"), deadline, faults);
        if (deadline <= (spec.MinReadySeconds ?? 0)) faults.Invalid(Spec.Child("progressDeadlineSeconds"), deadline, "must be greater than minReadySeconds");
    }

    public static void CheckUpdate(Deployment now, Deployment before, Faults faults) => WorkloadRules.SameSelector(now.Spec.Selector, before.Spec.Selector, faults);

    private static void Strategy(DeploymentStrategy strategy, FieldPath path, Faults faults)
    {
        switch (strategy.Type)
        {
            case "Recreate":
                if (strategy.RollingUpdate is not null) faults.Forbidden(path.Child("rollingUpdate"), "may not be specified when strategy `type` is 'Recreate'");
                break;
            case "RollingUpdate":
                if (strategy.RollingUpdate is { } rolling) Rolling(rolling, path.Child("rollingUpdate"), faults);
                else faults.Required(path.Child("rollingUpdate"), "this should be defaulted and never be nil");
                break;
            default: faults.NotSupportedRaw(path, GoValue.Strategy(strategy.Type, strategy.RollingUpdate?.MaxUnavailable, strategy.RollingUpdate?.MaxSurge), "Recreate", "RollingUpdate"); break;
        }
    }

    private static void Rolling(RollingUpdateDeployment rolling, FieldPath path, Faults faults)
    {
        IntOrString unavailable = rolling.MaxUnavailable ?? 0, surge = rolling.MaxSurge ?? 0;
        NumberRules.CountOrPercent(path.Child("maxUnavailable"), unavailable, faults);
        NumberRules.CountOrPercent(path.Child("maxSurge"), surge, faults);
        if (NumberRules.Percent(unavailable) == 0 && NumberRules.Percent(surge) == 0) faults.Invalid(path.Child("maxUnavailable"), unavailable, "may not be 0 when `maxSurge` is 0");
        NumberRules.AtMostAll(path.Child("maxUnavailable"), unavailable, faults);
    }
}
