using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Serving;

/// <summary>Pods through their subresources: binding, eviction, resize, containers for debugging.</summary>
public sealed class SubresourceTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
    private const string Merge = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";

    private async Task PodAsync(string name, string phase = "Pending", string ready = "True")
    {
        string pod = """
            {"metadata":{"name":"NAME","labels":{"app":"NAME"}},"spec":{"containers":[{"name":"c","image":"i","resources":{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"500m","memory":"1Gi"}}}]}}
            """;
        Assert.Equal(201, (await server.SendAsync("POST", Pods, pod.Replace("NAME", name, StringComparison.Ordinal))).Code);
        if (phase == "Pending") return;
        Assert.Equal(200, (await server.SendAsync("PATCH", $"{Pods}/{name}/status", "{\"status\":{\"phase\":\"" + phase + "\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"" + ready + "\"}]}}", Merge)).Code);
    }

    private async Task BudgetAsync(string name, string app, string status, string spec = "")
    {
        Assert.Equal(201, (await server.SendAsync("POST", Budgets, "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{\"minAvailable\":1,\"selector\":{\"matchLabels\":{\"app\":\"" + app + "\"}}" + spec + "}}")).Code);
        if (status.Length > 0) Assert.Equal(200, (await server.SendAsync("PATCH", $"{Budgets}/{name}/status", "{\"status\":{\"observedGeneration\":1," + status + "}}", Merge)).Code);
    }

    private Task<(int Code, JsonObject Body)> EvictAsync(string pod, string version = "policy/v1", string more = "") =>
        server.SendAsync("POST", $"{Pods}/{pod}/eviction", "{\"apiVersion\":\"" + version + "\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"" + pod + "\"}" + more + "}");

    private static string Text(JsonObject obj, string field) => obj[field]!.GetValue<string>();

    private static string[] Causes(JsonObject status) =>
        [.. status["details"]!["causes"]!.AsArray().Select(c => $"{c!["field"]}: {c["message"]}")];

    /// <summary>Other methods go to the pod's root, with or without the slash.</summary>
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task A_proxied_path_without_its_last_slash_is_sent_to_the_one_with_it(string method)
    {
        string name = "proxied-" + method.ToLowerInvariant();
        await PodAsync(name);
        Assert.Equal(200, (await server.SendAsync("PATCH", $"{Pods}/{name}/status", """{"status":{"podIP":"192.0.2.77","podIPs":[{"ip":"192.0.2.77"}]}}""", Merge)).Code);
        using var answer = await server.SendRawAsync(method, $"{Pods}/{name}/proxy?method={method}", null);
        Assert.Equal(301, (int)answer.StatusCode);
        Assert.Equal($"{Pods}/{name}/proxy/?method={method}", answer.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"bind"},"target":{"kind":"Foo"}}""", 422, "[target.kind: Unsupported value: \"Foo\": supported values: \"Node\", \"<empty>\", target.name: Required value]")]
    [InlineData("""{"metadata":{"name":"another"},"target":{"name":"n"}}""", 400, "name in URL does not match name in Binding object")]
    [InlineData("""{"target":{"name":"n"}}""", 400, "name in URL does not match name in Binding object")]
    public async Task A_binding_names_its_pod_and_a_node(string binding, int code, string why)
    {
        await server.SendAsync("POST", Pods, """{"metadata":{"name":"bind"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        var (answered, status) = await server.SendAsync("POST", $"{Pods}/bind/binding", binding);
        Assert.Equal(code, answered);
        Assert.EndsWith(why, Text(status, "message"));
    }

    [Fact]
    public async Task A_binding_may_come_without_the_pod_in_its_path_and_counts_once()
    {
        const string Bindings = "/api/v1/namespaces/default/bindings";
        await PodAsync("bound");
        Assert.Equal(404, (await server.SendAsync("POST", Bindings, """{"metadata":{"name":"nobody"},"target":{"name":"n"}}""")).Code);
        Assert.Equal(400, (await server.SendAsync("POST", Bindings, """{"target":{"name":"n"}}""")).Code);
        Assert.Equal(201, (await server.SendAsync("POST", Bindings, """{"metadata":{"name":"bound","annotations":{"k":"v"}},"target":{"kind":"Node","name":"n1"}}""")).Code);
        var (_, pod) = await server.SendAsync("GET", $"{Pods}/bound");
        Assert.Equal(("n1", "v"), (pod["spec"]!["nodeName"]!.GetValue<string>(), pod["metadata"]!["annotations"]!["k"]!.GetValue<string>()));
        var (code, again) = await server.SendAsync("POST", Bindings, """{"metadata":{"name":"bound"},"target":{"name":"n2"}}""");
        Assert.Equal((409, "Operation cannot be fulfilled on pods/binding \"bound\": pod bound is already assigned to node \"n1\""), (code, Text(again, "message")));
        Assert.Equal((405, 404), ((await server.SendAsync("GET", Bindings)).Code, (await server.SendAsync("GET", $"{Bindings}/bound")).Code));
    }

    [Fact]
    public async Task An_eviction_names_its_pod_in_either_version_that_clients_send()
    {
        await PodAsync("named");
        var (code, status) = await server.SendAsync("POST", $"{Pods}/named/eviction", """{"metadata":{"name":"other"}}""");
        Assert.Equal((400, "name in URL does not match name in Eviction object"), (code, Text(status, "message")));
        Assert.Equal(404, (await EvictAsync("nobody")).Code);
        Assert.Equal(409, (await EvictAsync("named", more: ""","deleteOptions":{"preconditions":{"uid":"z"}}""")).Code);
        Assert.Equal(422, (await EvictAsync("named", more: ""","deleteOptions":{"propagationPolicy":"X"}""")).Code);
        Assert.Equal(201, (await EvictAsync("named", "policy/v1beta1")).Code);
        Assert.Equal(404, (await server.SendAsync("GET", $"{Pods}/named")).Code);
    }

    [Fact]
    public async Task A_budget_that_is_spent_keeps_its_pods()
    {
        await PodAsync("kept", "Running");
        await BudgetAsync("kept", "kept", """ "desiredHealthy":1,"currentHealthy":1,"expectedPods":1,"disruptionsAllowed":0 """);
        var (code, status) = await EvictAsync("kept");
        Assert.Equal((429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget."), (code, Text(status, "reason"), Text(status, "message")));
        Assert.Equal(("DisruptionBudget", "The disruption budget kept needs 1 healthy pods and has 1 currently"), (Cause(status, "reason"), Cause(status, "message")));
        await server.SendAsync("PATCH", $"{Budgets}/kept/status", """{"status":{"disruptionsAllowed":1}}""", Merge);
        Assert.Equal(201, (await EvictAsync("kept")).Code);
        var (_, budget) = await server.SendAsync("GET", $"{Budgets}/kept");
        Assert.Equal(0, budget["status"]!["disruptionsAllowed"]!.GetValue<int>());
        Assert.Equal(("DisruptionAllowed", "False", "InsufficientPods"), (Condition("type"), Condition("status"), Condition("reason")));
        string Condition(string field) => budget["status"]!["conditions"]![0]![field]!.GetValue<string>();
    }

    private static string Cause(JsonObject status, string field) => status["details"]!["causes"]![0]![field]!.GetValue<string>();

    [Fact]
    public async Task A_budget_that_nobody_has_looked_at_yet_says_when_to_try_again()
    {
        await PodAsync("early", "Running");
        await BudgetAsync("early", "early", "");
        using var answer = await server.SendRawAsync("POST", $"{Pods}/early/eviction", """{"metadata":{"name":"early"}}"""u8.ToArray());
        Assert.Equal((429, "10"), ((int)answer.StatusCode, answer.Headers.GetValues("Retry-After").Single()));
    }

    [Theory]
    [InlineData("enough", """ "desiredHealthy":1,"currentHealthy":1,"disruptionsAllowed":0 """, "", 201)]
    [InlineData("scarce", """ "desiredHealthy":2,"currentHealthy":1,"disruptionsAllowed":0 """, "", 429)]
    [InlineData("always", """ "desiredHealthy":2,"currentHealthy":1,"disruptionsAllowed":0 """, ""","unhealthyPodEvictionPolicy":"AlwaysAllow" """, 201)]
    public async Task A_pod_that_is_not_ready_may_go_where_others_suffice_or_the_budget_says_so(string name, string status, string spec, int code)
    {
        await PodAsync(name, "Running", ready: "False");
        await BudgetAsync(name, name, status, spec);
        Assert.Equal(code, (await EvictAsync(name)).Code);
    }

    [Fact]
    public async Task Two_budgets_over_one_pod_are_told()
    {
        await PodAsync("twice", "Running");
        await BudgetAsync("twice1", "twice", "");
        await BudgetAsync("twice2", "twice", "");
        var (code, status) = await EvictAsync("twice");
        Assert.Equal((500, "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.", false), (code, Text(status, "message"), status.ContainsKey("reason")));
    }

    private async Task<(int Code, JsonObject Body)> ResizeAsync(string pod, string resources) =>
        await server.SendAsync("PATCH", $"{Pods}/{pod}/resize", "{\"spec\":{\"containers\":[{\"name\":\"c\",\"resources\":" + resources + "}]}}", Strategic);

    [Fact]
    public async Task A_pod_is_resized_in_place_and_in_nothing_else()
    {
        await PodAsync("grow");
        var (code, pod) = await ResizeAsync("grow", """{"limits":{"cpu":"2"},"requests":{"cpu":"1"}}""");
        Assert.Equal((200, "1", 2), (code, pod["spec"]!["containers"]![0]!["resources"]!["requests"]!["cpu"]!.GetValue<string>(), pod["metadata"]!["generation"]!.GetValue<int>()));
        (code, pod) = await server.SendAsync("PATCH", $"{Pods}/grow/resize", """{"metadata":{"labels":{"new":"x"}},"spec":{"containers":[{"name":"c","image":"other"}]}}""", Strategic);
        Assert.Equal((200, "i", false), (code, pod["spec"]!["containers"]![0]!["image"]!.GetValue<string>(), pod["metadata"]!["labels"]!.AsObject().ContainsKey("new")));
    }

    [Theory]
    [InlineData("""{"requests":{"cpu":"1","memory":"1Gi"},"limits":{"cpu":"1"}}""", "spec: Invalid value: \"Burstable\": Pod QOS Class may not change as a result of resizing")]
    [InlineData("""{"limits":{"memory":null}}""", "spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed")]
    [InlineData("""{"limits":{"ephemeral-storage":"1Gi"}}""", "spec: Forbidden: only cpu and memory resources are mutable")]
    [InlineData("""{"limits":{"cpu":"100m"}}""", "spec.containers[0].resources.requests: Invalid value: \"500m\": must be less than or equal to cpu limit of 100m")]
    public async Task What_a_resize_may_not_do_is_refused(string resources, string why)
    {
        string name = "small" + Math.Abs(HashOf(resources));
        await PodAsync(name);
        var (code, status) = await ResizeAsync(name, resources);
        Assert.Equal(422, code);
        Assert.Contains(why, Causes(status));
    }

    /// <summary>The same in every run.</summary>
    private static int HashOf(string text) => text.Aggregate(17, (hash, c) => unchecked((hash * 31) + c)) % 1_000_000;

    [Fact]
    public async Task Containers_are_neither_added_nor_renamed_by_a_resize()
    {
        await PodAsync("fixed");
        var (code, status) = await server.SendAsync("PATCH", $"{Pods}/fixed/resize", """{"spec":{"containers":[{"name":"d","image":"i"}]}}""", Strategic);
        Assert.Equal((422, "spec: Forbidden: containers may not be added or removed on resize"), (code, Causes(status).Single()));
        (code, status) = await server.SendAsync("PATCH", $"{Pods}/fixed/resize", """[{"op":"replace","path":"/spec/containers/0/name","value":"d"}]""", "application/json-patch+json");
        Assert.Equal((422, "spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize"), (code, Causes(status).Single()));
    }

    private Task<(int Code, JsonObject Body)> DebugAsync(string pod, string container) =>
        server.SendAsync("PATCH", $"{Pods}/{pod}/ephemeralcontainers", "{\"spec\":{\"ephemeralContainers\":[" + container + "]}}", Strategic);

    [Fact]
    public async Task Containers_for_debugging_are_added_and_stay_as_they_are()
    {
        await PodAsync("debug");
        var (code, pod) = await DebugAsync("debug", """{"name":"d","image":"busybox","targetContainerName":"c"}""");
        Assert.Equal((200, "Always"), (code, pod["spec"]!["ephemeralContainers"]![0]!["imagePullPolicy"]!.GetValue<string>()));
        (code, var status) = await DebugAsync("debug", """{"name":"d","image":"other"}""");
        Assert.Equal((422, "spec.ephemeralContainers: Forbidden: existing ephemeral containers \"d\" may not be changed\n@@ -1,6 +1,6 @@\n {\n  \"Name\": \"d\",\n- \"Image\": \"busybox\",\n+ \"Image\": \"other\",\n  \"Command\": null,\n  \"Args\": null,\n  \"WorkingDir\": \"\",\n"), (code, Causes(status).Single()));
        (code, status) = await server.SendAsync("PATCH", $"{Pods}/debug/ephemeralcontainers", """{"spec":{"ephemeralContainers":null}}""", Merge);
        Assert.Equal((422, "spec.ephemeralContainers: Forbidden: existing ephemeral containers \"d\" may not be removed\n"), (code, Causes(status).Single()));
    }

    [Theory]
    [InlineData("""{"name":"c","image":"i"}""", "spec.ephemeralContainers[0].name: Duplicate value: \"c\"")]
    [InlineData("""{"name":"d"}""", "spec.ephemeralContainers[0].image: Required value")]
    [InlineData("""{"name":"d","image":"i","targetContainerName":"x"}""", "spec.ephemeralContainers[0].targetContainerName: Not found: \"x\"")]
    [InlineData("""{"name":"d","image":"i","ports":[{"containerPort":80}]}""", "spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container")]
    [InlineData("""{"name":"d","image":"i","livenessProbe":{"tcpSocket":{"port":1}}}""", "spec.ephemeralContainers[0].livenessProbe: Forbidden: cannot be set for an Ephemeral Container")]
    [InlineData("""{"name":"d","image":"i","resources":{"limits":{"cpu":"1"}}}""", "spec.ephemeralContainers[0].resources: Forbidden: cannot be set for an Ephemeral Container")]
    public async Task A_container_for_debugging_that_would_be_relied_upon_is_refused(string container, string why)
    {
        string name = "debug" + Math.Abs(HashOf(container));
        await PodAsync(name);
        var (code, status) = await DebugAsync(name, container);
        Assert.Equal(422, code);
        Assert.Contains(why, Causes(status));
    }

    [Fact]
    public async Task A_new_node_is_tainted_until_it_is_known_to_be_ready()
    {
        var (code, node) = await server.SendAsync("POST", "/api/v1/nodes", """{"metadata":{"name":"fresh"},"spec":{"taints":[{"key":"mine","effect":"NoSchedule"}]}}""");
        Assert.Equal(201, code);
        Assert.Equal(["mine", "node.kubernetes.io/not-ready"], node["spec"]!["taints"]!.AsArray().Select(t => t!["key"]!.GetValue<string>()));
    }
}
