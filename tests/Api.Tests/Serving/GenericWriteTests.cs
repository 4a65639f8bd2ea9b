using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Serving;

/// <summary>What writes of every kind have in common, as the request pipeline of Kubernetes 1.36 answers them.</summary>
public sealed class GenericWriteTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps", Endpoints = "/api/v1/namespaces/default/endpoints", Leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
    private const string Merge = "application/merge-patch+json", Strategic = "application/strategic-merge-patch+json", Patch = "application/json-patch+json", Yaml = "application/yaml";
    private const string OtherUid = "11111111-1111-1111-1111-111111111111";

    private static string Message(JsonObject status) => status["message"]!.GetValue<string>();

    private static string Map(string name, string more = "") => "{\"metadata\":{\"name\":\"" + name + "\"" + more + "}}";

    private async Task<JsonObject> MadeAsync(string name) => (await server.SendAsync("POST", Maps, Map(name, ",\"labels\":{\"a\":\"1\"}"))).Body["metadata"]!.AsObject();

    [Fact]
    public async Task What_the_server_alone_decides_stays_as_it_was()
    {
        var made = await MadeAsync("fixed");
        var (code, after) = await server.SendAsync("PUT", $"{Maps}/fixed", Map("fixed", ",\"generation\":7,\"creationTimestamp\":\"2020-01-01T00:00:00Z\",\"generateName\":\"x-\",\"managedFields\":[{\"manager\":\"x\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"odd\":{}}}]"));
        Assert.Equal((200, made["creationTimestamp"]!.ToString()), (code, after["metadata"]!["creationTimestamp"]!.ToString()));
        Assert.Null(after["metadata"]!["generation"]);
        Assert.DoesNotContain("odd", after["metadata"]!["managedFields"]?.ToJsonString() ?? "", StringComparison.Ordinal);
        (_, after) = await server.SendAsync("PUT", $"{Maps}/fixed", Map("fixed"));
        Assert.Null(after["metadata"]!["generateName"]);
    }

    [Theory]
    [InlineData("PATCH", Merge, """{"metadata":{"managedFields":[]},"data":{"c":"3"}}""")]
    [InlineData("PATCH", Strategic, """{"metadata":{"managedFields":[]}}""")]
    [InlineData("PATCH", Patch, """[{"op":"replace","path":"/metadata/managedFields","value":[]}]""")]
    [InlineData("PUT", "application/json", """{"metadata":{"name":"owned","managedFields":[]},"data":{"a":"2"}}""")]
    public async Task An_empty_list_of_owners_ends_the_keeping_of_them(string method, string language, string body)
    {
        await server.SendAsync("POST", $"{Maps}?fieldManager=one", """{"metadata":{"name":"owned"},"data":{"a":"1"}}""");
        var (code, after) = await server.SendAsync(method, $"{Maps}/owned?fieldManager=two", body, language);
        Assert.Equal((200, false), (code, after["metadata"]!.AsObject().ContainsKey("managedFields")));
        (_, after) = await server.SendAsync("PATCH", $"{Maps}/owned?fieldManager=three", """{"data":{"q":"1"}}""", Merge);
        Assert.False(after["metadata"]!.AsObject().ContainsKey("managedFields"));
        await server.SendAsync("DELETE", $"{Maps}/owned");
    }

    [Theory]
    [InlineData("""{"uid":""}""", 409)]
    [InlineData("""{"resourceVersion":""}""", 409)]
    [InlineData("""{"uid":null,"resourceVersion":null}""", 200)]
    [InlineData("{}", 200)]
    public async Task A_precondition_that_is_empty_is_met_by_nothing(string preconditions, int code)
    {
        await MadeAsync("bound");
        Assert.Equal(code, (await server.SendAsync("DELETE", $"{Maps}/bound", $$"""{"preconditions":{{preconditions}}}""")).Code);
        await server.SendAsync("DELETE", $"{Maps}/bound");
    }

    [Theory]
    [InlineData(Merge, """{"metadata":{"resourceVersion":null,"annotations":{"m":"1"}}}""")]
    [InlineData(Strategic, """{"metadata":{"resourceVersion":"0","annotations":{"s":"1"}}}""")]
    [InlineData(Patch, """[{"op":"remove","path":"/metadata/resourceVersion"}]""")]
    [InlineData(Patch, "null")]
    [InlineData(Strategic, "null")]
    [InlineData(Strategic, """{"kind":"Pod"}""")]
    [InlineData(Patch, """[{"op":"test","path":"/metadata/labels/none","value":null}]""")]
    public async Task Patches_of_whatever_there_is(string language, string patch)
    {
        await MadeAsync("patched");
        Assert.Equal(200, (await server.SendAsync("PATCH", $"{Maps}/patched", patch, language)).Code);
    }

    [Theory]
    [InlineData(Patch, """[{"op":5,"path":"/x"}]""", 400, "error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string")]
    [InlineData(Patch, "[null]", 422, "the server rejected our request due to an error in our request")]
    [InlineData(Patch, "COPIES", 422, "the server rejected our request due to an error in our request")]
    [InlineData(Patch, "TESTS", 413, "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001")]
    [InlineData(Strategic, """{"immutable":"x"}""", 422, " \"\" is invalid: patch: Invalid value: \"map[immutable:x]\": unrecognized type: bool")]
    [InlineData(Strategic, """{"data":{"a":5}}""", 422, " \"\" is invalid: patch: Invalid value: \"map[data:map[a:5]]\": cannot convert int64 to string")]
    [InlineData(Strategic, """{"metadata":{"labels":{"$patch":5}}}""", 400, "unknown patch type: %!s(int64=5) in map: map[$patch:5]")]
    [InlineData(Strategic, """{"metadata":{"$setElementOrder/finalizers":"x"}}""", 400, "expected a []interface {}, but received a string")]
    public async Task Patches_that_cannot_be_applied(string language, string patch, int code, string why)
    {
        await MadeAsync("broken");
        string body = patch switch
        {
            "COPIES" => "[{\"op\":\"add\",\"path\":\"/data\",\"value\":{\"a\":\"" + new string('x', 400_000) + "\"}}" + string.Concat(Enumerable.Range(0, 10).Select(i => $",{{\"op\":\"copy\",\"from\":\"/data/a\",\"path\":\"/data/b{i}\"}}")) + "]",
            "TESTS" => $"[{string.Join(',', Enumerable.Repeat("""{"op":"test","path":"/kind","value":"ConfigMap"}""", 10001))}]",
            _ => patch,
        };
        var (answered, status) = await server.SendAsync("PATCH", $"{Maps}/broken", body, language);
        Assert.Equal((code, why), (answered, Message(status)));
    }

    [Theory]
    [InlineData(Strategic, """{"bogus":1,"bogus":2,"metadata":{"foo":1}}""", "duplicate field \"bogus\", unknown field \"bogus\", unknown field \"metadata.foo\"")]
    [InlineData(Patch, """[{"op":"test","path":"/kind","value":"ConfigMap","value":"ConfigMap","x":1}]""", "json patch duplicate field \"[0].value\", json patch unknown field \"[0].x\"")]
    public async Task Strict_patches_tell_all_that_is_wrong(string language, string patch, string faults)
    {
        await MadeAsync("strict");
        var (code, status) = await server.SendAsync("PATCH", $"{Maps}/strict?fieldValidation=Strict", patch, language);
        Assert.Equal(422, code);
        Assert.EndsWith($": strict decoding error: {faults}", Message(status), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", """{"metadata":{"name":"w"},"bogus":1,"bogus":2}""", "unknown field \\\"bogus\\\"")]
    [InlineData(Yaml, "zoo: 1\nmetadata: {name: w, name: w, foo: 1}\n", "line 2: key \\\"name\\\" already set in map|unknown field \\\"metadata.foo\\\"|unknown field \\\"zoo\\\"")]
    public async Task Warnings_are_told_one_by_one(string type, string body, string warnings)
    {
        using var answer = await server.SendRawAsync("POST", $"{Maps}?dryRun=All", System.Text.Encoding.UTF8.GetBytes(body), type);
        Assert.Equal(warnings.Split('|').Select(w => $"299 - \"{w}\""), answer.Headers.GetValues("Warning"));
    }

    [Fact]
    public async Task Warnings_that_are_too_much_for_headers_are_cut()
    {
        string fields = string.Join(',', Enumerable.Range(0, 10).Select(i => $"\"{new string('f', 900)}{i}\":1"));
        using var answer = await server.SendRawAsync("POST", $"{Maps}?dryRun=All", System.Text.Encoding.UTF8.GetBytes($"{{\"metadata\":{{\"name\":\"w\"}},{fields}}}"));
        string[] warnings = [.. answer.Headers.GetValues("Warning")];
        Assert.Equal(10, warnings.Length);
        Assert.All(warnings, w => Assert.Equal(256, w["299 - \"".Length..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Length));
    }

    [Fact]
    public async Task An_owner_counts_once()
    {
        const string Owner = """{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u"}""";
        using var answer = await server.SendRawAsync("POST", Maps, System.Text.Encoding.UTF8.GetBytes(Map("owned", $",\"ownerReferences\":[{Owner},{Owner}]")));
        Assert.Contains("duplicate UID(s) observed: u", answer.Headers.GetValues("Warning").Single(), StringComparison.Ordinal);
        Assert.Single((await server.SendAsync("GET", $"{Maps}/owned")).Body["metadata"]!["ownerReferences"]!.AsArray());
    }

    [Theory]
    [InlineData("PUT", Endpoints + "/fresh", """{"metadata":{"name":"fresh","resourceVersion":"5"}}""", 201)]
    [InlineData("PUT", Leases + "/fresh", """{"metadata":{"name":"fresh","resourceVersion":"5"}}""", 201)]
    [InlineData("POST", Maps, """{"metadata":{"name":"fresh","resourceVersion":"abc"}}""", 201)]
    [InlineData("POST", Maps, """{"metadata":{"name":"fresh2","resourceVersion":"5"}}""", 400)]
    [InlineData("POST", Maps + "?fieldManager=two%20words", """{"metadata":{"name":"fresh3"}}""", 201)]
    public async Task New_objects(string method, string path, string body, int code) => Assert.Equal(code, (await server.SendAsync(method, path, body)).Code);

    [Theory]
    [InlineData("PUT", Endpoints + "/never", """{"metadata":{"name":"never","uid":"OTHER"}}""", 409, "Operation cannot be fulfilled on endpoints \"never\": StorageError: invalid object, Code: 4, Key: /registry/services/endpoints/default/never, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: OTHER, UID in object meta: ")]
    [InlineData("PUT", Endpoints + "/never?dryRun=All", """{"metadata":{"name":"never","uid":"OTHER"}}""", 409, "Operation cannot be fulfilled on endpoints \"never\": StorageError: invalid object, Code: 4, Key: /services/endpoints/default/never, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: OTHER, UID in object meta: ")]
    [InlineData("PUT", Maps + "/x", """{"metadata":{"name":"x","namespace":"other"}}""", 400, "the namespace of the provided object does not match the namespace sent on the request")]
    [InlineData("PATCH", Maps + "/x?force=", "{}", 422, "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch")]
    [InlineData("DELETE", Maps + "/x?propagationPolicy=", null, 422, "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: \"\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"")]
    [InlineData("DELETE", Maps + "/x?gracePeriodSeconds=", null, 400, "strconv.ParseInt: parsing \"\": invalid syntax")]
    [InlineData("DELETE", Maps + "/x", "{", 400, "couldn't get version/kind; json parse error: unexpected end of JSON input")]
    [InlineData("DELETE", Maps + "/x", """{"kind":"Pod","apiVersion":"v1"}""", 400, "no kind \"Pod\" is registered for version \"v1\" in scheme \"k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27\"")]
    public async Task Writes_that_are_refused(string method, string path, string? body, int code, string why)
    {
        var (answered, status) = await server.SendAsync(method, path, body?.Replace("OTHER", OtherUid, StringComparison.Ordinal), method == "PATCH" ? Merge : "application/json");
        Assert.Equal((code, why.Replace("OTHER", OtherUid, StringComparison.Ordinal)), (answered, Message(status)));
    }

    [Fact]
    public async Task A_lease_is_not_changed_without_its_version()
    {
        await server.SendAsync("POST", Leases, Map("held"));
        var (code, status) = await server.SendAsync("PUT", $"{Leases}/held", Map("held"));
        Assert.Equal((422, "leases.coordination.k8s.io \"held\" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update"), (code, Message(status)));
        Assert.Equal("leases", status["details"]!["kind"]!.ToString());
    }

    [Fact]
    public async Task Conditions_of_a_deletion_may_stand_in_the_query()
    {
        var made = await MadeAsync("kept");
        var (code, status) = await server.SendAsync("DELETE", $"{Maps}/kept?uid={OtherUid}");
        Assert.Equal((409, $"Operation cannot be fulfilled on ConfigMap \"kept\": the UID in the precondition ({OtherUid}) does not match the UID in record ({made["uid"]}). The object might have been deleted and then recreated"), (code, Message(status)));
        Assert.Equal(409, (await server.SendAsync("DELETE", $"{Maps}/kept?resourceVersion=1")).Code);
        Assert.Equal(200, (await server.SendAsync("DELETE", $"{Maps}/kept?uid={made["uid"]}")).Code);
    }

    [Fact]
    public async Task Beside_a_body_the_query_of_a_deletion_does_not_count()
    {
        await MadeAsync("gone");
        await server.SendAsync("DELETE", $"{Maps}/gone?dryRun=All", """{"kind":"DeleteOptions","apiVersion":"v1"}""");
        Assert.Equal(404, (await server.SendAsync("GET", $"{Maps}/gone")).Code);
    }

    [Theory]
    [InlineData("limit=x", 400)]
    [InlineData("timeoutSeconds=x", 400)]
    [InlineData("resourceVersion=abc", 400)]
    [InlineData("continue=x", 400)]
    [InlineData("sendInitialEvents=1", 422)]
    [InlineData("resourceVersionMatch=Exact", 422)]
    public async Task A_collection_is_not_deleted_by_options_that_make_no_sense(string query, int code)
    {
        await server.SendAsync("POST", "/api/v1/namespaces", Map("several"));
        await server.SendAsync("POST", "/api/v1/namespaces/several/configmaps", Map("one"));
        Assert.Equal(code, (await server.SendAsync("DELETE", $"/api/v1/namespaces/several/configmaps?{query}")).Code);
        Assert.Equal(200, (await server.SendAsync("GET", "/api/v1/namespaces/several/configmaps/one")).Code);
    }

    [Theory]
    [InlineData("/api/v1/namespaces/default/services", """{"spec":{"ports":[{"port":80}]}}""", true, true)]
    [InlineData("/api/v1/namespaces/default/limitranges", """{"spec":{"limits":[]}}""", true, true)]
    [InlineData("/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles", """{"rules":[]}""", true, true)]
    [InlineData("/apis/rbac.authorization.k8s.io/v1/clusterroles", """{"rules":[]}""", true, true)]
    [InlineData("/apis/node.k8s.io/v1/runtimeclasses", """{"handler":"runc"}""", true, false)]
    [InlineData("/apis/coordination.k8s.io/v1/namespaces/default/leases", """{"spec":{}}""", true, false)]
    [InlineData("/api/v1/namespaces/default/serviceaccounts", "{}", false, true)]
    [InlineData("/apis/networking.k8s.io/v1/servicecidrs", """{"spec":{"cidrs":["10.77.0.0/24"]}}""", false, true)]
    [InlineData("/apis/policy/v1/namespaces/default/poddisruptionbudgets", """{"spec":{"maxUnavailable":1}}""", false, false)]
    [InlineData("/apis/storage.k8s.io/v1/csidrivers", """{"spec":{}}""", false, false)]
    [InlineData("/apis/storage.k8s.io/v1/csinodes", """{"spec":{"drivers":[]}}""", false, false)]
    [InlineData("/apis/storage.k8s.io/v1/storageclasses", """{"provisioner":"p"}""", false, true)]
    public async Task Some_kinds_are_made_by_an_update_and_some_must_name_the_version_that_they_change(string path, string json, bool made, bool unconditional)
    {
        var obj = JsonNode.Parse(json)!.AsObject();
        obj["metadata"] = new JsonObject { ["name"] = "put" };
        string body = obj.ToJsonString();
        Assert.Equal(made ? 201 : 404, (await server.SendAsync("PUT", $"{path}/put", body)).Code);
        if (!made) Assert.Equal(201, (await server.SendAsync("POST", path, body)).Code);
        var (code, status) = await server.SendAsync("PUT", $"{path}/put", body);
        Assert.Equal(unconditional ? 200 : 422, code);
        if (!unconditional) Assert.EndsWith("metadata.resourceVersion: Invalid value: 0: must be specified for an update", Message(status), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_that_would_make_an_object_names_no_version_that_is_none()
    {
        var (code, status) = await server.SendAsync("PUT", $"{Leases}/unheard", """{"metadata":{"name":"unheard","resourceVersion":"none"},"spec":{}}""");
        Assert.Equal((409, "Conflict"), (code, status["reason"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("Foreground", """["foregroundDeletion","k.io/b"]""")]
    [InlineData("Orphan", """["k.io/b","orphan"]""")]
    [InlineData("Background", """["k.io/b"]""")]
    public async Task A_deletion_that_asks_for_what_was_asked_for_changes_no_order(string policy, string finalizers)
    {
        string path = $"/api/v1/namespaces/default/configmaps/order-{policy.ToLowerInvariant()}";
        await server.SendAsync("POST", "/api/v1/namespaces/default/configmaps", $$$"""{"metadata":{"name":"order-{{{policy.ToLowerInvariant()}}}","finalizers":["foregroundDeletion","k.io/b"]}}""");
        await server.SendAsync("DELETE", $"{path}?propagationPolicy={policy}");
        var (_, left) = await server.SendAsync("GET", path);
        Assert.Equal(finalizers, left["metadata"]!["finalizers"]!.ToJsonString());
    }

    [Fact]
    public async Task A_collection_is_deleted_by_pages_for_who_says_so()
    {
        const string Paged = "/api/v1/namespaces/paged/configmaps";
        await server.SendAsync("POST", "/api/v1/namespaces", Map("paged"));
        foreach (string name in (string[])["a", "b", "c"]) await server.SendAsync("POST", Paged, Map(name));
        var (_, gone) = await server.SendAsync("DELETE", $"{Paged}?limit=2");
        Assert.Equal(["a", "b"], gone["items"]!.AsArray().Select(i => i!["metadata"]!["name"]!.ToString()));
        Assert.NotNull(gone["metadata"]!["continue"]);
        Assert.Equal(["c"], (await server.SendAsync("GET", Paged)).Body["items"]!.AsArray().Select(i => i!["metadata"]!["name"]!.ToString()));
    }

    [Theory]
    [InlineData("application/json;as=Table;g=meta.k8s.io", 406)]
    [InlineData("APPLICATION/JSON", 406)]
    [InlineData("application/json;as=Table;v=v1;g=meta.k8s.io", 200)]
    public async Task Forms_are_asked_for_exactly(string accept, int code) => Assert.Equal(code, (await server.SendAsync("GET", Maps, accept: accept)).Code);
}
