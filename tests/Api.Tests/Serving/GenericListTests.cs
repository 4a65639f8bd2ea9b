using System.Text;
using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Serving;

/// <summary>What lists and watches of every kind have in common, as the request pipeline of Kubernetes 1.36 answers it.</summary>
public sealed class GenericListTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    private static string Message(JsonObject status) => status["message"]!.GetValue<string>();

    private static string Token(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=');

    [Theory]
    [InlineData("limit=", "strconv.ParseInt: parsing \"\": invalid syntax")]
    [InlineData("limit=99999999999999999999", "strconv.ParseInt: parsing \"99999999999999999999\": value out of range")]
    [InlineData("watch=1&limit=x", "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("resourceVersion=abc", "invalid resource version: resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \"abc\": invalid syntax")]
    [InlineData("resourceVersion=18446744073709551616", "invalid resource version: resourceVersion: Invalid value: \"18446744073709551616\": strconv.ParseUint: parsing \"18446744073709551616\": value out of range")]
    [InlineData("continue=none", "invalid continue token: continue key is not valid: invalid character '\\u009e' looking for beginning of value")]
    [InlineData("continue=abc&resourceVersion=5", "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value")]
    [InlineData("timeout=abc", "invalid timeout specified in the request URL - time: invalid duration \"abc\"")]
    [InlineData("timeout=10", "invalid timeout specified in the request URL - time: missing unit in duration \"10\"")]
    [InlineData("timeout=1x", "invalid timeout specified in the request URL - time: unknown unit \"x\" in duration \"1x\"")]
    public async Task Options_that_cannot_be_read(string query, string why)
    {
        var (code, status) = await server.SendAsync("GET", $"{Maps}?{query}");
        Assert.Equal((400, why), (code, Message(status)));
    }

    [Theory]
    [InlineData("{}", "server does not recognize this encoded version ")]
    [InlineData("""{"v":"x","rv":1,"start":"abc"}""", "server does not recognize this encoded version x")]
    [InlineData("""{"v":"meta.k8s.io/v1"}""", "incorrect encoded start resourceVersion (version meta.k8s.io/v1)")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":5}""", "encoded start key empty (version meta.k8s.io/v1)")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":5,"start":"../x"}""", "../x")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":"5","start":"x"}""", "json: cannot unmarshal string into Go struct field continueToken.rv of type int64")]
    [InlineData("[1]", "json: cannot unmarshal array into Go value of type storage.continueToken")]
    public async Task Page_tokens_that_nobody_gave(string token, string why)
    {
        var (code, status) = await server.SendAsync("GET", $"{Maps}?continue={Token(token)}");
        Assert.Equal((400, $"invalid continue token: continue key is not valid: {why}"), (code, Message(status)));
    }

    [Theory]
    [InlineData("sendInitialEvents=x", "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list")]
    [InlineData("resourceVersionMatch=Foo", "[resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided, resourceVersionMatch: Unsupported value: \"Foo\": supported values: \"Exact\", \"NotOlderThan\", \"\"]")]
    [InlineData("watch=1&continue=abc", "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided")]
    public async Task Options_that_do_not_go_together(string query, string faults)
    {
        var (code, status) = await server.SendAsync("GET", $"{Maps}?{query}");
        Assert.Equal((422, $"ListOptions.meta.k8s.io \"\" is invalid: {faults}"), (code, Message(status)));
    }

    [Theory]
    [InlineData("?a;b=c&limit=1;continue=x")]
    [InlineData("?limit=%zz")]
    [InlineData("?limit=%1")]
    public void Parameters_that_are_no_parameters_do_not_count(string query) => Assert.Null(Fairlead.Api.Http.QueryParameters.Parse(query)["limit"]);

    [Theory]
    [InlineData("/api/v1/namespaces?fieldSelector=metadata.namespace%3Dt", "field label not supported: metadata.namespace")]
    [InlineData("/api/v1/watch/namespaces/default/configmaps/a?timeoutSeconds=1&fieldSelector=metadata.name%3Db", "fieldSelector metadata.name doesn't match requested name")]
    public async Task Fields_that_cannot_be_asked_for(string path, string why)
    {
        var (code, status) = await server.SendAsync("GET", path);
        Assert.Equal((400, why), (code, Message(status)));
    }

    [Fact]
    public async Task A_page_says_that_there_is_more_even_if_nothing_more_matches()
    {
        string path = "/api/v1/namespaces/pages/configmaps";
        await server.SendAsync("POST", "/api/v1/namespaces", """{"metadata":{"name":"pages"}}""");
        foreach (string name in (string[])["a", "b", "c"])
            await server.SendAsync("POST", path, "{\"metadata\":{\"name\":\"" + name + "\",\"labels\":{\"first\":\"" + (name == "a") + "\"}}}");
        var (_, page) = await server.SendAsync("GET", $"{path}?limit=1&labelSelector=first%3DTrue");
        string token = page["metadata"]!["continue"]!.GetValue<string>();
        Assert.Null(page["metadata"]!["remainingItemCount"]);
        Assert.Contains("\"start\":\"a\\u0000\"", Encoding.UTF8.GetString(Convert.FromBase64String(token.PadRight(token.Length + (4 - token.Length % 4) % 4, '='))), StringComparison.Ordinal);
        (_, page) = await server.SendAsync("GET", $"{path}?limit=1&labelSelector=first%3DTrue&continue={token}");
        Assert.Empty(page["items"]!.AsArray());
        (_, page) = await server.SendAsync("GET", $"{path}?limit=1&resourceVersion=0");
        Assert.Equal(3, page["items"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("/api/v1/configmaps", """{"kind":"ConfigMap","apiVersion":"v1","metadata":{}}""")]
    [InlineData("/api/v1/pods", """{"kind":"Pod","apiVersion":"v1","metadata":{},"spec":{"containers":null},"status":{}}""")]
    [InlineData("/api/v1/services", """{"kind":"Service","apiVersion":"v1","metadata":{},"spec":{},"status":{"loadBalancer":{}}}""")]
    [InlineData("/apis/coordination.k8s.io/v1/leases", """{"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{},"spec":{}}""")]
    public async Task A_bookmark_is_an_object_in_which_nothing_is_set(string path, string wanted)
    {
        using var watch = await server.WatchAsync($"{path}?watch=1&allowWatchBookmarks=true&timeoutSeconds=60&fieldSelector=metadata.name%3Dnobody");
        var bookmark = (await watch.NextAsync())!["object"]!;
        bookmark["metadata"] = new JsonObject();
        Assert.Equal(wanted, bookmark.ToJsonString());
    }

    /// <summary>LimitRanges: of "pa" a and b, of "pb" a, of "pc" a.</summary>
    [Theory]
    [InlineData("/limitranges?limit=1&fieldSelector=metadata.namespace%3Dpb", "pb/a", true, null)]
    [InlineData("/limitranges?limit=3&fieldSelector=metadata.name%3Da,metadata.namespace%3Dpa", "pa/a", false, null)]
    [InlineData("/limitranges?limit=2&fieldSelector=metadata.name%3Da", "pa/a pb/a", true, null)]
    [InlineData("/limitranges?limit=3&fieldSelector=metadata.name%3Da", "pa/a pb/a pc/a", false, null)]
    [InlineData("/limitranges?limit=3", "pa/a pa/b pb/a", true, 1)]
    [InlineData("/namespaces/pa/limitranges?limit=1", "pa/a", true, 1)]
    [InlineData("/namespaces/pa/limitranges?limit=1&fieldSelector=metadata.name%3Da", "pa/a", false, null)]
    [InlineData("/namespaces/pb/limitranges?limit=1", "pb/a", false, null)]
    public async Task A_page_of_several_namespaces_says_whether_anything_is_left(string path, string items, bool more, int? remaining)
    {
        const string Api = "/api/v1";
        foreach (string ns in (string[])["pa", "pb", "pc"])
        {
            await server.SendAsync("POST", "/api/v1/namespaces", $$$"""{"metadata":{"name":"{{{ns}}}"}}""");
            await server.SendAsync("POST", $"{Api}/namespaces/{ns}/limitranges", """{"metadata":{"name":"a"},"spec":{"limits":[]}}""");
        }
        await server.SendAsync("POST", $"{Api}/namespaces/pa/limitranges", """{"metadata":{"name":"b"},"spec":{"limits":[]}}""");
        var (_, page) = await server.SendAsync("GET", Api + path);
        Assert.Equal(items, string.Join(' ', page["items"]!.AsArray().Select(i => $"{i!["metadata"]!["namespace"]}/{i["metadata"]!["name"]}")));
        Assert.Equal((more, remaining), (page["metadata"]!["continue"] is not null, page["metadata"]!["remainingItemCount"]?.GetValue<int>()));
        if (!more) return;
        (_, page) = await server.SendAsync("GET", $"{Api}{path.Replace("limit=", "limit=9", StringComparison.Ordinal)}&continue={page["metadata"]!["continue"]}");
        Assert.Null(page["metadata"]!["continue"]);
    }

    [Fact]
    public async Task A_page_does_not_go_back_to_an_object_that_its_selector_names()
    {
        await server.SendAsync("POST", "/api/v1/namespaces", """{"metadata":{"name":"back"}}""");
        foreach (string name in (string[])["a", "b", "c"]) await server.SendAsync("POST", "/api/v1/namespaces/back/secrets", "{\"metadata\":{\"name\":\"" + name + "\"}}");
        var (_, page) = await server.SendAsync("GET", "/api/v1/namespaces/back/secrets?limit=2");
        string token = page["metadata"]!["continue"]!.GetValue<string>();
        (_, page) = await server.SendAsync("GET", $"/api/v1/namespaces/back/secrets?limit=1&fieldSelector=metadata.name%3Da&continue={token}");
        Assert.Empty(page["items"]!.AsArray());
        (_, page) = await server.SendAsync("GET", $"/api/v1/namespaces/back/secrets?limit=1&fieldSelector=metadata.name%3Dc&continue={token}");
        Assert.Equal("c", page["items"]![0]!["metadata"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_list_of_no_metadata_is_null()
    {
        var (_, list) = await server.SendAsync("GET", $"{Maps}?fieldSelector=metadata.name%3Dnobody", accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");
        Assert.Equal(("PartialObjectMetadataList", true, true), (list["kind"]!.GetValue<string>(), list.ContainsKey("items"), list["items"] is null));
    }

    [Fact]
    public async Task A_bookmark_in_a_table_is_a_row_whatever_the_kind()
    {
        foreach (var type in Fairlead.Api.Resources.ServedKinds.All.Where(t => t.Verbs.Contains("watch")))
        {
            string path = (type.Group.Length == 0 ? "/api/v1/" : $"/apis/{type.ApiVersion}/") + type.Plural + "?watch=1&allowWatchBookmarks=true&timeoutSeconds=60&fieldSelector=metadata.name%3Dnobody";
            using var answer = await server.SendRawAsync("GET", path, null, accept: "application/json;as=Table;v=v1;g=meta.k8s.io");
            using var watch = new WatchReader(answer);
            var table = (await watch.NextAsync())!["object"]!;
            Assert.Equal(table["columnDefinitions"]!.AsArray().Count, table["rows"]![0]!["cells"]!.AsArray().Count);
            Assert.NotNull(table["rows"]![0]!["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]);
        }
    }

    [Theory]
    [InlineData("watch=1&allowWatchBookmarks=true")]
    [InlineData("watch=1&allowWatchBookmarks")]
    [InlineData("watch=1&allowWatchBookmarks=true&resourceVersion=0")]
    [InlineData("watch=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan")]
    public async Task A_watch_from_now_says_when_all_there_was_has_been_told(string query)
    {
        using var watch = await server.WatchAsync($"/apis/apps/v1/controllerrevisions?timeoutSeconds=60&{query}");
        var told = await watch.NextAsync();
        Assert.Equal("BOOKMARK", told!["type"]!.GetValue<string>());
        Assert.Equal("""{"k8s.io/initial-events-end":"true"}""", told["object"]!["metadata"]!["annotations"]!.ToJsonString());
        Assert.False(told["object"]!["metadata"]!.AsObject().ContainsKey("creationTimestamp"));
    }

    [Fact]
    public async Task Who_wants_no_bookmarks_gets_none()
    {
        using var watch = await server.WatchAsync("/apis/apps/v1/controllerrevisions?watch=1&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task A_watch_whose_beginning_is_still_to_come_is_told_so_as_an_event()
    {
        using var watch = await server.WatchAsync($"{Maps}?watch=1&timeoutSeconds=60&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=99999999");
        var told = await watch.NextAsync();
        Assert.Equal("ERROR 504", $"{told!["type"]} {told["object"]!["code"]}");
    }
}
