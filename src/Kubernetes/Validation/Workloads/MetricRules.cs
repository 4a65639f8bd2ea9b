using Fairlead.Kubernetes.AutoscalingV2;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Workloads;

/// <summary>What an autoscaler's metric must say: its kind, that kind's source and no other, and a target that suits it.</summary>
internal static class MetricRules
{
    private const string OneTarget = "must set either a target raw value or a target utilization", NotBoth = "may not set both a target raw value and a target utilization";
    private static readonly string[] Kinds = ["ContainerResource", "External", "Object", "Pods", "Resource"];

    public static void Check(MetricSpec metric, FieldPath path, Faults faults)
    {
        if (metric.Type.Length == 0) faults.Required(path.Child("type"), "must specify a metric source type");
        if (!Kinds.Contains(metric.Type, StringComparer.Ordinal)) faults.NotSupported(path.Child("type"), metric.Type, Kinds);
        string[] present = [.. Sources(metric)];
        if (present is [var first, ..]) Source(metric, first, path.Child(first), faults);
        string expected = metric.Type.Length > 0 ? char.ToLowerInvariant(metric.Type[0]) + metric.Type[1..] : "";
        if (!Kinds.Contains(metric.Type, StringComparer.Ordinal)) faults.NotSupported(path.Child("type"), metric.Type, Kinds);
        else if (!present.Contains(expected)) faults.Required(path.Child(expected), "must populate information for the given metric source");
        if (present.Length == 1) return;
        foreach (string other in present.Where(p => p != expected)) faults.Forbidden(path.Child(other), "must populate the given metric source only");
    }

    /// <summary>Those that are there, in the order in which Kubernetes looks at them: the rules of the first are told.</summary>
    private static IEnumerable<string> Sources(MetricSpec metric)
    {
        if (metric.Object is not null) yield return "object";
        if (metric.External is not null) yield return "external";
        if (metric.Pods is not null) yield return "pods";
        if (metric.Resource is not null) yield return "resource";
        if (metric.ContainerResource is not null) yield return "containerResource";
    }

    private static void Source(MetricSpec metric, string kind, FieldPath path, Faults faults)
    {
        switch (kind)
        {
            case "object": Object(metric.Object!, path, faults); break;
            case "external": External(metric.External!, path, faults); break;
            case "pods": Pods(metric.Pods!, path, faults); break;
            case "resource": Resource(metric.Resource!, path, faults); break;
            default: Container(metric.ContainerResource!, path, faults); break;
        }
    }

    private static void Object(ObjectMetricSource source, FieldPath path, Faults faults)
    {
        AutoscalerRules.Reference(source.DescribedObject, path.Child("describedObject"), faults);
        Identifier(source.Metric, path.Child("metric"), faults);
        Target(source.Target, path.Child("target"), faults);
        if (source.Target is null or { Value: null, AverageValue: null }) faults.Required(path.Child("target", "averageValue"), "must set either a target value or averageValue");
    }

    private static void External(ExternalMetricSource source, FieldPath path, Faults faults)
    {
        Identifier(source.Metric, path.Child("metric"), faults);
        Target(source.Target, path.Child("target"), faults);
        if (source.Target is null or { Value: null, AverageValue: null }) faults.Required(path.Child("target", "averageValue"), "must set either a target value for metric or a per-pod target");
        if (source.Target is { Value: not null, AverageValue: not null }) faults.Forbidden(path.Child("target", "value"), "may not set both a target value for metric and a per-pod target");
    }

    private static void Pods(PodsMetricSource source, FieldPath path, Faults faults)
    {
        Identifier(source.Metric, path.Child("metric"), faults);
        Target(source.Target, path.Child("target"), faults);
        if (source.Target?.AverageValue is null) faults.Required(path.Child("target", "averageValue"), "must specify a positive target averageValue");
    }

    private static void Resource(ResourceMetricSource source, FieldPath path, Faults faults)
    {
        if (source.Name.Length == 0) faults.Required(path.Child("name"), "must specify a resource name");
        Share(source.Target, path.Child("target"), faults);
    }

    private static void Container(ContainerResourceMetricSource source, FieldPath path, Faults faults)
    {
        if (source.Name.Length == 0) faults.Required(path.Child("name"), "must specify a resource name");
        else ResourceNames.OfContainer(source.Name, path.Child("name"), faults);
        if (source.Container.Length == 0) faults.Required(path.Child("container"), "must specify a container");
        else faults.Invalid(path.Child("container"), source.Container, Names.Dns1123Label(source.Container));
        Share(source.Target, path.Child("target"), faults);
    }

    private static void Share(MetricTarget? target, FieldPath path, Faults faults)
    {
        Target(target, path, faults);
        if (target is null or { AverageUtilization: null, AverageValue: null }) faults.Required(path.Child("averageUtilization"), OneTarget);
        if (target is { AverageUtilization: not null, AverageValue: not null }) faults.Forbidden(path.Child("averageValue"), NotBoth);
    }

    private static void Target(MetricTarget? given, FieldPath path, Faults faults)
    {
        var target = given ?? MetricTarget.Empty;
        if (target.Type.Length == 0) faults.Required(path.Child("type"), "must specify a metric target type");
        if (target.Type is not ("Utilization" or "Value" or "AverageValue")) faults.Invalid(path.Child("type"), target.Type, "must be either Utilization, Value, or AverageValue");
        Positive(target.Value, path.Child("value"), faults);
        Positive(target.AverageValue, path.Child("averageValue"), faults);
        if (target.AverageUtilization is { } share and < 1) faults.Invalid(path.Child("averageUtilization"), share, "must be greater than 0");
    }

    private static void Positive(Quantity? amount, FieldPath path, Faults faults)
    {
        if (amount is { } given && !(given.Amount > QuantityAmount.Zero)) faults.Invalid(path, given.Amount.ToString(), "must be positive");
    }

    private static void Identifier(MetricIdentifier? metric, FieldPath path, Faults faults) =>
        AutoscalerRules.Segment(metric?.Name, path.Child("name"), "must specify a metric name", faults);
}
