using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Forms;

namespace Fairlead.Kubernetes.Tests;

/// <summary>Autoscalers in both versions: what one says of the other, defaults and refusals.</summary>
public class AutoscalerTests
{
    private const string Target = "scaleTargetRef: {kind: Deployment, name: web, apiVersion: apps/v1}, maxReplicas: 5";

    private static JsonObject New(ResourceType type, string spec, string metadata = "") => AnObject.New(type, $"metadata: {{name: h{metadata}}}\nspec: {{{Target}{spec}}}");

    private static string[] Faults(string spec) => AnObject.FaultsOf(Resources.HorizontalPodAutoscalerV2, $"metadata: {{name: h}}\nspec: {{{spec}}}");

    [Fact]
    public void One_without_metrics_goes_by_the_cpu()
    {
        Assert.Equal("""[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":80}}}]""", New(Resources.HorizontalPodAutoscalerV2, "")["spec"]!["metrics"]!.ToJsonString());
        Assert.Equal(80, New(Resources.HorizontalPodAutoscaler, "")["spec"]!["targetCPUUtilizationPercentage"]!.GetValue<long>());
        Assert.Equal(1, New(Resources.HorizontalPodAutoscalerV2, "")["spec"]!["minReplicas"]!.GetValue<long>());
    }

    [Fact]
    public void What_is_said_of_the_speed_is_completed_and_what_is_not_said_is_left_open()
    {
        Assert.Null(New(Resources.HorizontalPodAutoscalerV2, "")["spec"]!["behavior"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {"scaleUp":{"stabilizationWindowSeconds":0,"selectPolicy":"Max","policies":[{"type":"Pods","value":4,"periodSeconds":15},{"type":"Percent","value":100,"periodSeconds":15}]},
             "scaleDown":{"stabilizationWindowSeconds":60,"selectPolicy":"Max","policies":[{"type":"Percent","value":100,"periodSeconds":15}]}}
            """), New(Resources.HorizontalPodAutoscalerV2, ", behavior: {scaleDown: {stabilizationWindowSeconds: 60}}")["spec"]!["behavior"]));
    }

    [Fact]
    public void V1_says_in_annotations_what_it_has_no_fields_for()
    {
        var obj = New(Resources.HorizontalPodAutoscalerV2, """
            , metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}, {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 1Gi}}},
              {type: Object, object: {describedObject: {kind: Ingress, name: i, apiVersion: networking.k8s.io/v1}, metric: {name: hits}, target: {type: Value, value: 10k}}},
              {type: Pods, pods: {metric: {name: m, selector: {matchLabels: {a: b}}}, target: {type: AverageValue, averageValue: 5}}},
              {type: External, external: {metric: {name: q}, target: {type: AverageValue, averageValue: 30}}},
              {type: ContainerResource, containerResource: {name: cpu, container: c, target: {type: Utilization, averageUtilization: 50}}}], behavior: {scaleUp: {selectPolicy: Disabled, tolerance: 50m}}
            """, ", annotations: {mine: kept}");
        obj["status"] = JsonNode.Parse("""
            {"currentReplicas":2,"desiredReplicas":3,"currentMetrics":[{"type":"Resource","resource":{"name":"cpu","current":{"averageUtilization":41,"averageValue":"5m"}}}],
             "conditions":[{"type":"AbleToScale","status":"True","lastTransitionTime":"2024-01-02T03:04:05Z","reason":"R","message":"M"}]}
            """);
        var v1 = AutoscalerForm.ToV1(AnObject.Copy(obj));
        Assert.Equal(60, v1["spec"]!["targetCPUUtilizationPercentage"]!.GetValue<long>());
        Assert.Equal(41, v1["status"]!["currentCPUUtilizationPercentage"]!.GetValue<long>());
        var told = v1["metadata"]!["annotations"]!;
        Assert.Equal("kept", told["mine"]!.ToString());
        Assert.Equal("""[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"1Gi"}},{"type":"Object","object":{"target":{"kind":"Ingress","name":"i","apiVersion":"networking.k8s.io/v1"},"metricName":"hits","targetValue":"10k"}},{"type":"Pods","pods":{"metricName":"m","targetAverageValue":"5","selector":{"matchLabels":{"a":"b"}}}},{"type":"External","external":{"metricName":"q","targetAverageValue":"30"}},{"type":"ContainerResource","containerResource":{"name":"cpu","targetAverageUtilization":50,"container":"c"}}]""",
            told["autoscaling.alpha.kubernetes.io/metrics"]!.ToString());
        Assert.Equal("""{"ScaleUp":{"StabilizationWindowSeconds":0,"SelectPolicy":"Disabled","Policies":[{"Type":"Pods","Value":4,"PeriodSeconds":15},{"Type":"Percent","Value":100,"PeriodSeconds":15}],"Tolerance":"50m"},"ScaleDown":{"StabilizationWindowSeconds":null,"SelectPolicy":"Max","Policies":[{"Type":"Percent","Value":100,"PeriodSeconds":15}],"Tolerance":null}}""",
            told["autoscaling.alpha.kubernetes.io/behavior"]!.ToString());
        Assert.Equal("""[{"type":"Resource","resource":{"name":"cpu","currentAverageUtilization":41,"currentAverageValue":"5m"}}]""", told["autoscaling.alpha.kubernetes.io/current-metrics"]!.ToString());
        Assert.Equal("""[{"type":"AbleToScale","status":"True","lastTransitionTime":"2024-01-02T03:04:05Z","reason":"R","message":"M"}]""", told["autoscaling.alpha.kubernetes.io/conditions"]!.ToString());

        var back = AutoscalerForm.ToV2(v1);
        Assert.Equal(["memory", "", "", "", "cpu", "cpu"], back["spec"]!["metrics"]!.AsArray().Select(m => (m!["resource"] ?? m["containerResource"])?["name"]?.ToString() ?? ""));
        Assert.True(JsonNode.DeepEquals(obj["spec"]!["behavior"], back["spec"]!["behavior"]));
        Assert.True(JsonNode.DeepEquals(obj["status"], back["status"]), back["status"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(obj["spec"]!["metrics"]![1], back["spec"]!["metrics"]![0]));
        Assert.Equal("""{"mine":"kept"}""", back["metadata"]!["annotations"]!.ToJsonString());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void An_annotation_that_says_nothing_is_passed_over(string annotation)
    {
        var obj = new JsonObject
        {
            ["apiVersion"] = "autoscaling/v1", ["kind"] = "HorizontalPodAutoscaler",
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["autoscaling.alpha.kubernetes.io/metrics"] = annotation, ["autoscaling.alpha.kubernetes.io/behavior"] = annotation } },
        };
        Defaulter.Apply(Resources.HorizontalPodAutoscaler, obj);
        Assert.Equal(80, obj["spec"]!["targetCPUUtilizationPercentage"]!.GetValue<long>());
        Assert.Null(obj["metadata"]!["annotations"]);
    }

    /// <summary>JSON of another shape than the fields it is for: nothing of it may be stored or break a reading.</summary>
    [Theory]
    [InlineData("metrics", """[{"type":"Resource","type":"Pods"}]""")]
    [InlineData("metrics", """[{"type":"Resource","resource":{"name":"cpu","targetAverageUtilization":"x"}}]""")]
    [InlineData("metrics", """[{"type":"Resource","resource":{"name":"cpu","targetAverageUtilization":1.5}}]""")]
    [InlineData("metrics", """[{"type":"Object","object":{"target":5,"metricName":7,"selector":"x"}}]""")]
    [InlineData("metrics", """[{"type":"External","external":{"metricName":"a","targetValue":5,"metricSelector":[]}}]""")]
    [InlineData("behavior", """{"ScaleUp":{"StabilizationWindowSeconds":"a"}}""")]
    [InlineData("behavior", """{"ScaleUp":{},"ScaleUp":{}}""")]
    [InlineData("behavior", """{"ScaleUp":{"A":1,"a":2}}""")]
    [InlineData("behavior", """{"scaleUp":{"Tolerance":{}}}""")]
    [InlineData("current-metrics", """[{"type":"Object","object":{"target":5}}]""")]
    [InlineData("current-metrics", """[{"type":"Resource","resource":{"name":"cpu","currentAverageUtilization":99999999999999999999}}]""")]
    [InlineData("conditions", """[{"type":"Resource","type":"Pods"}]""")]
    [InlineData("conditions", """[{"type":"AbleToScale","status":5,"lastTransitionTime":7}]""")]
    [InlineData("conditions", """[{"type":"AbleToScale","status":"True","lastTransitionTime":"x"}]""")]
    public void An_annotation_of_another_shape_can_be_read_and_checked(string name, string annotation)
    {
        var stored = new JsonObject
        {
            ["apiVersion"] = "autoscaling/v1", ["kind"] = "HorizontalPodAutoscaler",
            ["metadata"] = new JsonObject { ["name"] = "h", ["annotations"] = new JsonObject { ["autoscaling.alpha.kubernetes.io/" + name] = annotation } },
            ["spec"] = new JsonObject { ["maxReplicas"] = 3, ["scaleTargetRef"] = new JsonObject { ["kind"] = "Deployment", ["name"] = "web", ["apiVersion"] = "apps/v1" } },
            ["status"] = new JsonObject { ["desiredReplicas"] = 1 },
        };
        var v2 = AutoscalerForm.ToV2(AnObject.Copy(stored));
        Assert.Equal("h", KubernetesJson.Read<AutoscalingV2.HorizontalPodAutoscaler>(v2).Metadata.Name);
        Defaulter.Apply(Resources.HorizontalPodAutoscaler, stored);
        _ = Fairlead.Kubernetes.Validation.Validator.ValidateCreate(Resources.HorizontalPodAutoscaler, stored);
    }

    [Theory]
    [InlineData("maxReplicas: 0, scaleTargetRef: {kind: D, name: n1, apiVersion: a/v1}", "spec.maxReplicas: Required value | spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`")]
    [InlineData("maxReplicas: 1, scaleTargetRef: {kind: D, name: n1}", "spec.scaleTargetRef.apiVersion: Invalid value: \"\": apiVersion must specify API group")]
    [InlineData("maxReplicas: 1, scaleTargetRef: {kind: ReplicationController, name: n1, apiVersion: v1}", "")]
    [InlineData("maxReplicas: 1, scaleTargetRef: {kind: D, name: n1, apiVersion: a/b/c}", "spec.scaleTargetRef.apiVersion: Invalid value: \"a/b/c\": unexpected GroupVersion string: a/b/c")]
    [InlineData(Target + ", metrics: [{type: X}]",
        "spec.metrics[0].type: Unsupported value: \"X\": supported values: \"ContainerResource\", \"External\", \"Object\", \"Pods\", \"Resource\" | spec.metrics[0].type: Unsupported value: \"X\": supported values: \"ContainerResource\", \"External\", \"Object\", \"Pods\", \"Resource\"")]
    [InlineData(Target + ", metrics: [{type: Pods}]", "spec.metrics[0].pods: Required value: must populate information for the given metric source")]
    [InlineData(Target + ", metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization}}}]",
        "spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization")]
    [InlineData(Target + ", metrics: [{type: External, external: {metric: {name: m}, target: {type: Value, value: 0}}}]", "spec.metrics[0].external.target.value: Invalid value: \"0\": must be positive")]
    [InlineData(Target + ", metrics: [{type: Pods, pods: {metric: {}, target: {type: AverageValue, averageValue: 1}}, resource: {name: cpu, target: {type: Utilization, averageUtilization: 1}}}]",
        "spec.metrics[0].pods.metric.name: Required value: must specify a metric name | spec.metrics[0].resource: Forbidden: must populate the given metric source only")]
    [InlineData(Target + ", behavior: {scaleUp: {stabilizationWindowSeconds: 3601, selectPolicy: X, policies: [{type: Z, value: 0, periodSeconds: 1801}]}}",
        "spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600 | spec.behavior.scaleUp.selectPolicy: Unsupported value: \"X\": supported values: \"Disabled\", \"Max\", \"Min\" | spec.behavior.scaleUp.policies[0].type: Unsupported value: \"Z\": supported values: \"Percent\", \"Pods\" | spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero | spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800")]
    public void What_is_wrong_is_told(string spec, string faults) => Assert.Equal(faults, string.Join(" | ", Faults(spec)));
}
