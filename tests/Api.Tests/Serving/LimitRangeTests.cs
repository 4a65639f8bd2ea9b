using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Serving;

/// <summary>Pods and claims in namespaces with LimitRanges.</summary>
public sealed class LimitRangeTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private async Task NamespaceAsync(string name, string limits)
    {
        await server.SendAsync("POST", "/api/v1/namespaces", $$"""{"metadata":{"name":"{{name}}"} }""");
        await server.SendAsync("POST", $"/api/v1/namespaces/{name}/serviceaccounts", """{"metadata":{"name":"default"}}""");
        var (code, _) = await server.SendAsync("POST", $"/api/v1/namespaces/{name}/limitranges", $$$"""{"metadata":{"name":"limits"},"spec":{"limits":[{{{limits}}}]}}""");
        Assert.Equal(201, code);
    }

    private Task<(int Code, JsonObject Body)> PodAsync(string ns, string containers) =>
        server.SendAsync("POST", $"/api/v1/namespaces/{ns}/pods", $$$"""{"metadata":{"name":"p"},"spec":{"containers":[{{{containers}}}]}}""");

    [Fact]
    public async Task Containers_that_say_nothing_get_the_defaults()
    {
        await NamespaceAsync("defaulted", """{"type":"Container","default":{"cpu":"500m","memory":"500Mi"},"defaultRequest":{"cpu":"100m"}}""");
        var (code, pod) = await PodAsync("defaulted", """{"name":"silent","image":"i"},{"name":"own","image":"i","resources":{"limits":{"cpu":"1"}}}""");
        Assert.Equal(201, code);
        var containers = pod["spec"]!["containers"]!.AsArray();
        Assert.Equal("""{"requests":{"cpu":"100m","memory":"500Mi"},"limits":{"cpu":"500m","memory":"500Mi"}}""", containers[0]!["resources"]!.ToJsonString());
        Assert.Equal("""{"limits":{"cpu":"1","memory":"500Mi"},"requests":{"cpu":"1","memory":"500Mi"}}""", containers[1]!["resources"]!.ToJsonString());
        Assert.Equal("LimitRanger plugin set: cpu, memory request for container silent; cpu, memory limit for container silent; memory request for container own; memory limit for container own",
            pod["metadata"]!["annotations"]!["kubernetes.io/limit-ranger"]!.GetValue<string>());
        Assert.Equal("Burstable", pod["status"]!["qosClass"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("least", """{"type":"Container","min":{"cpu":"100m"}}""", "\"requests\":{\"cpu\":\"50m\"},\"limits\":{\"cpu\":\"1\"}",
        "minimum cpu usage per Container is 100m, but request is 50m")]
    [InlineData("most", """{"type":"Container","max":{"cpu":"1"}}""", "\"limits\":{\"cpu\":\"2\"}", "maximum cpu usage per Container is 1, but limit is 2")]
    [InlineData("both", """{"type":"Container","min":{"memory":"1Gi"},"max":{"cpu":"1"}}""", "\"requests\":{\"memory\":\"1Mi\"},\"limits\":{\"cpu\":\"2\"}",
        "[minimum memory usage per Container is 1Gi, but request is 1Mi, maximum cpu usage per Container is 1, but limit is 2]")]
    [InlineData("ratio", """{"type":"Container","maxLimitRequestRatio":{"cpu":"2"}}""", "\"requests\":{\"cpu\":\"100m\"},\"limits\":{\"cpu\":\"300m\"}",
        "cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000")]
    [InlineData("pod", """{"type":"Pod","max":{"memory":"1Gi"}}""", "\"limits\":{\"memory\":\"2Gi\"}", "maximum memory usage per Pod is 1Gi, but limit is 2Gi")]
    [InlineData("unsaid", """{"type":"Pod","max":{"memory":"1Gi"}}""", "", "maximum memory usage per Pod is 1Gi.  No limit is specified")]
    public async Task A_pod_beyond_the_limits_is_refused(string ns, string limits, string resources, string why)
    {
        await NamespaceAsync(ns, limits);
        var (code, body) = await PodAsync(ns, $$"""{"name":"c","image":"i","resources":{ {{resources}} } }""");
        Assert.Equal((403, $"pods \"p\" is forbidden: {why}"), (code, body["message"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("small", "1Gi", "minimum storage usage per PersistentVolumeClaim is 2Gi, but request is 1Gi")]
    [InlineData("large", "20Gi", "maximum storage usage per PersistentVolumeClaim is 10Gi, but request is 20Gi")]
    public async Task A_claim_keeps_to_the_limits(string ns, string size, string why)
    {
        await NamespaceAsync("claims-" + ns, """{"type":"PersistentVolumeClaim","min":{"storage":"2Gi"},"max":{"storage":"10Gi"}}""");
        var (code, body) = await server.SendAsync("POST", $"/api/v1/namespaces/claims-{ns}/persistentvolumeclaims",
            $$$"""{"metadata":{"name":"c"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"{{{size}}}"} } }}""");
        Assert.Equal((403, $"persistentvolumeclaims \"c\" is forbidden: {why}"), (code, body["message"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("""{"type":"Container","min":{"cpu":"2"},"max":{"cpu":"1"}}""", "spec.limits[0].min[cpu]: Invalid value: \"2\": min value 2 is greater than max value 1")]
    [InlineData("""{"type":"Pod","default":{"cpu":"1"}}""", "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'")]
    [InlineData("""{"type":"PersistentVolumeClaim"}""", "spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided")]
    [InlineData("""{"type":"Job","max":{"cpu":"1"}}""", "spec.limits[0].type: Invalid value: \"Job\": must be a standard limit type or fully qualified")]
    [InlineData("""{"type":"Container","max":{"storage":"1"}}""", "spec.limits[0].max[storage]: Invalid value: \"storage\": must be a standard resource for containers")]
    public async Task A_limit_range_that_contradicts_itself_is_refused(string limits, string words)
    {
        var (code, body) = await server.SendAsync("POST", "/api/v1/namespaces/default/limitranges", $$$"""{"metadata":{"name":"wrong"},"spec":{"limits":[{{{limits}}}]}}""");
        Assert.Equal(422, code);
        Assert.Contains(words, body["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
