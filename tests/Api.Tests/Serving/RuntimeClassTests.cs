using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Serving;

/// <summary>Pods that name a RuntimeClass.</summary>
public sealed class RuntimeClassTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private Task<(int Code, JsonObject Body)> PodAsync(string name, string more) =>
        server.SendAsync("POST", "/api/v1/namespaces/default/pods", $$"""{"metadata":{"name":"{{name}}"},"spec":{"containers":[{"name":"c","image":"i"}],{{more}} } }""");

    [Fact]
    public async Task One_that_is_not_there_is_refused()
    {
        var (code, body) = await PodAsync("lost", "\"runtimeClassName\":\"none\"");
        Assert.Equal((403, "pods \"lost\" is forbidden: pod rejected: RuntimeClass \"none\" not found"), (code, body["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task What_it_says_of_overhead_and_nodes_becomes_the_pod_s()
    {
        await server.SendAsync("POST", "/apis/node.k8s.io/v1/runtimeclasses",
            """{"metadata":{"name":"heavy"},"handler":"vm","overhead":{"podFixed":{"memory":"64Mi"}},"scheduling":{"nodeSelector":{"vm":"yes"},"tolerations":[{"key":"vm","operator":"Exists"}]}}""");
        var (code, body) = await PodAsync("vm", "\"runtimeClassName\":\"heavy\",\"nodeSelector\":{\"disk\":\"fast\"}");
        Assert.Equal(201, code);
        var spec = body["spec"]!;
        Assert.Equal("64Mi", spec["overhead"]!["memory"]!.GetValue<string>());
        Assert.Equal("""{"disk":"fast","vm":"yes"}""", spec["nodeSelector"]!.ToJsonString());
        Assert.Contains(spec["tolerations"]!.AsArray(), t => t!["key"]!.GetValue<string>() == "vm");
    }

    [Theory]
    [InlineData("\"runtimeClassName\":\"picky\",\"nodeSelector\":{\"vm\":\"no\"}", "conflict: runtimeClass.scheduling.nodeSelector[vm] = yes; pod.spec.nodeSelector[vm] = no")]
    [InlineData("\"overhead\":{\"memory\":\"1Mi\"}", "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead")]
    public async Task A_pod_that_says_otherwise_is_refused(string more, string why)
    {
        await server.SendAsync("POST", "/apis/node.k8s.io/v1/runtimeclasses", """{"metadata":{"name":"picky"},"handler":"vm","scheduling":{"nodeSelector":{"vm":"yes"}}}""");
        var (code, body) = await PodAsync("other", more);
        Assert.Equal((403, $"pods \"other\" is forbidden: {why}"), (code, body["message"]!.GetValue<string>()));
    }
}
