using System.Text;
using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Serving;

/// <summary>Namespaces whose labels ask for a level of pod security.</summary>
public sealed class PodSecurityTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Privileged = "\"securityContext\":{\"privileged\":true}";
    private const string Why = "privileged (container \"c\" must not set securityContext.privileged=true)";

    private async Task NamespaceAsync(string name, string labels)
    {
        var (code, _, _) = await SendAsync("POST", "/api/v1/namespaces", $$$"""{"metadata":{"name":"{{{name}}}","labels":{ {{{labels}}} } } }""");
        Assert.Equal(201, code);
        await server.SendAsync("POST", $"/api/v1/namespaces/{name}/serviceaccounts", """{"metadata":{"name":"default"}}""");
    }

    private async Task<(int Code, string Message, string[] Warnings)> SendAsync(string method, string path, string body, string type = "application/json")
    {
        using var answer = await server.SendRawAsync(method, path, Encoding.UTF8.GetBytes(body), type);
        var read = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        string[] warnings = answer.Headers.TryGetValues("Warning", out var found) ? [.. found.Select(w => w["299 - \"".Length..^1].Replace("\\\"", "\"", StringComparison.Ordinal))] : [];
        return ((int)answer.StatusCode, read["message"]?.GetValue<string>() ?? "", warnings);
    }

    private Task<(int Code, string Message, string[] Warnings)> PodAsync(string ns, string name, string container = "") =>
        SendAsync("POST", $"/api/v1/namespaces/{ns}/pods", $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"containers":[{"name":"c","image":"i"{{{(container.Length > 0 ? "," + container : "")}}} }]}}""");

    [Fact]
    public async Task A_pod_beyond_the_level_is_refused()
    {
        await NamespaceAsync("kept", "\"pod-security.kubernetes.io/enforce\":\"baseline\"");
        var (code, message, warnings) = await PodAsync("kept", "p", Privileged);
        Assert.Equal((403, $"pods \"p\" is forbidden: violates PodSecurity \"baseline:latest\": {Why}"), (code, message));
        Assert.Empty(warnings);
        Assert.Equal(201, (await PodAsync("kept", "q")).Code);
        (code, _, _) = await SendAsync("PATCH", "/api/v1/namespaces/kept/pods/q/ephemeralcontainers",
            $$$"""{"spec":{"ephemeralContainers":[{"name":"c2","image":"i",{{{Privileged}}} }]}}""", "application/strategic-merge-patch+json");
        Assert.Equal(403, code);
    }

    [Fact]
    public async Task A_pod_beyond_the_level_of_warnings_is_let_in_with_a_word()
    {
        await NamespaceAsync("warned", "\"pod-security.kubernetes.io/warn\":\"baseline\",\"pod-security.kubernetes.io/warn-version\":\"v1.30\"");
        var (code, _, warnings) = await PodAsync("warned", "p", Privileged);
        Assert.Equal(201, code);
        Assert.Equal([$"would violate PodSecurity \"baseline:v1.30\": {Why}"], warnings);
    }

    [Fact]
    public async Task A_workload_whose_pods_would_be_refused_is_let_in_with_a_word()
    {
        await NamespaceAsync("working", "\"pod-security.kubernetes.io/enforce\":\"baseline\"");
        var (code, _, warnings) = await SendAsync("POST", "/apis/apps/v1/namespaces/working/deployments",
            $$$"""{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"} },"template":{"metadata":{"labels":{"a":"b"} },"spec":{"containers":[{"name":"c","image":"i",{{{Privileged}}} }]} } } }""");
        Assert.Equal(201, code);
        Assert.Equal([$"would violate PodSecurity \"baseline:latest\": {Why}"], warnings);
    }

    [Fact]
    public async Task A_stricter_level_says_which_pods_would_not_be_let_in_today()
    {
        await NamespaceAsync("lax", "\"a\":\"b\"");
        await PodAsync("lax", "p1", Privileged);
        await PodAsync("lax", "p2", Privileged);
        await PodAsync("lax", "p3", "\"securityContext\":{\"procMount\":\"Default\"}");
        var (code, _, warnings) = await SendAsync("PATCH", "/api/v1/namespaces/lax", """{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"baseline"}}}""", "application/merge-patch+json");
        Assert.Equal(200, code);
        Assert.Equal(["existing pods in namespace \"lax\" violate the new PodSecurity enforce level \"baseline:latest\"", "p1 (and 1 other pod): privileged"], warnings);
    }

    [Fact]
    public async Task A_label_that_is_no_level_is_refused()
    {
        var (code, message, _) = await SendAsync("POST", "/api/v1/namespaces", """{"metadata":{"name":"odd","labels":{"pod-security.kubernetes.io/enforce":"none"}}}""");
        Assert.Equal((422, "Namespace \"odd\" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"none\": must be one of privileged, baseline, restricted"), (code, message));
    }
}
