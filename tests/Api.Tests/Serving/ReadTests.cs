using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Api.Tests.Serving;

/// <summary>Lists, pages, tables and watches.</summary>
public sealed class ReadTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io";

    /// <summary>A namespace of the test's own, so that tests see only their objects.</summary>
    private async Task<string> NamespaceAsync(string name, params string[] configMaps)
    {
        await server.SendAsync("POST", "/api/v1/namespaces", $$$"""{"metadata":{"name":"{{{name}}}"}}""");
        foreach (string configMap in configMaps) await MakeAsync(name, configMap);
        return $"/api/v1/namespaces/{name}/configmaps";
    }

    private Task<(int Code, JsonObject Body)> MakeAsync(string ns, string name, string labels = "{}") =>
        server.SendAsync("POST", $"/api/v1/namespaces/{ns}/configmaps", $$$"""{"metadata":{"name":"{{{name}}}","labels":{{{labels}}}}}""");

    private static string[] Names(JsonObject list) => [.. (list["items"] as JsonArray ?? throw new InvalidDataException(list.ToJsonString())).Select(i => i!["metadata"]!["name"]!.GetValue<string>())];

    private static string Revision(JsonObject obj) => obj["metadata"]!["resourceVersion"]!.GetValue<string>();

    [Fact]
    public async Task Pages_show_one_revision_whatever_happens_meanwhile()
    {
        string path = await NamespaceAsync("paged", "a", "b", "c", "d");
        var (_, first) = await server.SendAsync("GET", $"{path}?limit=2");
        Assert.Equal(["a", "b"], Names(first));
        Assert.Equal(2, first["metadata"]!["remainingItemCount"]!.GetValue<long>());
        await server.SendAsync("DELETE", $"{path}/c");
        await MakeAsync("paged", "bb");
        string token = first["metadata"]!["continue"]!.GetValue<string>();
        var (_, second) = await server.SendAsync("GET", $"{path}?limit=2&continue={token}");
        Assert.Equal(["c", "d"], Names(second));
        Assert.Equal(Revision(first), Revision(second));
        Assert.Null(second["metadata"]!["continue"]);
    }

    [Fact]
    public async Task Selectors_choose()
    {
        string path = await NamespaceAsync("selected");
        await MakeAsync("selected", "a", """{"tier":"web"}""");
        await MakeAsync("selected", "b", """{"tier":"db"}""");
        Assert.Equal(["a"], Names((await server.SendAsync("GET", $"{path}?labelSelector=tier%3Dweb")).Body));
        Assert.Equal(["a", "b"], Names((await server.SendAsync("GET", $"{path}?labelSelector=tier+in+(web,db)")).Body));
        Assert.Equal(["b"], Names((await server.SendAsync("GET", $"{path}?fieldSelector=metadata.name%3Db")).Body));
        Assert.Equal(["b"], Names((await server.SendAsync("GET", "/api/v1/configmaps?fieldSelector=metadata.name%3Db,metadata.namespace%3Dselected")).Body));
    }

    [Fact]
    public async Task An_exact_revision_shows_the_past()
    {
        string path = await NamespaceAsync("past", "a");
        var (_, then) = await server.SendAsync("GET", path);
        await MakeAsync("past", "b");
        var (_, exact) = await server.SendAsync("GET", $"{path}?resourceVersion={Revision(then)}&resourceVersionMatch=Exact");
        Assert.Equal(["a"], Names(exact));
        var (code, status) = await server.SendAsync("GET", $"{path}?resourceVersionMatch=Exact");
        Assert.Equal((422, "ListOptions"), (code, status["details"]!["kind"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Tables_have_columns_and_rows()
    {
        string path = await NamespaceAsync("tabled", "a", "b");
        var (_, table) = await server.SendAsync("GET", path, accept: Table);
        Assert.Equal("Table", table["kind"]!.GetValue<string>());
        Assert.Equal(["Name", "Data", "Age"], table["columnDefinitions"]!.AsArray().Select(c => c!["name"]!.GetValue<string>()));
        Assert.Equal(["a", "b"], table["rows"]!.AsArray().Select(r => r!["cells"]![0]!.GetValue<string>()));
        Assert.Equal("PartialObjectMetadata", table["rows"]![0]!["object"]!["kind"]!.GetValue<string>());
    }

    [Fact]
    public async Task Large_answers_are_compressed_for_those_who_can_read_it()
    {
        var (_, small) = await server.SendAsync("POST", "/api/v1/namespaces/default/configmaps", """{"metadata":{"name":"thin"}}""");
        string text = new('x', 200_000);
        await server.SendAsync("POST", "/api/v1/namespaces/default/configmaps", "{\"metadata\":{\"name\":\"thick\"},\"data\":{\"k\":\"" + text + "\"}}");
        Assert.Empty((await GetCompressedAsync("thin")).Content.Headers.ContentEncoding);
        using var thick = await GetCompressedAsync("thick");
        Assert.Equal("gzip", Assert.Single(thick.Content.Headers.ContentEncoding));
        await using var plain = new GZipStream(await thick.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        Assert.Equal(text, (await JsonNode.ParseAsync(plain, cancellationToken: TestContext.Current.CancellationToken))!["data"]!["k"]!.GetValue<string>());
    }

    private async Task<HttpResponseMessage> GetCompressedAsync(string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/namespaces/default/configmaps/{name}");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        return await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_event_is_one_and_the_same_in_both_forms()
    {
        const string Old = "/api/v1/namespaces/default/events", New = "/apis/events.k8s.io/v1/namespaces/default/events";
        Assert.Equal(201, (await server.SendAsync("POST", Old, """
            {"metadata":{"name":"old"},"involvedObject":{"kind":"Pod","namespace":"default","name":"p"},"reason":"R","message":"M","type":"Normal","source":{"component":"c"},"count":3,"firstTimestamp":"2020-01-01T00:00:00Z"}
            """)).Code);
        var (_, asNew) = await server.SendAsync("GET", $"{New}/old");
        Assert.Equal(("events.k8s.io/v1", "M", "p", 3, "c"), (asNew["apiVersion"]!.GetValue<string>(), asNew["note"]!.GetValue<string>(), asNew["regarding"]!["name"]!.GetValue<string>(),
            asNew["deprecatedCount"]!.GetValue<int>(), asNew["deprecatedSource"]!["component"]!.GetValue<string>()));
        Assert.Equal(201, (await server.SendAsync("POST", New, """
            {"metadata":{"name":"new"},"eventTime":"2020-01-01T00:00:00.000000Z","reportingController":"a.b/c","reportingInstance":"i","action":"A","reason":"R","type":"Warning","note":"N","regarding":{"kind":"Pod","namespace":"default","name":"p"}}
            """)).Code);
        var (_, asOld) = await server.SendAsync("GET", $"{Old}/new");
        Assert.Equal(("v1", "N", "p", "a.b/c"), (asOld["apiVersion"]!.GetValue<string>(), asOld["message"]!.GetValue<string>(), asOld["involvedObject"]!["name"]!.GetValue<string>(), asOld["reportingComponent"]!.GetValue<string>()));
        Assert.Equal(2, (await server.SendAsync("GET", $"{New}?fieldSelector=regarding.name%3Dp")).Body["items"]!.AsArray().Count);
        Assert.Equal(200, (await server.SendAsync("DELETE", $"{New}/old")).Code);
        Assert.Equal(404, (await server.SendAsync("GET", $"{Old}/old")).Code);
    }

    /// <summary>autoscaling/v2 is preferred; what v1 has no field for is an annotation there, and none in v2.</summary>
    [Fact]
    public async Task An_autoscaler_is_one_and_the_same_in_both_versions()
    {
        const string V1 = "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers", V2 = "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers";
        var (_, group) = await server.SendAsync("GET", "/apis/autoscaling");
        Assert.Equal(("v2", """["v2","v1"]"""), (group["preferredVersion"]!["version"]!.GetValue<string>(), $"[{string.Join(',', group["versions"]!.AsArray().Select(v => v!["version"]!.ToJsonString()))}]"));
        Assert.Equal("hpa", (await server.SendAsync("GET", "/apis/autoscaling/v2")).Body["resources"]![0]!["shortNames"]![0]!.GetValue<string>());

        var (made, asV2) = await server.SendAsync("POST", V2, """
            {"metadata":{"name":"new"},"spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"},"maxReplicas":5,
             "metrics":[{"type":"Resource","resource":{"name":"memory","target":{"type":"AverageValue","averageValue":"1Gi"}}}]}}
            """);
        Assert.Equal((201, "autoscaling/v2"), (made, asV2["apiVersion"]!.GetValue<string>()));
        var (_, asV1) = await server.SendAsync("GET", $"{V1}/new");
        Assert.Equal("""[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"1Gi"}}]""", asV1["metadata"]!["annotations"]!["autoscaling.alpha.kubernetes.io/metrics"]!.GetValue<string>());

        Assert.Equal(201, (await server.SendAsync("POST", V1, """
            {"metadata":{"name":"old"},"spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"},"maxReplicas":5,"targetCPUUtilizationPercentage":50}}
            """)).Code);
        var (patched, old) = await server.SendAsync("PATCH", $"{V1}/old", """{"spec":{"maxReplicas":7}}""", "application/merge-patch+json");
        Assert.Equal((200, "autoscaling/v1", 7), (patched, old["apiVersion"]!.GetValue<string>(), old["spec"]!["maxReplicas"]!.GetValue<int>()));
        var (_, oldAsV2) = await server.SendAsync("GET", $"{V2}/old");
        Assert.Equal((7, 50), (oldAsV2["spec"]!["maxReplicas"]!.GetValue<int>(), oldAsV2["spec"]!["metrics"]![0]!["resource"]!["target"]!["averageUtilization"]!.GetValue<int>()));
        var (_, table) = await server.SendAsync("GET", V1, accept: "application/json;as=Table;v=v1;g=meta.k8s.io");
        Assert.Equal(["memory: <unknown>/1Gi", "cpu: <unknown>/50%"], table["rows"]!.AsArray().Select(r => r!["cells"]![2]!.GetValue<string>()));

        Assert.Equal(200, (await server.SendAsync("DELETE", $"{V1}/new")).Code);
        Assert.Equal(["old"], (await server.SendAsync("GET", V2)).Body["items"]!.AsArray().Select(i => i!["metadata"]!["name"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Metadata_can_be_had_alone()
    {
        string path = await NamespaceAsync("partial", "a");
        var (_, list) = await server.SendAsync("GET", path, accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");
        Assert.Equal(("PartialObjectMetadataList", "PartialObjectMetadata"), (list["kind"]!.GetValue<string>(), list["items"]![0]!["kind"]!.GetValue<string>()));
        Assert.Equal(406, (await server.SendAsync("GET", path, accept: "text/html")).Code);
    }

    [Fact]
    public async Task A_watch_tells_every_change_once_and_in_order()
    {
        string path = await NamespaceAsync("watched", "a");
        using var watch = await server.WatchAsync($"{path}?watch=1");
        Assert.Equal("ADDED a", await watch.NextTextAsync());
        await MakeAsync("watched", "b");
        await server.SendAsync("PATCH", $"{path}/a", """{"data":{"k":"v"}}""", "application/merge-patch+json");
        await server.SendAsync("DELETE", $"{path}/b");
        Assert.Equal(["ADDED b", "MODIFIED a", "DELETED b"], [await watch.NextTextAsync(), await watch.NextTextAsync(), await watch.NextTextAsync()]);
    }

    [Fact]
    public async Task A_watch_goes_on_from_a_revision()
    {
        string path = await NamespaceAsync("resumed", "a");
        var (_, list) = await server.SendAsync("GET", path);
        await MakeAsync("resumed", "b");
        await MakeAsync("elsewhere", "x");
        await MakeAsync("resumed", "c");
        using var watch = await server.WatchAsync($"{path}?watch=1&resourceVersion={Revision(list)}");
        Assert.Equal(["ADDED b", "ADDED c"], [await watch.NextTextAsync(), await watch.NextTextAsync()]);
    }

    [Fact]
    public async Task What_leaves_a_selection_is_deleted_to_its_watchers()
    {
        string path = await NamespaceAsync("leaving");
        await MakeAsync("leaving", "a", """{"in":"yes"}""");
        using var watch = await server.WatchAsync($"{path}?watch=1&labelSelector=in%3Dyes");
        Assert.Equal("ADDED a", await watch.NextTextAsync());
        await server.SendAsync("PATCH", $"{path}/a", """{"metadata":{"labels":{"in":"no"}}}""", "application/merge-patch+json");
        await server.SendAsync("PATCH", $"{path}/a", """{"metadata":{"labels":{"in":"yes"}}}""", "application/merge-patch+json");
        Assert.Equal(["DELETED a", "ADDED a"], [await watch.NextTextAsync(), await watch.NextTextAsync()]);
    }

    [Fact]
    public async Task Initial_events_end_with_a_bookmark()
    {
        string path = await NamespaceAsync("initial", "a", "b");
        using var watch = await server.WatchAsync($"{path}?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan");
        Assert.Equal(["ADDED a", "ADDED b"], [await watch.NextTextAsync(), await watch.NextTextAsync()]);
        var bookmark = await watch.NextAsync();
        Assert.Equal(("BOOKMARK", "ConfigMap", "true"), (bookmark!["type"]!.GetValue<string>(), bookmark["object"]!["kind"]!.GetValue<string>(), bookmark["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]!.GetValue<string>()));
        await MakeAsync("initial", "c");
        Assert.Equal("ADDED c", await watch.NextTextAsync());
    }

    [Fact]
    public async Task A_watch_from_before_the_server_began_is_told_so()
    {
        await using var store = new Store.Memory.MemoryStore();
        await store.CommitAsync(new(Store.Operation.Put("/elsewhere", "1"u8.ToArray())));
        await store.CommitAsync(new(Store.Operation.Put("/elsewhere", "2"u8.ToArray())));
        await using var young = new ApiServer(ServerFixture.Options(), store, NullLoggerFactory.Instance, TimeProvider.System);
        await young.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient(young.CreateInProcessHandler(Api.Security.Identity.Master("tester"))) { BaseAddress = ApiServer.InProcessAddress };
        using var answer = await client.GetAsync(new Uri("/api/v1/configmaps?watch=1&resourceVersion=1", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(410, (int)answer.StatusCode);
        var status = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(("Expired", "too old resource version: 1 (3)"), (status["reason"]!.GetValue<string>(), status["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_watch_ends_when_its_time_is_up()
    {
        string path = await NamespaceAsync("timed");
        using var watch = await server.WatchAsync($"{path}?watch=1&timeoutSeconds=1");
        Assert.Equal("end", await watch.NextTextAsync());
    }

    [Fact]
    public async Task Hundreds_of_watchers_hear_of_one_write()
    {
        string path = await NamespaceAsync("crowd");
        var watches = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => server.WatchAsync($"{path}?watch=1")));
        await MakeAsync("crowd", "news");
        Assert.All(await Task.WhenAll(watches.Select(w => w.NextTextAsync())), heard => Assert.Equal("ADDED news", heard));
        foreach (var watch in watches) watch.Dispose();
    }

    [Theory]
    [InlineData("/healthz", "ok")]
    [InlineData("/livez", "ok")]
    [InlineData("/readyz", "ok")]
    public async Task Health_is_told(string path, string answer) => Assert.Equal(answer, (await server.SendAsync("GET", path)).Body["text"]!.GetValue<string>());

    [Fact]
    public async Task Discovery_names_every_kind()
    {
        var (_, core) = await server.SendAsync("GET", "/api/v1");
        Assert.Contains("pods/exec", core["resources"]!.AsArray().Select(r => r!["name"]!.GetValue<string>()));
        var (_, all) = await server.SendAsync("GET", "/apis", accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        Assert.Equal("APIGroupDiscoveryList", all["kind"]!.GetValue<string>());
        Assert.Equal("apps", all["items"]![0]!["metadata"]!["name"]!.GetValue<string>());
        Assert.All(all["items"]!.AsArray(), g => Assert.NotEmpty(g!["versions"]![0]!["resources"]![0]!["responseKind"]!["kind"]!.GetValue<string>()));
        var (_, version) = await server.SendAsync("GET", "/version");
        Assert.Equal("36", version["minor"]!.GetValue<string>());
    }

    /// <summary>kubectl from 1.25 on asks for it before it says that nobody knows the kind of a manifest.</summary>
    [Fact]
    public async Task There_are_no_custom_resources_and_the_list_of_them_is_empty()
    {
        var (code, list) = await server.SendAsync("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions");
        Assert.Equal((200, "CustomResourceDefinitionList", 0), (code, list["kind"]!.GetValue<string>(), list["items"]!.AsArray().Count));
        Assert.NotEmpty(list["metadata"]!["resourceVersion"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendRawAsync("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "{}"u8.ToArray())).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendRawAsync("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/a.example", null)).StatusCode);
    }

    [Fact]
    public async Task Component_statuses_say_who_is_well()
    {
        using var answer = await server.SendRawAsync("GET", "/api/v1/componentstatuses", null);
        Assert.Equal("299 - \"v1 ComponentStatus is deprecated in v1.19+\"", answer.Headers.GetValues("Warning").Single());
        var (code, list) = await server.SendAsync("GET", "/api/v1/componentstatuses");
        Assert.Equal((200, "ComponentStatusList"), (code, list["kind"]!.GetValue<string>()));
        Assert.Equal(["scheduler False", "controller-manager False", "etcd-0 True"], list["items"]!.AsArray().Select(i => $"{i!["metadata"]!["name"]} {i["conditions"]![0]!["status"]}"));
        var (_, one) = await server.SendAsync("GET", "/api/v1/componentstatuses/etcd-0");
        Assert.Equal("""{"kind":"ComponentStatus","apiVersion":"v1","metadata":{"name":"etcd-0"},"conditions":[{"type":"Healthy","status":"True","message":"ok"}]}""", one.ToJsonString());
        Assert.Equal(404, (await server.SendAsync("GET", "/api/v1/componentstatuses/nobody")).Code);
        Assert.Equal(405, (await server.SendAsync("POST", "/api/v1/componentstatuses", "{}")).Code);
        Assert.Equal(405, (await server.SendAsync("DELETE", "/api/v1/componentstatuses/etcd-0")).Code);
    }

    [Fact]
    public async Task OpenApi_says_what_fields_of_the_networking_kinds_mean()
    {
        var (_, document) = await server.SendAsync("GET", "/openapi/v3/api/v1");
        var port = document["components"]!["schemas"]!["io.k8s.api.core.v1.ServicePort"]!["properties"]!;
        Assert.Equal("The port of the pods, by number or by name. Default: port.", port["targetPort"]!["description"]!.GetValue<string>());
        (_, document) = await server.SendAsync("GET", "/openapi/v2");
        Assert.Equal("The port of the Service.", document["definitions"]!["io.k8s.api.core.v1.ServicePort"]!["properties"]!["port"]!["description"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/openapi/v3/api/v1", "io.k8s.api.core.v1.", "Pod PodSpec PodStatus Container ContainerPort Probe Volume PodSecurityContext SecurityContext Namespace Node NodeStatus ConfigMap Secret ServiceAccount ResourceQuota LimitRange")]
    [InlineData("/openapi/v3/apis/apps/v1", "io.k8s.api.apps.v1.", "Deployment DeploymentSpec DeploymentStatus ReplicaSet ReplicaSetSpec StatefulSet StatefulSetSpec DaemonSet DaemonSetSpec")]
    [InlineData("/openapi/v3/apis/batch/v1", "io.k8s.api.batch.v1.", "Job JobSpec JobStatus CronJob CronJobSpec")]
    [InlineData("/openapi/v3/apis/coordination.k8s.io/v1", "io.k8s.api.coordination.v1.", "Lease LeaseSpec")]
    [InlineData("/openapi/v3/apis/policy/v1", "io.k8s.api.policy.v1.", "PodDisruptionBudget PodDisruptionBudgetSpec PodDisruptionBudgetStatus")]
    [InlineData("/openapi/v3/apis/rbac.authorization.k8s.io/v1", "io.k8s.api.rbac.v1.", "Role ClusterRole RoleBinding ClusterRoleBinding PolicyRule Subject RoleRef")]
    [InlineData("/openapi/v3/api/v1", "io.k8s.apimachinery.pkg.apis.meta.v1.", "ObjectMeta LabelSelector LabelSelectorRequirement OwnerReference ManagedFieldsEntry")]
    public async Task OpenApi_says_what_every_field_of_the_usual_kinds_means(string path, string package, string names)
    {
        var (_, document) = await server.SendAsync("GET", path);
        foreach (string name in names.Split(' '))
        {
            var schema = document["components"]!["schemas"]![package + name]!;
            Assert.NotEmpty(schema["description"]!.GetValue<string>());
            Assert.Empty(schema["properties"]!.AsObject().Where(p => p.Value!["description"] is null).Select(p => $"{name}.{p.Key}"));
        }
    }

    /// <summary>kubectl 1.20 asks there whether a kind can be tried out.</summary>
    [Theory]
    [InlineData("/api/v1/namespaces/{name}")]
    [InlineData("/api/v1/nodes/{name}")]
    [InlineData("/api/v1/namespaces/{namespace}/services/{name}")]
    public async Task OpenAPI_says_that_a_patch_can_be_tried_out(string path)
    {
        var (_, document) = await server.SendAsync("GET", "/openapi/v2");
        Assert.Contains(document["paths"]![path]!["patch"]!["parameters"]!.AsArray(), p => p!["name"]!.ToString() == "dryRun");
    }

    [Fact]
    public async Task OpenApi_says_what_every_field_means()
    {
        var (_, document) = await server.SendAsync("GET", "/openapi/v2");
        var silent = new List<string>();
        foreach (var (name, schema) in document["definitions"]!.AsObject())
        {
            if (schema!["description"] is null) silent.Add(name);
            silent.AddRange((schema["properties"]?.AsObject() ?? []).Where(p => p.Value!["description"] is null).Select(p => $"{name}.{p.Key}"));
        }
        Assert.Empty(silent);
    }

    [Fact]
    public async Task OpenApi_describes_fields()
    {
        var (_, v3) = await server.SendAsync("GET", "/openapi/v3/api/v1");
        Assert.Equal("#/components/schemas/io.k8s.api.core.v1.ServiceSpec", v3["components"]!["schemas"]!["io.k8s.api.core.v1.Service"]!["properties"]!["spec"]!["$ref"]!.GetValue<string>());
        using var v2 = await server.SendRawAsync("GET", "/openapi/v2", null, accept: "application/com.github.proto-openapi.spec.v2@v1.0+protobuf");
        Assert.Equal(200, (int)v2.StatusCode);
        Assert.DoesNotContain('@', v2.Content.Headers.ContentType!.MediaType!);
    }

    [Theory]
    [InlineData("/openapi/v3/api/v1", "components/schemas", "/api/v1/namespaces/{namespace}/services", "io.k8s.api.core.v1.ServiceList")]
    [InlineData("/openapi/v2", "definitions", "/apis/networking.k8s.io/v1/ingresses", "io.k8s.api.networking.v1.IngressList")]
    public async Task OpenApi_describes_lists(string path, string place, string collection, string list)
    {
        var (_, document) = await server.SendAsync("GET", path);
        var definitions = place.Split('/').Aggregate((JsonNode)document, (node, step) => node[step]!);
        Assert.NotNull(definitions[list]!["properties"]!["items"]);
        Assert.NotNull(definitions["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"]!["properties"]!["continue"]);
        Assert.Contains(list, document["paths"]![collection]!["get"]!["responses"]!["200"]!.ToJsonString());
        Assert.Contains("meta.v1.Status", document["paths"]![collection]!["delete"] is { } delete ? delete["responses"]!.ToJsonString() : "meta.v1.Status");
    }
}
