using Fairlead.Kubernetes.AutoscalingV2;
using Fairlead.Kubernetes.Forms;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Workloads;

/// <summary>What an autoscaler must say: whose pods, how many, by which metrics and how fast. Of v1 objects the same is told, by v2's fields.</summary>
internal static class AutoscalerRules
{
    private const int MostSeconds = 1800, MostStable = 3600;
    private static readonly FieldPath Spec = FieldPath.Root("spec");

    public static void CheckV1(Autoscaling.HorizontalPodAutoscaler autoscaler, Faults faults) => Check(V2(autoscaler), faults);

    public static void VersionsV1(Autoscaling.HorizontalPodAutoscaler autoscaler, Faults faults) => Versions(V2(autoscaler), faults);

    public static void ChangesV1(Autoscaling.HorizontalPodAutoscaler now, Autoscaling.HorizontalPodAutoscaler before, Faults faults) => Changes(V2(now), V2(before), faults);

    private static HorizontalPodAutoscaler V2(Autoscaling.HorizontalPodAutoscaler autoscaler)
    {
        var tree = KubernetesJson.ToTree(autoscaler);
        tree["apiVersion"] = "autoscaling/v1";
        return KubernetesJson.Read<HorizontalPodAutoscaler>(AutoscalerForm.ToV2(tree));
    }

    public static void Check(HorizontalPodAutoscaler autoscaler, Faults faults)
    {
        var spec = autoscaler.Spec;
        if (spec.MinReplicas is { } least and < 1) faults.Invalid(Spec.Child("minReplicas"), least, "must be greater than or equal to 1");
        if (spec.MaxReplicas == 0) faults.Required(Spec.Child("maxReplicas"));
        else if (spec.MaxReplicas < 1) faults.Invalid(Spec.Child("maxReplicas"), spec.MaxReplicas, "must be greater than 0");
        if (spec.MaxReplicas < spec.MinReplicas) faults.Invalid(Spec.Child("maxReplicas"), spec.MaxReplicas, "must be greater than or equal to `minReplicas`");
        Reference(spec.ScaleTargetRef, Spec.Child("scaleTargetRef"), faults);
        for (int i = 0; i < spec.Metrics.Count; i++) MetricRules.Check(spec.Metrics[i], Spec.Child("metrics").At(i), faults);
        if (spec.MinReplicas is 0 && !spec.Metrics.Any(m => m.Type is "Object" or "External"))
            faults.Forbidden(Spec.Child("metrics"), "must specify at least one Object or External metric to support scaling to zero replicas");
        Rules(spec.Behavior?.ScaleUp, Spec.Child("behavior", "scaleUp"), faults);
        Rules(spec.Behavior?.ScaleDown, Spec.Child("behavior", "scaleDown"), faults);
    }

    public static void Status(HorizontalPodAutoscaler autoscaler, Faults faults)
    {
        var path = FieldPath.Root("status");
        NumberRules.NotNegative(path.Child("currentReplicas"), autoscaler.Status.CurrentReplicas, faults);
        NumberRules.NotNegative(path.Child("desiredReplicas"), autoscaler.Status.DesiredReplicas, faults);
    }

    /// <summary>Versions that name no group lead nowhere: refused at creation, and where they change.</summary>
    public static void Versions(HorizontalPodAutoscaler autoscaler, Faults faults)
    {
        if (autoscaler.Spec.ScaleTargetRef is { } target) Version(target, target.Kind != "ReplicationController", Spec.Child("scaleTargetRef"), faults);
        for (int i = 0; i < autoscaler.Spec.Metrics.Count; i++)
            if (autoscaler.Spec.Metrics[i].Object?.DescribedObject is { } described) Version(described, false, Spec.Child("metrics").At(i).Child("object", "describedObject"), faults);
    }

    public static void Changes(HorizontalPodAutoscaler now, HorizontalPodAutoscaler before, Faults faults)
    {
        if (now.Spec.ScaleTargetRef is { } target && target.ApiVersion != before.Spec.ScaleTargetRef?.ApiVersion)
            Version(target, target.Kind != "ReplicationController", Spec.Child("scaleTargetRef"), faults);
    }

    private static void Version(CrossVersionObjectReference reference, bool needsGroup, FieldPath path, Faults faults)
    {
        string version = reference.ApiVersion ?? "";
        string fault = version.Count(c => c == '/') > 1 ? $"unexpected GroupVersion string: {version}"
            : needsGroup && !version.Contains('/', StringComparison.Ordinal) ? "apiVersion must specify API group" : "";
        if (fault.Length > 0) faults.Invalid(path.Child("apiVersion"), version, fault);
    }

    public static void Reference(CrossVersionObjectReference? reference, FieldPath path, Faults faults)
    {
        Segment(reference?.Kind, path.Child("kind"), "", faults);
        Segment(reference?.Name, path.Child("name"), "", faults);
    }

    public static void Segment(string? text, FieldPath path, string missing, Faults faults)
    {
        if (string.IsNullOrEmpty(text)) faults.Required(path, missing);
        else faults.Invalid(path, text, Names.PathSegment(text));
    }

    private static void Rules(HPAScalingRules? rules, FieldPath path, Faults faults)
    {
        if (rules is null) return;
        if (rules.StabilizationWindowSeconds is { } negative and < 0) faults.Invalid(path.Child("stabilizationWindowSeconds"), negative, "must be greater than or equal to zero");
        if (rules.StabilizationWindowSeconds is { } window and > MostStable) faults.Invalid(path.Child("stabilizationWindowSeconds"), window, $"must be less than or equal to {MostStable}");
        if (rules.SelectPolicy is { } select and not ("Disabled" or "Max" or "Min")) faults.NotSupported(path.Child("selectPolicy"), select, "Disabled", "Max", "Min");
        if (rules.Policies.Count == 0) faults.Required(path.Child("policies"), "must specify at least one Policy");
        for (int i = 0; i < rules.Policies.Count; i++) Policy(rules.Policies[i], path.Child("policies").At(i), faults);
        if (rules.Tolerance is { } tolerance && tolerance.Amount < QuantityAmount.Zero) faults.Invalid(path.Child("tolerance"), tolerance.Amount.ToString(), "must be greater than or equal to 0");
    }

    private static void Policy(HPAScalingPolicy policy, FieldPath path, Faults faults)
    {
        if (policy.Type is not ("Percent" or "Pods")) faults.NotSupported(path.Child("type"), policy.Type, "Percent", "Pods");
        if (policy.Value <= 0) faults.Invalid(path.Child("value"), policy.Value, "must be greater than zero");
        if (policy.PeriodSeconds <= 0) faults.Invalid(path.Child("periodSeconds"), policy.PeriodSeconds, "must be greater than zero");
        if (policy.PeriodSeconds > MostSeconds) faults.Invalid(path.Child("periodSeconds"), policy.PeriodSeconds, $"must be less than or equal to {MostSeconds}");
    }
}
