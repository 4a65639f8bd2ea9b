using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Serving;

/// <summary>Writes in namespaces with ResourceQuotas. Nobody but the server counts here: a test says itself what the controller would have counted.</summary>
public sealed class QuotaTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private async Task NamespaceAsync(string name, string hard, string scopes = "", string? used = null)
    {
        await server.SendAsync("POST", "/api/v1/namespaces", $$"""{"metadata":{"name":"{{name}}"} }""");
        await server.SendAsync("POST", $"/api/v1/namespaces/{name}/serviceaccounts", """{"metadata":{"name":"default"}}""");
        var (code, quota) = await server.SendAsync("POST", $"/api/v1/namespaces/{name}/resourcequotas", $$$"""{"metadata":{"name":"q"},"spec":{"hard":{ {{{hard}}} }{{{scopes}}} }}""");
        Assert.Equal(201, code);
        string nothing = string.Join(",", quota["spec"]!["hard"]!.AsObject().Select(h => $"\"{h.Key}\":\"0\""));
        (code, _) = await server.SendAsync("PATCH", $"/api/v1/namespaces/{name}/resourcequotas/q/status", $$$"""{"status":{"hard":{ {{{hard}}} },"used":{ {{{used ?? nothing}}} } }}""", "application/merge-patch+json");
        Assert.Equal(200, code);
    }

    private async Task<string> UsedAsync(string ns) => (await server.SendAsync("GET", $"/api/v1/namespaces/{ns}/resourcequotas/q")).Body["status"]!["used"]!.ToJsonString();

    private Task<(int Code, JsonObject Body)> MakeAsync(string ns, string plural, string name, string more = "") =>
        server.SendAsync("POST", $"/api/v1/namespaces/{ns}/{plural}", $$$"""{"metadata":{"name":"{{{name}}}"}{{{more}}} }""");

    private static string Pod(string resources = "", string more = "") => $$$""","spec":{"containers":[{"name":"c","image":"i","resources":{ {{{resources}}} }}]{{{more}}} }""";

    [Fact]
    public async Task A_count_is_charged_and_kept()
    {
        await NamespaceAsync("counted", "\"configmaps\":\"2\",\"count/deployments.apps\":\"0\"");
        Assert.Equal(201, (await MakeAsync("counted", "configmaps", "a")).Code);
        Assert.Equal(201, (await MakeAsync("counted", "configmaps", "b")).Code);
        var (code, body) = await MakeAsync("counted", "configmaps", "c");
        Assert.Equal((403, "Forbidden", "configmaps \"c\" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=2, limited: configmaps=2"),
            (code, body["reason"]!.GetValue<string>(), body["message"]!.GetValue<string>()));
        Assert.Equal("""{"configmaps":"2","count/deployments.apps":"0"}""", await UsedAsync("counted"));
        (code, body) = await server.SendAsync("POST", "/apis/apps/v1/namespaces/counted/deployments",
            """{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""");
        Assert.Equal((403, "deployments.apps \"d\" is forbidden: exceeded quota: q, requested: count/deployments.apps=1, used: count/deployments.apps=0, limited: count/deployments.apps=0"),
            (code, body["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_write_that_fails_or_is_only_tried_spends_nothing()
    {
        await NamespaceAsync("thrifty", "\"configmaps\":\"2\"");
        await MakeAsync("thrifty", "configmaps", "a");
        Assert.Equal(409, (await MakeAsync("thrifty", "configmaps", "a")).Code);
        Assert.Equal(201, (await server.SendAsync("POST", "/api/v1/namespaces/thrifty/configmaps?dryRun=All", """{"metadata":{"name":"b"}}""")).Code);
        Assert.Equal("""{"configmaps":"1"}""", await UsedAsync("thrifty"));
    }

    [Fact]
    public async Task Of_many_at_once_as_many_get_through_as_there_is_room_for()
    {
        await NamespaceAsync("crowded", "\"secrets\":\"7\"");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => MakeAsync("crowded", "secrets", $"s{i}")));
        Assert.Equal(7, answers.Count(a => a.Code == 201));
        Assert.Equal(33, answers.Count(a => a.Code == 403));
        Assert.Equal("""{"secrets":"7"}""", await UsedAsync("crowded"));
        Assert.Equal(7, (await server.SendAsync("GET", "/api/v1/namespaces/crowded/secrets")).Body["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Pods_are_charged_for_what_they_ask()
    {
        await NamespaceAsync("pods", "\"pods\":\"5\",\"requests.cpu\":\"1\",\"limits.memory\":\"1Gi\"");
        Assert.Equal(201, (await MakeAsync("pods", "pods", "a", Pod("\"requests\":{\"cpu\":\"600m\"},\"limits\":{\"memory\":\"512Mi\"}"))).Code);
        Assert.Equal("""{"limits.memory":"512Mi","pods":"1","requests.cpu":"600m"}""", await UsedAsync("pods"));
        var (code, body) = await MakeAsync("pods", "pods", "b", Pod("\"requests\":{\"cpu\":\"500m\"},\"limits\":{\"memory\":\"600Mi\"}"));
        Assert.Equal((403, "pods \"b\" is forbidden: exceeded quota: q, requested: limits.memory=600Mi,requests.cpu=500m, used: limits.memory=512Mi,requests.cpu=600m, limited: limits.memory=1Gi,requests.cpu=1"),
            (code, body["message"]!.GetValue<string>()));
        (code, body) = await MakeAsync("pods", "pods", "c", Pod());
        Assert.Equal((403, "pods \"c\" is forbidden: failed quota: q: must specify limits.memory for: c; requests.cpu for: c"), (code, body["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Node_ports_and_load_balancers_are_charged_when_a_Service_gets_them()
    {
        await NamespaceAsync("services", "\"services\":\"2\",\"services.nodeports\":\"2\",\"services.loadbalancers\":\"0\"");
        const string Ports = "\"ports\":[{\"name\":\"a\",\"port\":80},{\"name\":\"b\",\"port\":81}]";
        Assert.Equal(201, (await MakeAsync("services", "services", "s", $$$""","spec":{ {{{Ports}}} }""")).Code);
        Assert.Equal(200, (await server.SendAsync("PATCH", "/api/v1/namespaces/services/services/s", """{"spec":{"type":"NodePort"}}""", "application/merge-patch+json")).Code);
        Assert.Equal("""{"services":"1","services.loadbalancers":"0","services.nodeports":"2"}""", await UsedAsync("services"));
        var (code, body) = await server.SendAsync("PATCH", "/api/v1/namespaces/services/services/s", """{"spec":{"type":"LoadBalancer"}}""", "application/merge-patch+json");
        Assert.Equal((403, "services \"s\" is forbidden: exceeded quota: q, requested: services.loadbalancers=1, used: services.loadbalancers=0, limited: services.loadbalancers=0"),
            (code, body["message"]!.GetValue<string>()));
        (code, _) = await MakeAsync("services", "services", "t", ",\"spec\":{\"type\":\"NodePort\",\"ports\":[{\"port\":80}]}");
        Assert.Equal(403, code);
    }

    [Theory]
    [InlineData("""
        ,"scopes":["BestEffort"]
        """, "", "limits", "pods \"p\" is forbidden: exceeded quota")]
    [InlineData("""
        ,"scopes":["NotBestEffort"]
        """, "\"limits\":{\"cpu\":\"1\"}", "", "pods \"p\" is forbidden: exceeded quota")]
    [InlineData("""
        ,"scopeSelector":{"matchExpressions":[{"scopeName":"PriorityClass","operator":"In","values":["system-node-critical"]}]}
        """, ",\"priorityClassName\":\"system-node-critical\"", "", "pods \"p\" is forbidden: exceeded quota")]
    [InlineData("""
        ,"scopes":["Terminating"]
        """, ",\"activeDeadlineSeconds\":5", "", "pods \"p\" is forbidden: exceeded quota")]
    public async Task A_quota_counts_what_is_in_its_scopes(string scopes, string inside, string outside, string words)
    {
        string ns = "scope-" + Guid.NewGuid();
        await NamespaceAsync(ns, "\"pods\":\"0\"", scopes.Trim());
        string beside = outside == "limits" ? Pod("\"limits\":{\"cpu\":\"1\"}") : Pod();
        Assert.Equal(201, (await MakeAsync(ns, "pods", "beside", beside)).Code);
        var (code, body) = await MakeAsync(ns, "pods", "p", inside.StartsWith(',') ? Pod(more: inside) : Pod(inside));
        Assert.Equal(403, code);
        Assert.StartsWith(words, body["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quota_whose_use_is_not_known_lets_nothing_through_and_one_not_yet_counted_everything()
    {
        await NamespaceAsync("unknown", "\"secrets\":\"7\"", used: "");
        var (code, body) = await MakeAsync("unknown", "secrets", "s");
        Assert.Equal((403, "secrets \"s\" is forbidden: status unknown for quota: q, resources: secrets"), (code, body["message"]!.GetValue<string>()));
        Assert.Equal(201, (await MakeAsync("unknown", "configmaps", "c")).Code);
        await server.SendAsync("POST", "/api/v1/namespaces", """{"metadata":{"name":"uncounted"}}""");
        await MakeAsync("uncounted", "resourcequotas", "q", ",\"spec\":{\"hard\":{\"secrets\":\"0\"}}");
        Assert.Equal(201, (await MakeAsync("uncounted", "secrets", "s")).Code);
    }

    [Theory]
    [InlineData("\"hard\":{\"chairs\":\"1\"}", "spec.hard[chairs]: Invalid value: \"chairs\": must be a standard resource for quota")]
    [InlineData("\"hard\":{\"pods\":\"-1\"}", "spec.hard[pods]: Invalid value: \"-1\": must be greater than or equal to 0")]
    [InlineData("\"hard\":{\"services\":\"1\"},\"scopes\":[\"BestEffort\"]", "spec.scopes: Invalid value: [\"BestEffort\"]: unsupported scope applied to resource")]
    [InlineData("\"hard\":{\"pods\":\"1\"},\"scopes\":[\"BestEffort\",\"NotBestEffort\"]", "conflicting scopes")]
    [InlineData("\"hard\":{\"pods\":\"1\"},\"scopes\":[\"Odd\"]", "spec.scopes: Invalid value: [\"Odd\"]: unsupported scope")]
    [InlineData("\"hard\":{\"pods\":\"1\"},\"scopeSelector\":{\"matchExpressions\":[{\"scopeName\":\"PriorityClass\",\"operator\":\"In\"}]}", "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value")]
    public async Task A_quota_that_makes_no_sense_is_refused(string spec, string words)
    {
        var (code, body) = await MakeAsync("default", "resourcequotas", "wrong", $$$""","spec":{ {{{spec}}} }""");
        Assert.Equal(422, code);
        Assert.Contains(words, body["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
