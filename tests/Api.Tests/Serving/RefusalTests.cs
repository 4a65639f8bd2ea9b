using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Serving;

/// <summary>
/// Refusals, as kube-apiserver gave them to the same requests (1.20, and where 1.36 says it otherwise, by its source): code, reason, words, and whether
/// the details are there.
/// </summary>
public sealed class RefusalTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Services = "/api/v1/namespaces/default/services", ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const string NoMethod = "the server does not allow this method on the requested resource";
    private const string NoResource = "the server could not find the requested resource";

    private const string Merge = "application/merge-patch+json", JsonPatch = "application/json-patch+json", Strategic = "application/strategic-merge-patch+json";

    [Theory]
    [InlineData("POST", "/api/v1/services", 405, NoMethod)]
    [InlineData("DELETE", "/api/v1/services", 405, NoMethod)]
    [InlineData("GET", "/api/v1/services/x", 404, NoResource)]
    [InlineData("DELETE", "/api/v1/namespaces", 405, NoMethod)]
    [InlineData("GET", "/apis/authorization.k8s.io/v1/subjectaccessreviews", 405, NoMethod)]
    [InlineData("OPTIONS", "/api/v1/nodes", 405, NoMethod)]
    [InlineData("FOO", "/api/v1/nodes", 405, NoMethod)]
    [InlineData("GET", "/api/v1/nonsense", 404, NoResource)]
    public async Task Paths_and_methods_that_are_not_there(string method, string path, int code, string words)
    {
        var (answered, status) = await server.SendAsync(method, path, method == "POST" ? "{}" : null);
        Assert.Equal((code, words, "{}"), (answered, Text(status["message"]), status["details"]?.ToJsonString()));
    }

    [Fact]
    public async Task A_head_request_is_no_get() => Assert.Equal(405, (await server.SendAsync("HEAD", "/api/v1/nodes")).Code);

    [Fact]
    public async Task Where_nothing_is_the_paths_are_listed()
    {
        var (code, list) = await server.SendAsync("GET", "/nowhere");
        Assert.Equal(404, code);
        Assert.Contains("/apis/apps/v1", list["paths"]!.AsArray().Select(p => Text(p)));
        Assert.Equal((404, "404 page not found\n"), await TextAsync("/apis/nobody.example/v1/things"));
    }

    [Theory]
    [InlineData("limit=abc", "strconv.ParseInt: parsing \"abc\": invalid syntax")]
    [InlineData("timeoutSeconds=abc", "strconv.ParseInt: parsing \"abc\": invalid syntax")]
    [InlineData("continue=abc", "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value")]
    public async Task Numbers_and_tokens_that_are_none(string query, string words)
    {
        var (code, status) = await server.SendAsync("GET", $"{ConfigMaps}?{query}");
        Assert.Equal((400, words), (code, Text(status["message"])));
    }

    [Fact]
    public async Task An_empty_set_is_the_set_of_the_empty_value() =>
        Assert.Equal(200, (await server.SendAsync("GET", $"{ConfigMaps}?labelSelector=a%20in%20()")).Code);

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/*")]
    public async Task Media_types_that_nobody_writes(string accept)
    {
        var (code, status) = await server.SendAsync("GET", "/api/v1/nodes/n", accept: accept);
        Assert.Equal((406, "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf"), (code, Text(status["message"])));
    }

    [Fact]
    public async Task Quality_values_choose_the_media_type()
    {
        using var answer = await server.SendRawAsync("GET", ConfigMaps, null, accept: "application/json;q=0.1, application/yaml");
        Assert.Equal("application/yaml", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Metadata_of_a_list_is_asked_for_by_its_own_name()
    {
        var (code, status) = await server.SendAsync("GET", Services, accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
        Assert.Equal((406, "you requested PartialObjectMetadata, but the requested object is a list (*core.ServiceList)"), (code, Text(status["message"])));
    }

    [Theory]
    [InlineData(Merge, "{", 400, "error decoding patch: unexpected end of JSON input")]
    [InlineData(Merge, "[]", 400, "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}")]
    [InlineData(Merge, """{"metadata":null}""", 400, "the name of the object (patched based on URL) was undeterminable: name must be provided")]
    [InlineData(JsonPatch, "{}", 400, "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp")]
    [InlineData(JsonPatch, """[{"op":"remove","path":"/data/none"}]""", 422, "the server rejected our request due to an error in our request")]
    [InlineData(Strategic, "{", 400, "unexpected end of JSON input")]
    [InlineData(Strategic, "[]", 400, "json: cannot unmarshal array into Go value of type map[string]interface {}")]
    [InlineData(Strategic, """{"data":"x"}""", 422, " \"\" is invalid: patch: Invalid value: \"map[data:x]\": cannot restore map from string")]
    [InlineData(Strategic, """{"data":{"a":5}}""", 422, " \"\" is invalid: patch: Invalid value: \"map[data:map[a:5]]\": cannot convert int64 to string")]
    [InlineData(Strategic, """{"metadata":{"uid":"other"}}""", 422, "ConfigMap \"patched\" is invalid: metadata.uid: Invalid value: \"other\": field is immutable")]
    [InlineData("text/plain", "{}", 415, "415: Unsupported Media Type")]
    [InlineData("application/apply-patch+yaml", "{", 400, "error decoding YAML: ")]
    [InlineData("application/apply-patch+yaml", "{}", 400, "invalid object type: /, Kind=")]
    [InlineData("application/apply-patch+yaml", "", 400, "invalid object type: /, Kind=")]
    public async Task Patches_that_are_none(string language, string patch, int code, string words)
    {
        await server.SendAsync("POST", ConfigMaps, """{"metadata":{"name":"patched"}}""");
        var (answered, status) = await server.SendAsync("PATCH", $"{ConfigMaps}/patched{(language.Contains("apply", StringComparison.Ordinal) ? "?fieldManager=m" : "")}", patch, language);
        Assert.Equal(code, answered);
        Assert.StartsWith(words, Text(status["message"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patch_cannot_make_another_kind_of_an_object()
    {
        await server.SendAsync("POST", ConfigMaps, """{"metadata":{"name":"kind"}}""");
        var (code, status) = await server.SendAsync("PATCH", $"{ConfigMaps}/kind", """{"kind":"Foo"}""", Merge);
        Assert.Equal(422, code);
        Assert.EndsWith("no kind \"Foo\" is registered for version \"v1\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"", Text(status["message"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dryRun=", "dryRun: Unsupported value: [\"\"]: supported values: \"All\"")]
    [InlineData("dryRun=Some", "dryRun: Unsupported value: [\"Some\"]: supported values: \"All\"")]
    [InlineData("fieldManager=a%07", "fieldManager: Invalid value: \"a\\a\": invalid character U+0007 (at position 1)")]
    public async Task Options_that_are_none(string query, string words)
    {
        var (code, status) = await server.SendAsync("POST", $"{ConfigMaps}?{query}", """{"metadata":{"name":"optional"}}""");
        Assert.Equal((422, $"CreateOptions.meta.k8s.io \"\" is invalid: {words}"), (code, Text(status["message"])));
    }

    [Theory]
    [InlineData("""{"clusterIPs":["10.96.7.10"],"ports":[{"port":80}]}""", "spec.clusterIPs: Invalid value: [\"10.96.7.10\"]: must be empty when `clusterIP` is not specified")]
    [InlineData("""{"clusterIP":"10.96.7.9","clusterIPs":["10.96.7.10"],"ports":[{"port":80}]}""", "spec.clusterIPs: Invalid value: [\"10.96.7.10\"]: first value must match `clusterIP`")]
    [InlineData("""{"clusterIP":"foo","ports":[{"port":80}]}""", "spec.clusterIPs[0]: Invalid value: \"foo\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")]
    [InlineData("""{"ipFamilies":["IPv5"],"ports":[{"port":80}]}""", "spec.ipFamilies[0]: Unsupported value: \"IPv5\": supported values: \"IPv4\", \"IPv6\"")]
    [InlineData("""{"type":"LoadBalancer","externalTrafficPolicy":"Local","healthCheckNodePort":-1,"ports":[{"port":80}]}""",
        "spec.healthCheckNodePort: Invalid value: -1: provided port is not in the valid range. The range of valid ports is 30000-32767")]
    public async Task Services_whose_addresses_contradict_themselves(string spec, string words)
    {
        var (code, status) = await server.SendAsync("POST", Services, $$"""{"metadata":{"name":"contrary"},"spec":{{spec}}}""");
        Assert.Equal((422, $"Service \"contrary\" is invalid: {words}"), (code, Text(status["message"])));
    }

    [Fact]
    public async Task A_pod_has_the_preemption_of_its_priority_class()
    {
        const string Pods = "/api/v1/namespaces/default/pods", Spec = "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]";
        var (code, status) = await server.SendAsync("POST", Pods, $$$"""{"metadata":{"name":"peaceful"},{{{Spec}}},"preemptionPolicy":"Never"}}""");
        Assert.Equal((403, "pods \"peaceful\" is forbidden: the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name"), (code, Text(status["message"])));
        await server.SendAsync("POST", "/apis/scheduling.k8s.io/v1/priorityclasses", """{"metadata":{"name":"peace"},"value":7,"preemptionPolicy":"Never"}""");
        (code, var pod) = await server.SendAsync("POST", Pods, $$$"""{"metadata":{"name":"peaceful"},{{{Spec}}},"priorityClassName":"peace"}}""");
        Assert.Equal((201, "Never", 7), (code, Text(pod["spec"]!["preemptionPolicy"]), pod["spec"]!["priority"]!.GetValue<int>()));
        pod["spec"]!.AsObject().Remove("priority");
        pod["spec"]!.AsObject().Remove("preemptionPolicy");
        (code, pod) = await server.SendAsync("PUT", $"{Pods}/peaceful", pod.ToJsonString());
        Assert.Equal((200, "Never", 7), (code, Text(pod["spec"]!["preemptionPolicy"]), pod["spec"]!["priority"]!.GetValue<int>()));
    }

    [Fact]
    public async Task System_priority_classes_are_there_and_stay()
    {
        const string Critical = "/apis/scheduling.k8s.io/v1/priorityclasses/system-node-critical";
        Assert.Equal("2000001000", (await server.SendAsync("GET", Critical)).Body["value"]!.ToJsonString());
        var (code, status) = await server.SendAsync("DELETE", Critical);
        Assert.Equal((403, "priorityclasses.scheduling.k8s.io \"system-node-critical\" is forbidden: this is a system priority class and cannot be deleted"), (code, Text(status["message"])));
    }

    [Fact]
    public async Task Jobs_leave_their_pods_and_say_so()
    {
        const string Jobs = "/apis/batch/v1/namespaces/default/jobs", Job = """{"metadata":{"name":"j"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}""";
        await server.SendAsync("POST", Jobs, Job);
        using var deleted = await server.SendRawAsync("DELETE", $"{Jobs}/j", null);
        Assert.StartsWith("299 - \"child pods are preserved by default when jobs are deleted", deleted.Headers.GetValues("Warning").Single(), StringComparison.Ordinal);
        var (code, status) = await server.SendAsync("POST", Jobs, Job);
        Assert.Equal((409, "object is being deleted: jobs.batch \"j\" already exists"), (code, Text(status["message"])));
    }

    [Fact]
    public async Task Controllers_cannot_count_more_than_there_are()
    {
        const string Deployments = "/apis/apps/v1/namespaces/default/deployments";
        await server.SendAsync("POST", Deployments, """{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""");
        var (code, status) = await server.SendAsync("PATCH", $"{Deployments}/d/status", """{"status":{"replicas":2,"readyReplicas":3}}""", Merge);
        Assert.Equal((422, "Deployment.apps \"d\" is invalid: status.readyReplicas: Invalid value: 3: cannot be greater than status.replicas"), (code, Text(status["message"])));
        (code, status) = await server.SendAsync("PUT", $"{Deployments}/d/scale", """{"metadata":{"name":"e"},"spec":{"replicas":5}}""");
        Assert.Equal((400, "the name of the object (e) does not match the name on the URL (d)"), (code, Text(status["message"])));
    }

    [Fact]
    public async Task A_watch_of_one_object_by_its_path_is_a_get() =>
        Assert.Equal(404, (await server.SendAsync("GET", $"{ConfigMaps}/none?watch=1")).Code);

    [Fact]
    public async Task Watches_are_not_told_in_yaml()
    {
        var (code, _) = await server.SendAsync("GET", $"{ConfigMaps}?watch=1", accept: "application/yaml");
        Assert.Equal(406, code);
    }

    [Theory]
    [InlineData("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", """{"metadata":{"name":"n"},"addressType":"IPv4"}""", "endpoints ports")]
    [InlineData("/api/v1/namespaces/default/events", """{"metadata":{"name":"n"},"involvedObject":{"kind":"Pod","name":"p","namespace":"default"}}""", "eventTime firstTimestamp lastTimestamp")]
    public async Task What_Go_writes_though_nobody_set_it(string path, string manifest, string nulls)
    {
        var (code, made) = await server.SendAsync("POST", path, manifest);
        Assert.Equal(201, code);
        Assert.All(nulls.Split(' '), field => Assert.True(made.TryGetPropertyValue(field, out var value) && value is null, field));
    }

    [Fact]
    public async Task A_watch_from_a_revision_to_come_waits_for_it()
    {
        using var answer = await server.SendRawAsync("GET", $"{ConfigMaps}?watch=1&timeoutSeconds=1&resourceVersion=999999999", null);
        Assert.Equal((200, ""), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task OpenApi_v3_comes_as_protobuf_too()
    {
        using var answer = await server.SendRawAsync("GET", "/openapi/v3/apis/apps/v1", null, accept: "application/com.github.proto-openapi.spec.v3@v1.0+protobuf");
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("\n\u00053.0.0\u0012"u8.ToArray(), bytes[..8]);                       // field 1: "3.0.0", then field 2
    }

    private async Task<(int Code, string Text)> TextAsync(string path)
    {
        using var answer = await server.SendRawAsync("GET", path, null);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static string? Text(JsonNode? node) => node?.GetValue<string>();

    [Fact]
    public async Task A_claim_grows_once_it_is_bound_and_where_its_class_allows_it()
    {
        const string Path = "/api/v1/namespaces/default/persistentvolumeclaims", Json = "application/merge-patch+json", Larger = """{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}""";
        await server.SendAsync("POST", Path, """{"metadata":{"name":"grows"},"spec":{"storageClassName":"rigid","accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}""");
        Assert.Equal(422, (await server.SendAsync("PATCH", $"{Path}/grows", Larger, Json)).Code);
        var (bound, claim) = await server.SendAsync("PATCH", $"{Path}/grows/status", """{"status":{"phase":"Bound","capacity":{"storage":"1Gi"}}}""", Json);
        Assert.Equal((200, "Bound"), (bound, claim["status"]!["phase"]!.GetValue<string>()));
        var (code, body) = await server.SendAsync("PATCH", $"{Path}/grows", Larger, Json);
        Assert.Equal((403, "persistentvolumeclaims \"grows\" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"),
            (code, body["message"]!.GetValue<string>()));
        await server.SendAsync("POST", "/apis/storage.k8s.io/v1/storageclasses", """{"metadata":{"name":"rigid"},"provisioner":"a/b","allowVolumeExpansion":true}""");
        Assert.Equal(200, (await server.SendAsync("PATCH", $"{Path}/grows", Larger, Json)).Code);
    }

    [Fact]
    public async Task An_object_that_took_the_place_of_another_is_not_written()
    {
        var (_, made) = await server.SendAsync("POST", "/api/v1/namespaces/default/services", """{"metadata":{"name":"replaced"},"spec":{"ports":[{"port":80}]}}""");
        string uid = made["metadata"]!["uid"]!.ToString();
        made["metadata"]!["uid"] = "other";
        var (code, status) = await server.SendAsync("PUT", "/api/v1/namespaces/default/services/replaced", made.ToJsonString());
        Assert.Equal((409, "Operation cannot be fulfilled on services \"replaced\": StorageError: invalid object, Code: 4, Key: /registry/services/specs/default/replaced, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: " + uid),
            (code, status["message"]!.ToString()));
    }

    [Fact]
    public async Task An_apply_that_names_an_object_of_old_makes_no_new_one()
    {
        var (code, status) = await server.SendAsync("PATCH", "/api/v1/namespaces/default/configmaps/gone?fieldManager=m",
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"gone","uid":"u"}}""", "application/apply-patch+yaml");
        Assert.Equal((409, "Operation cannot be fulfilled on configmaps \"gone\": uid mismatch: the provided object specified uid u, and no existing object was found"), (code, status["message"]!.ToString()));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Force_is_a_word_of_appliers(string force)
    {
        var (code, status) = await server.SendAsync("PATCH", $"/api/v1/namespaces/default/configmaps/any?force={force}", "{}", "application/merge-patch+json");
        Assert.Equal((422, "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch"), (code, status["message"]!.ToString()));
    }

    [Fact]
    public async Task What_the_server_makes_itself_is_its_own()
    {
        var (_, ns) = await server.SendAsync("GET", "/api/v1/namespaces/default");
        Assert.Equal("kube-apiserver", ns["metadata"]!["managedFields"]![0]!["manager"]!.ToString());
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_patchs_options_is_told_in_order()
    {
        var (code, status) = await server.SendAsync("PATCH", "/api/v1/namespaces/default/configmaps/any?force=true&fieldManager=a%01%C2%A0&dryRun=x&fieldValidation=y", "{}", "application/merge-patch+json");
        Assert.Equal(422, code);
        Assert.Equal(
        [
            "force: Forbidden: may not be specified for non-apply patch",
            "fieldManager: Invalid value: \"a\\x01\\u00a0\": invalid character U+0001 (at position 1)",
            "fieldManager: Invalid value: \"a\\x01\\u00a0\": invalid character U+00A0 (at position 2)",
            "dryRun: Unsupported value: [\"x\"]: supported values: \"All\"",
            "fieldValidation: Unsupported value: \"y\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"",
        ], status["details"]!["causes"]!.AsArray().Select(c => $"{c!["field"]}: {c["message"]}"));
    }
}
