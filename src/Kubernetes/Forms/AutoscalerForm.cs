using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Schema;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Forms;

/// <summary>
/// A HorizontalPodAutoscaler has two forms. autoscaling/v1 knows one metric, the CPU that is used of what is asked for; whatever else autoscaling/v2 says
/// stands there in annotations, as JSON.
/// <code>
/// v2                                         v1
/// spec.metrics: the first of the CPU         spec.targetCPUUtilizationPercentage
/// spec.metrics: all others                   autoscaling.alpha.kubernetes.io/metrics
/// spec.behavior                              autoscaling.alpha.kubernetes.io/behavior
/// status.currentMetrics                      autoscaling.alpha.kubernetes.io/current-metrics, status.currentCPUUtilizationPercentage
/// status.conditions                          autoscaling.alpha.kubernetes.io/conditions
/// </code>
/// </summary>
public static class AutoscalerForm
{
    private const string Prefix = "autoscaling.alpha.kubernetes.io/";
    private const string Metrics = Prefix + "metrics", Behavior = Prefix + "behavior", Current = Prefix + "current-metrics", Conditions = Prefix + "conditions";

    private static TypeSchema V2 => ApiSchema.ByDefinition("io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler");

    /// <summary>The version that an object is in.</summary>
    public static bool IsV1(JsonObject obj) => obj.Text("apiVersion") == "autoscaling/v1";

    /// <summary>In place. A v1 object without any metric is one that keeps to the default: 80 % of the CPU.</summary>
    public static JsonObject ToV2(JsonObject obj)
    {
        if (!IsV1(obj)) return obj;
        var (spec, annotations) = (obj.Ensure("spec"), obj.Obj("metadata")?.Obj("annotations"));
        var metrics = Told(annotations, Metrics) is JsonArray others && Fitting("spec", "metrics", MetricForm.ToV2(others)) is JsonArray known ? known : [];
        if (spec.Number("targetCPUUtilizationPercentage") is { } target) metrics.Add(MetricForm.OfCpu("target", target));
        if (metrics.Count == 0) metrics.Add(MetricForm.OfCpu("target", 80));
        spec.Remove("targetCPUUtilizationPercentage");
        spec["metrics"] = metrics;
        if (Told(annotations, Behavior) is JsonObject behavior && Fitting("spec", "behavior", MetricForm.BehaviorToV2(behavior)) is { } rules) spec["behavior"] = rules;
        if (obj.Obj("status") is { } status) StatusToV2(status, annotations);
        obj["apiVersion"] = "autoscaling/v2";
        DropAnnotations(obj);
        Completion.Complete(V2, obj);
        return obj;
    }

    private static void StatusToV2(JsonObject status, JsonObject? annotations)
    {
        status.Remove("currentMetrics");
        if (status.Number("currentCPUUtilizationPercentage") is { } used) status["currentMetrics"] = new JsonArray(MetricForm.OfCpu("current", used));
        status.Remove("currentCPUUtilizationPercentage");
        if (Told(annotations, Current) is JsonArray current && Fitting("status", "currentMetrics", MetricForm.StatusesToV2(current)) is { } known) status["currentMetrics"] = known;
        if (status.Number("currentReplicas") is 0) status.Remove("currentReplicas");
        if (Told(annotations, Conditions) is JsonArray told && Fitting("status", "conditions", told) is { } conditions) status["conditions"] = conditions;
    }

    /// <summary>In place.</summary>
    public static JsonObject ToV1(JsonObject obj)
    {
        if (IsV1(obj)) return obj;
        DropAnnotations(obj);
        var spec = obj.Ensure("spec");
        var metrics = spec.Objects("metrics").ToList();
        spec.Remove("metrics");
        if (metrics.FirstOrDefault(MetricForm.IsCpu)?.Obj("resource")?.Obj("target")?.Number("averageUtilization") is { } target) spec["targetCPUUtilizationPercentage"] = target;
        var others = metrics.Where(m => !MetricForm.IsCpuShare(m)).ToList();
        if (others.Count > 0) Tell(obj, Metrics, new JsonArray([.. others.Select(MetricForm.ToV1)]));
        if (spec.Obj("behavior") is { } behavior) Tell(obj, Behavior, MetricForm.BehaviorToV1(behavior));
        spec.Remove("behavior");
        StatusToV1(obj, obj.Ensure("status"));
        obj["apiVersion"] = "autoscaling/v1";
        Completion.Complete(ApiSchema.ByDefinition("io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler"), obj);
        return obj;
    }

    private static void StatusToV1(JsonObject obj, JsonObject status)
    {
        var current = status.Objects("currentMetrics").ToList();
        status.Remove("currentMetrics");
        foreach (var used in current.Where(MetricForm.IsCpu))
            if (used.Obj("resource")?.Obj("current")?.Number("averageUtilization") is { } share) status["currentCPUUtilizationPercentage"] = share;
        if (current.Count > 0) Tell(obj, Current, new JsonArray([.. current.Select(MetricForm.StatusToV1)]));
        if (status.List("conditions") is { Count: > 0 } conditions) Tell(obj, Conditions, MetricForm.InOrder(conditions));
        status.Remove("conditions");
    }

    private static void Tell(JsonObject obj, string name, JsonNode value) => JsonTree.MetadataOf(obj).Ensure("annotations")[name] = GoText.Json(value);

    /// <summary>What an annotation holds; null where it is none or holds no JSON, which Kubernetes passes over.</summary>
    private static JsonNode? Told(JsonObject? annotations, string name) =>
        annotations?.Text(name) is { Length: > 0 } text ? JsonRaw.Parse(Encoding.UTF8.GetBytes(text), out _) : null;

    /// <summary>What an annotation says, as the field of v2 that it is for; null where the field can't hold it, which Kubernetes passes over, too.</summary>
    private static JsonNode? Fitting(string part, string field, JsonNode? value)
    {
        if (value is null) return null;
        var whole = new JsonObject { [part] = new JsonObject { [field] = value } };
        return new JsonObjectDecoder(Encoding.UTF8.GetBytes(whole.ToJsonString())).Decode(V2)?.Obj(part)?[field]?.DeepClone();
    }

    /// <summary>What only the other form's annotations say is no annotation of the object.</summary>
    public static void DropAnnotations(JsonObject obj)
    {
        if (obj.Obj("metadata") is not { } metadata || metadata.Obj("annotations") is not { } annotations) return;
        foreach (string name in (string[])[Metrics, Behavior, Current, Conditions]) annotations.Remove(name);
        if (annotations.Count == 0) metadata.Remove("annotations");
    }
}
