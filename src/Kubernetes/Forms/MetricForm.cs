using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Forms;

/// <summary>One metric of an autoscaler, what is wanted of it and what it is, as autoscaling/v2 has it and as autoscaling/v1's annotations do, in Go's order.</summary>
internal static class MetricForm
{
    private static readonly string[] Kinds = ["object", "pods", "resource", "containerResource", "external"];

    public static bool IsCpu(JsonObject metric) => metric.Text("type") == "Resource" && metric.Obj("resource")?.Text("name") == "cpu";

    /// <summary>The metric that v1 has a field for.</summary>
    public static bool IsCpuShare(JsonObject metric) => IsCpu(metric) && metric.Obj("resource")?.Obj("target")?.Number("averageUtilization") is not null;

    /// <param name="field">"target" or "current".</param>
    public static JsonObject OfCpu(string field, long share)
    {
        var value = new JsonObject { ["averageUtilization"] = share };
        if (field == "target") value.Insert(0, "type", "Utilization");
        return new() { ["type"] = "Resource", ["resource"] = new JsonObject { ["name"] = "cpu", [field] = value } };
    }

    public static JsonNode ToV1(JsonObject metric) => Each(metric, static (kind, source) =>
    {
        var target = source.Obj("target") ?? [];
        return kind switch
        {
            "object" => Present(
                ("target", InOrder(source.Obj("describedObject"))), ("metricName", Name(source)), ("targetValue", target["value"] ?? "0"), ("selector", Selector(source)), ("averageValue", target["averageValue"])),
            "pods" => Present(("metricName", Name(source)), ("targetAverageValue", target["averageValue"] ?? "0"), ("selector", Selector(source))),
            "external" => Present(("metricName", Name(source)), ("metricSelector", Selector(source)), ("targetValue", target["value"]), ("targetAverageValue", target["averageValue"])),
            _ => Present(
                ("name", source.Text("name")), ("targetAverageUtilization", target["averageUtilization"]), ("targetAverageValue", target["averageValue"]),
                ("container", kind == "containerResource" ? source.Text("container") : null)),
        };
    });

    public static JsonNode StatusToV1(JsonObject metric) => Each(metric, static (kind, source) =>
    {
        var current = source.Obj("current") ?? [];
        return kind switch
        {
            "object" => Present(
                ("target", InOrder(source.Obj("describedObject"))), ("metricName", Name(source)), ("currentValue", current["value"] ?? "0"), ("selector", Selector(source)), ("averageValue", current["averageValue"])),
            "pods" => Present(("metricName", Name(source)), ("currentAverageValue", current["averageValue"] ?? "0"), ("selector", Selector(source))),
            "external" => Present(("metricName", Name(source)), ("metricSelector", Selector(source)), ("currentValue", current["value"] ?? "0"), ("currentAverageValue", current["averageValue"])),
            _ => Present(
                ("name", source.Text("name")), ("currentAverageUtilization", current["averageUtilization"]), ("currentAverageValue", current["averageValue"] ?? "0"),
                ("container", kind == "containerResource" ? source.Text("container") : null)),
        };
    });

    /// <summary>Null where the list holds something else than metrics.</summary>
    public static JsonArray? ToV2(JsonArray metrics) => All(metrics, static metric => Each(metric, static (kind, source) =>
    {
        var (value, average) = (Quantity(source, "targetValue"), Quantity(source, kind == "object" ? "averageValue" : "targetAverageValue"));
        return kind switch
        {
            "object" => Present(("describedObject", source["target"]), ("target", Target(average is null ? "Value" : "AverageValue", value ?? "0", average, null)), ("metric", Metric(source, "selector"))),
            "pods" => Present(("metric", Metric(source, "selector")), ("target", Target("AverageValue", null, average ?? "0", null))),
            "external" => Present(("metric", Metric(source, "metricSelector")), ("target", Target(value is null ? "AverageValue" : "Value", value, average, null))),
            _ => Present(
                ("name", source.Text("name")), ("target", Target(source.Has("targetAverageUtilization") ? "Utilization" : "AverageValue", null, average, source["targetAverageUtilization"])),
                ("container", kind == "containerResource" ? source.Text("container") : null)),
        };
    }));

    public static JsonArray? StatusesToV2(JsonArray metrics) => All(metrics, static metric => Each(metric, static (kind, source) =>
    {
        var (value, average) = (Quantity(source, "currentValue"), Quantity(source, kind == "object" ? "averageValue" : "currentAverageValue"));
        return kind switch
        {
            "object" => Present(("metric", Metric(source, "selector")), ("current", Present(("value", value ?? "0"), ("averageValue", average))), ("describedObject", source["target"])),
            "pods" => Present(("metric", Metric(source, "selector")), ("current", Present(("averageValue", average ?? "0")))),
            "external" => Present(("metric", Metric(source, "metricSelector")), ("current", Present(("value", value ?? "0"), ("averageValue", average)))),
            _ => Present(
                ("name", source.Text("name")), ("current", Present(("averageValue", average ?? "0"), ("averageUtilization", source["currentAverageUtilization"]))),
                ("container", kind == "containerResource" ? source.Text("container") : null)),
        };
    }));

    /// <summary>v1's annotation is JSON of the Go structure itself: its fields have capitals, and what is not set is null.</summary>
    public static JsonNode BehaviorToV1(JsonObject behavior)
    {
        return new JsonObject { ["ScaleUp"] = Rules(behavior.Obj("scaleUp")), ["ScaleDown"] = Rules(behavior.Obj("scaleDown")) };

        static JsonNode? Rules(JsonObject? rules) => rules is null ? null : new JsonObject
        {
            ["StabilizationWindowSeconds"] = rules["stabilizationWindowSeconds"]?.DeepClone(),
            ["SelectPolicy"] = rules["selectPolicy"]?.DeepClone(),
            ["Policies"] = rules.List("policies") is { } policies ? new JsonArray([.. policies.OfType<JsonObject>().Select(Policy)]) : null,
            ["Tolerance"] = rules["tolerance"]?.DeepClone(),
        };

        static JsonNode Policy(JsonObject policy) =>
            new JsonObject { ["Type"] = policy.Text("type"), ["Value"] = policy.Number("value") ?? 0, ["PeriodSeconds"] = policy.Number("periodSeconds") ?? 0 };
    }

    /// <summary>Null where nothing is set, or what is there has another shape.</summary>
    public static JsonObject? BehaviorToV2(JsonObject behavior)
    {
        var made = Present(("scaleUp", Rules(Lower(behavior).Obj("scaleUp"))), ("scaleDown", Rules(Lower(behavior).Obj("scaleDown"))));
        return made.Count > 0 ? made : null;

        static JsonObject? Rules(JsonObject? given)
        {
            if (given is null) return null;
            var rules = Lower(given);
            var policies = rules.List("policies")?.OfType<JsonObject>().Select(p => (JsonNode)Lower(p)).ToArray();
            return Present(
                ("stabilizationWindowSeconds", rules["stabilizationWindowSeconds"]), ("selectPolicy", rules["selectPolicy"]),
                ("policies", policies is { Length: > 0 } ? new JsonArray(policies) : null), ("tolerance", rules["tolerance"]));
        }

        static JsonObject Lower(JsonObject obj)
        {
            var made = new JsonObject();
            foreach (var (name, value) in obj) made[name.Length > 0 ? char.ToLowerInvariant(name[0]) + name[1..] : ""] = value?.DeepClone();
            return made;
        }
    }

    /// <summary>Conditions with their fields in Go's order.</summary>
    public static JsonArray InOrder(JsonArray conditions) => new([.. conditions.OfType<JsonObject>().Select(static c =>
    {
        var made = new JsonObject { ["type"] = c.Text("type"), ["status"] = c.Text("status"), ["lastTransitionTime"] = c["lastTransitionTime"]?.DeepClone() };
        foreach (string name in (string[])["reason", "message"])
            if (c.Text(name) is { Length: > 0 } text) made[name] = text;
        return (JsonNode)made;
    })]);

    private static JsonObject InOrder(JsonObject? reference) => Present(
        ("kind", reference?.Text("kind") ?? ""), ("name", reference?.Text("name") ?? ""), ("apiVersion", reference?.Text("apiVersion") is { Length: > 0 } version ? version : null));

    private static JsonObject Each(JsonObject metric, Func<string, JsonObject, JsonObject> convert)
    {
        var made = new JsonObject { ["type"] = metric.Text("type") };
        foreach (string kind in Kinds)
            if (metric.Obj(kind) is { } source) made[kind] = convert(kind, source);
        return made;
    }

    private static JsonArray? All(JsonArray metrics, Func<JsonObject, JsonObject> convert) =>
        metrics.All(m => m is JsonObject) ? new([.. metrics.OfType<JsonObject>().Select(m => (JsonNode)convert(m))]) : null;

    private static string Name(JsonObject source) => source.Obj("metric")?.Text("name") ?? "";

    private static JsonNode? Selector(JsonObject source) => source.Obj("metric")?["selector"];

    private static JsonObject Metric(JsonObject source, string selector) => Present(("name", source.Text("metricName")), ("selector", source[selector]));

    private static JsonObject Target(string type, string? value, string? average, JsonNode? share) =>
        Present(("type", type), ("value", value), ("averageValue", average), ("averageUtilization", share));

    private static string? Quantity(JsonObject source, string name) =>
        source.Text(name) is { Length: > 0 } text && QuantityAmount.Parse(text, out var amount) is null ? amount.ToString() : null;

    /// <summary>An object of the fields that are there.</summary>
    private static JsonObject Present(params ReadOnlySpan<(string Name, JsonNode? Value)> fields)
    {
        var made = new JsonObject();
        foreach (var (name, value) in fields)
            if (value is not null) made[name] = value.Parent is null ? value : value.DeepClone();
        return made;
    }
}
