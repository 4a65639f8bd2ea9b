using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Serving;

/// <summary>The verbs on objects of every kind.</summary>
public sealed class ObjectTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const string Pods = "/api/v1/namespaces/default/pods";

    private Task<(int Code, JsonObject Body)> MakeAsync(string name, string more = "") =>
        server.SendAsync("POST", ConfigMaps, "{\"metadata\":{\"name\":\"" + name + "\"" + more + "},\"data\":{\"k\":\"v\"}}");

    [Theory]
    [InlineData("{}", "{}", "batch.kubernetes.io/controller-uid batch.kubernetes.io/job-name controller-uid job-name")]
    [InlineData("{}", """{"app":"x"}""", "app batch.kubernetes.io/controller-uid batch.kubernetes.io/job-name controller-uid job-name")]
    [InlineData("""{"app":"x"}""", """{"app":"x"}""", "app")]
    [InlineData("""{"mine":"1"}""", "{}", "mine")]
    public async Task A_Job_without_labels_has_its_template_s_and_is_not_changed_by_being_written_back(string own, string template, string labels)
    {
        const string Jobs = "/apis/batch/v1/namespaces/default/jobs";
        string name = $"labelled-{labels.Length}-{own.Length}";
        var job = JsonNode.Parse("""{"metadata":{},"spec":{"template":{"metadata":{},"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}""")!;
        job["metadata"]!["name"] = name;
        job["metadata"]!["labels"] = JsonNode.Parse(own);
        job["spec"]!["template"]!["metadata"]!["labels"] = JsonNode.Parse(template);
        var (code, made) = await server.SendAsync("POST", Jobs, job.ToJsonString());
        Assert.Equal((201, labels), (code, string.Join(' ', made["metadata"]!["labels"]!.AsObject().Select(l => l.Key).Order(StringComparer.Ordinal))));
        var (_, written) = await server.SendAsync("PUT", $"{Jobs}/{name}", made.ToJsonString());
        Assert.Equal(made.ToJsonString(), written.ToJsonString());
    }

    [Fact]
    public async Task An_object_is_made_read_changed_and_deleted()
    {
        var (code, made) = await MakeAsync("life");
        Assert.Equal(201, code);
        Assert.NotEmpty(Meta(made, "uid"));
        Assert.True(long.Parse(Meta(made, "resourceVersion"), null) > 0);
        var (_, read) = await server.SendAsync("GET", $"{ConfigMaps}/life");
        Assert.True(JsonNode.DeepEquals(made, read));
        read["data"]!["k"] = "w";
        (code, var changed) = await server.SendAsync("PUT", $"{ConfigMaps}/life", read.ToJsonString());
        Assert.Equal((200, "w"), (code, changed["data"]!["k"]!.GetValue<string>()));
        (code, var stale) = await server.SendAsync("PUT", $"{ConfigMaps}/life", read.ToJsonString());
        Assert.Equal((409, "Operation cannot be fulfilled on configmaps \"life\": the object has been modified; please apply your changes to the latest version and try again"), (code, stale["message"]!.GetValue<string>()));
        (code, var gone) = await server.SendAsync("DELETE", $"{ConfigMaps}/life");
        Assert.Equal((200, "Success", Meta(made, "uid")), (code, gone["status"]!.GetValue<string>(), gone["details"]!["uid"]!.GetValue<string>()));
        (code, var missing) = await server.SendAsync("GET", $"{ConfigMaps}/life");
        Assert.Equal((404, "configmaps \"life\" not found", "NotFound"), (code, missing["message"]!.GetValue<string>(), missing["reason"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_write_that_changes_nothing_writes_nothing()
    {
        var (_, made) = await MakeAsync("same");
        var (code, put) = await server.SendAsync("PUT", $"{ConfigMaps}/same", made.ToJsonString());
        Assert.Equal((200, Meta(made, "resourceVersion")), (code, Meta(put, "resourceVersion")));
    }

    [Fact]
    public async Task A_name_is_taken_once()
    {
        Assert.Equal(201, (await MakeAsync("taken")).Code);
        var (code, status) = await MakeAsync("taken");
        Assert.Equal((409, "AlreadyExists", "configmaps \"taken\" already exists"), (code, status["reason"]!.GetValue<string>(), status["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_generated_name_has_its_prefix()
    {
        var (code, made) = await server.SendAsync("POST", ConfigMaps, """{"metadata":{"generateName":"gen-"}}""");
        Assert.Equal(201, code);
        Assert.Matches("^gen-[a-z0-9]{5}$", Meta(made, "name"));
    }

    [Fact]
    public async Task Nothing_is_made_in_a_namespace_that_is_not_there()
    {
        var (code, status) = await server.SendAsync("POST", "/api/v1/namespaces/nowhere/configmaps", """{"metadata":{"name":"a"}}""");
        Assert.Equal((404, "namespaces \"nowhere\" not found"), (code, status["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_namespace_goes_when_its_content_and_finalizers_are_gone()
    {
        await server.SendAsync("POST", "/api/v1/namespaces", """{"metadata":{"name":"short"}}""");
        var (code, ns) = await server.SendAsync("DELETE", "/api/v1/namespaces/short");
        Assert.Equal((200, "Terminating"), (code, ns["status"]!["phase"]!.GetValue<string>()));
        (code, var status) = await server.SendAsync("POST", "/api/v1/namespaces/short/configmaps", """{"metadata":{"name":"a"}}""");
        Assert.Equal((403, "configmaps \"a\" is forbidden: unable to create new content in namespace short because it is being terminated"), (code, status["message"]!.GetValue<string>()));
        Assert.Equal("NamespaceTerminating", status["details"]!["causes"]![0]!["reason"]!.GetValue<string>());
        ns["spec"] = new JsonObject();
        Assert.Equal(200, (await server.SendAsync("PUT", "/api/v1/namespaces/short/finalize", ns.ToJsonString())).Code);
        Assert.Equal(404, (await server.SendAsync("GET", "/api/v1/namespaces/short")).Code);
        Assert.Equal(403, (await server.SendAsync("DELETE", "/api/v1/namespaces/default")).Code);
    }

    [Fact]
    public async Task Finalizers_hold_an_object_until_they_are_taken_off()
    {
        var (_, made) = await MakeAsync("held", ""","finalizers":["example.org/hold"]""");
        var (code, marked) = await server.SendAsync("DELETE", $"{ConfigMaps}/held");
        Assert.Equal(200, code);
        Assert.NotEmpty(Meta(marked, "deletionTimestamp"));
        (code, var released) = await server.SendAsync("PATCH", $"{ConfigMaps}/held", """{"metadata":{"finalizers":null}}""", "application/merge-patch+json");
        Assert.Equal((200, Meta(made, "uid")), (code, Meta(released, "uid")));
        Assert.Equal(404, (await server.SendAsync("GET", $"{ConfigMaps}/held")).Code);
    }

    [Theory]
    [InlineData("Orphan", "orphan")]
    [InlineData("Foreground", "foregroundDeletion")]
    public async Task Propagation_is_work_for_the_garbage_collector(string policy, string finalizer)
    {
        string name = "owner-" + finalizer.ToLowerInvariant();
        await MakeAsync(name);
        var (_, marked) = await server.SendAsync("DELETE", $"{ConfigMaps}/{name}", $$"""{"propagationPolicy":"{{policy}}"}""");
        Assert.Equal([finalizer], marked["metadata"]!["finalizers"]!.AsArray().Select(f => f!.GetValue<string>()));
    }

    [Fact]
    public async Task Preconditions_guard_a_deletion()
    {
        await MakeAsync("guarded");
        var (code, status) = await server.SendAsync("DELETE", $"{ConfigMaps}/guarded", """{"preconditions":{"uid":"other"}}""");
        Assert.Equal(409, code);
        Assert.StartsWith("Operation cannot be fulfilled on ConfigMap \"guarded\": the UID in the precondition (other) does not match the UID in record (", status["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_on_a_node_is_given_time_and_goes_with_grace_zero()
    {
        await server.SendAsync("POST", Pods, """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        Assert.Equal(201, (await server.SendAsync("POST", $"{Pods}/p/binding", """{"metadata":{"name":"p"},"target":{"kind":"Node","name":"n1"}}""")).Code);
        var (code, status) = await server.SendAsync("POST", $"{Pods}/p/binding", """{"metadata":{"name":"p"},"target":{"kind":"Node","name":"n2"}}""");
        Assert.Equal((409, "Operation cannot be fulfilled on pods/binding \"p\": pod p is already assigned to node \"n1\""), (code, status["message"]!.GetValue<string>()));
        var (_, pod) = await server.SendAsync("GET", $"{Pods}/p");
        Assert.Equal(("n1", "PodScheduled"), (pod["spec"]!["nodeName"]!.GetValue<string>(), pod["status"]!["conditions"]![0]!["type"]!.GetValue<string>()));
        (_, pod) = await server.SendAsync("DELETE", $"{Pods}/p");
        Assert.Equal(30, pod["metadata"]!["deletionGracePeriodSeconds"]!.GetValue<int>());
        (_, pod) = await server.SendAsync("DELETE", $"{Pods}/p", """{"gracePeriodSeconds":5}""");
        Assert.Equal(5, pod["metadata"]!["deletionGracePeriodSeconds"]!.GetValue<int>());
        await server.SendAsync("DELETE", $"{Pods}/p", """{"gracePeriodSeconds":0}""");
        Assert.Equal(404, (await server.SendAsync("GET", $"{Pods}/p")).Code);
    }

    [Fact]
    public async Task A_pod_gets_its_account_token_and_priority()
    {
        var (_, pod) = await server.SendAsync("POST", Pods, """{"metadata":{"name":"mounted"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        var spec = pod["spec"]!;
        Assert.Equal(("default", 0), (spec["serviceAccountName"]!.GetValue<string>(), spec["priority"]!.GetValue<int>()));
        Assert.Equal("/var/run/secrets/kubernetes.io/serviceaccount", spec["containers"]![0]!["volumeMounts"]![0]!["mountPath"]!.GetValue<string>());
        Assert.Equal(2, spec["tolerations"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("", """[{"name":"one"},{"name":"two"}]""")]
    [InlineData(""","imagePullSecrets":[{"name":"own"}]""", """[{"name":"own"}]""")]
    public async Task A_pod_without_pull_secrets_has_its_account_s(string own, string expected)
    {
        const string Accounts = "/api/v1/namespaces/default/serviceaccounts";
        await server.SendAsync("POST", Accounts, """{"metadata":{"name":"puller"},"imagePullSecrets":[{"name":"one"},{"name":"two"}]}""");
        var (_, pod) = await server.SendAsync("POST", Pods, """{"metadata":{"generateName":"puller-"},"spec":{"serviceAccountName":"puller","containers":[{"name":"c","image":"i"}]OWN}}""".Replace("OWN", own));
        Assert.Equal(expected, pod["spec"]!["imagePullSecrets"]!.ToJsonString());
    }

    [Fact]
    public async Task Scale_reads_and_writes_replicas()
    {
        const string Deployments = "/apis/apps/v1/namespaces/default/deployments";
        await server.SendAsync("POST", Deployments, """{"metadata":{"name":"d"},"spec":{"replicas":2,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""");
        var (_, scale) = await server.SendAsync("GET", $"{Deployments}/d/scale");
        Assert.Equal((2, "a=b"), (scale["spec"]!["replicas"]!.GetValue<int>(), scale["status"]!["selector"]!.GetValue<string>()));
        var (code, _) = await server.SendAsync("PATCH", $"{Deployments}/d/scale", """{"spec":{"replicas":5}}""", "application/merge-patch+json");
        Assert.Equal(200, code);
        var (_, deployment) = await server.SendAsync("GET", $"{Deployments}/d");
        Assert.Equal((5, 2), (deployment["spec"]!["replicas"]!.GetValue<int>(), deployment["metadata"]!["generation"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Patches_in_three_languages()
    {
        await MakeAsync("patched");
        foreach (var (type, patch) in ((string, string)[])
            [("application/json-patch+json", """[{"op":"add","path":"/data/json","value":"1"}]"""), ("application/merge-patch+json", """{"data":{"merge":"1"}}"""), ("application/strategic-merge-patch+json", """{"data":{"strategic":"1"}}""")])
            Assert.Equal(200, (await server.SendAsync("PATCH", $"{ConfigMaps}/patched", patch, type)).Code);
        var (_, read) = await server.SendAsync("GET", $"{ConfigMaps}/patched");
        Assert.Equal(["json", "k", "merge", "strategic"], read["data"]!.AsObject().Select(d => d.Key).Order(StringComparer.Ordinal));
        Assert.Equal(415, (await server.SendAsync("PATCH", $"{ConfigMaps}/patched", "{}", "text/plain")).Code);
    }

    [Fact]
    public async Task Deletecollection_takes_what_the_selector_names()
    {
        foreach (string name in (string[])["dc-1", "dc-2"]) await MakeAsync(name, ""","labels":{"dc":"yes"}""");
        var (code, list) = await server.SendAsync("DELETE", $"{ConfigMaps}?labelSelector=dc%3Dyes");
        Assert.Equal((200, 2), (code, list["items"]!.AsArray().Count));
        Assert.Empty((await server.SendAsync("GET", $"{ConfigMaps}?labelSelector=dc")).Body["items"]!.AsArray());
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothings", 404)]
    [InlineData("GET", "/apis/example.org/v1/things", 404)]
    [InlineData("POST", "/api/v1/namespaces/default/configmaps/name", 405)]
    [InlineData("PUT", "/api/v1/namespaces/default/configmaps", 405)]
    [InlineData("GET", "/api/v1/namespaces/default/configmaps?labelSelector=a%20b%20c", 400)]
    [InlineData("GET", "/api/v1/namespaces/default/configmaps?fieldSelector=spec.x%3Dy", 400)]
    [InlineData("GET", "/api/v1/namespaces/default/configmaps?continue=nonsense", 400)]
    [InlineData("GET", "/api/v1/namespaces/default/configmaps?resourceVersion=x", 400)]
    public async Task What_makes_no_sense_is_refused(string method, string path, int code) =>
        Assert.Equal(code, (await server.SendAsync(method, path, method == "GET" ? null : "{}")).Code);

    [Fact]
    public async Task Whoever_may_not_is_told_so()
    {
        using var stranger = new HttpClient(server.Server.CreateInProcessHandler(null)) { BaseAddress = ApiServer.InProcessAddress };
        using var answer = await stranger.GetAsync(new Uri(ConfigMaps, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(403, (int)answer.StatusCode);
        Assert.Contains("configmaps is forbidden: User \\\"system:anonymous\\\" cannot list resource \\\"configmaps\\\" in API group \\\"\\\" in the namespace \\\"default\\\"",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static string Meta(JsonObject obj, string field) => obj["metadata"]?[field]?.GetValue<string>() ?? "";

    [Fact]
    public async Task A_DaemonSet_counts_the_changes_of_its_template()
    {
        const string Path = "/apis/apps/v1/namespaces/default/daemonsets", Json = "application/merge-patch+json", Annotation = "deprecated.daemonset.template.generation";
        var (_, set) = await server.SendAsync("POST", Path, """{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""");
        Assert.Equal("1", Count(set));
        (_, set) = await server.SendAsync("PATCH", $"{Path}/d", """{"metadata":{"labels":{"x":"y"}},"spec":{"minReadySeconds":1}}""", Json);
        Assert.Equal("1", Count(set));
        (_, set) = await server.SendAsync("PATCH", $"{Path}/d", """{"metadata":{"annotations":null},"spec":{"template":{"spec":{"containers":[{"name":"c","image":"j"}]}}}}""", Json);
        Assert.Equal("2", Count(set));

        static string Count(JsonObject set) => set["metadata"]!["annotations"]![Annotation]!.GetValue<string>();
    }

    [Fact]
    public async Task A_pod_that_goes_at_once_says_so_in_the_answer()
    {
        await server.SendAsync("POST", "/api/v1/namespaces/default/pods", """{"metadata":{"name":"brief"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        using (var log = await server.SendRawAsync("GET", "/api/v1/namespaces/default/pods/brief/log", null)) Assert.Equal(204, (int)log.StatusCode);
        var (code, pod) = await server.SendAsync("DELETE", "/api/v1/namespaces/default/pods/brief");
        Assert.Equal((200, 0), (code, pod["metadata"]!["deletionGracePeriodSeconds"]!.GetValue<int>()));
        Assert.NotNull(pod["metadata"]!["deletionTimestamp"]);
        Assert.Equal(404, (await server.SendAsync("GET", "/api/v1/namespaces/default/pods/brief")).Code);
    }

    [Fact]
    public async Task A_volume_tells_since_when_it_is_in_its_phase()
    {
        var (code, made) = await server.SendAsync("POST", "/api/v1/persistentvolumes", """{"metadata":{"name":"phased"},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"hostPath":{"path":"/x"}}}""");
        Assert.Equal((201, "Pending"), (code, made["status"]!["phase"]!.GetValue<string>()));
        string since = made["status"]!["lastPhaseTransitionTime"]!.GetValue<string>();
        (int got, var same) = await server.SendAsync("PATCH", "/api/v1/persistentvolumes/phased/status", """{"status":{"message":"m","lastPhaseTransitionTime":null}}""", "application/merge-patch+json");
        Assert.True(got == 200, same.ToJsonString());
        Assert.Equal(since, same["status"]!["lastPhaseTransitionTime"]!.GetValue<string>());
        (_, var told) = await server.SendAsync("PATCH", "/api/v1/persistentvolumes/phased/status", """{"status":{"phase":"Available","lastPhaseTransitionTime":"2020-01-01T00:00:00Z"}}""", "application/merge-patch+json");
        Assert.Equal("2020-01-01T00:00:00Z", told["status"]!["lastPhaseTransitionTime"]!.GetValue<string>());
        (_, var moved) = await server.SendAsync("PATCH", "/api/v1/persistentvolumes/phased/status", """{"status":{"phase":"Released"}}""", "application/merge-patch+json");
        Assert.NotEqual("2020-01-01T00:00:00Z", moved["status"]!["lastPhaseTransitionTime"]!.GetValue<string>());
    }
}
