using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Serving;

/// <summary>
/// What becomes of Services that are written: defaults, addresses, node ports, refusals in Kubernetes' words. Ports and addresses that
/// a test chooses are of the lower band, which automatic allocation leaves alone (KEP-3668, KEP-3070): the tests share one server.
/// </summary>
public sealed class ServiceTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Services = "/api/v1/namespaces/default/services";

    private static string Service(string name, string spec) => $$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"{{name}}"},"spec":{{spec}}}""";

    private Task<(int Code, JsonObject Body)> CreateAsync(string name, string spec) => server.SendAsync("POST", Services, Service(name, spec));

    [Fact]
    public async Task A_Service_gets_defaults_and_an_address_of_the_range()
    {
        var (code, service) = await CreateAsync("plain", """{"selector":{"app":"a"},"ports":[{"port":8080}]}""");
        Assert.Equal(201, code);
        var spec = service["spec"]!;
        Assert.Equal(("ClusterIP", "None", "Cluster", "SingleStack"), (Text(spec["type"]), Text(spec["sessionAffinity"]), Text(spec["internalTrafficPolicy"]), Text(spec["ipFamilyPolicy"])));
        Assert.StartsWith("10.96.", Text(spec["clusterIP"]), StringComparison.Ordinal);
        Assert.Equal(Text(spec["clusterIP"]), Text(spec["clusterIPs"]![0]));
        Assert.Equal(("TCP", "8080"), (Text(spec["ports"]![0]!["protocol"]), spec["ports"]![0]!["targetPort"]!.ToJsonString()));
        var (_, address) = await server.SendAsync("GET", $"/apis/networking.k8s.io/v1/ipaddresses/{spec["clusterIP"]}");
        Assert.Equal("plain", Text(address["spec"]!["parentRef"]!["name"]));
    }

    [Theory]
    [InlineData("""{"type":"NodePort","ports":[{"port":80,"nodePort":80}]}""",
        "Service \"refused\" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767")]
    [InlineData("""{"ports":[{"targetPort":80}]}""",
        "Service \"refused\" is invalid: spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive")]
    [InlineData("""{"ports":[{"port":80,"nodePort":33333}]}""",
        "Service \"refused\" is invalid: spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'")]
    [InlineData("""{"ports":[{"port":80},{"port":81}]}""",
        "Service \"refused\" is invalid: [spec.ports[0].name: Required value, spec.ports[1].name: Required value]")]
    [InlineData("""{"ipFamilyPolicy":"RequireDualStack","ports":[{"port":80}]}""",
        "Service \"refused\" is invalid: spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is not configured for dual-stack services")]
    [InlineData("""{"ipFamilies":["IPv6"],"ports":[{"port":80}]}""",
        "Service \"refused\" is invalid: spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster")]
    public async Task A_wrong_Service_is_refused_in_words(string spec, string words)
    {
        var (code, status) = await CreateAsync("refused", spec);
        Assert.Equal((422, "Invalid", words), (code, Text(status["reason"]), Text(status["message"])));
        Assert.Equal("Service", Text(status["details"]!["kind"]));
        Assert.NotEmpty(status["details"]!["causes"]!.AsArray());
    }

    [Fact]
    public async Task A_selector_with_a_list_is_a_bad_request()
    {
        var (code, status) = await CreateAsync("listed", """{"selector":{"app":["a","b"]},"ports":[{"port":80}]}""");
        Assert.Equal((400, "Service in version \"v1\" cannot be handled as a Service: json: cannot unmarshal array into Go struct field ServiceSpec.spec.selector of type string"),
            (code, Text(status["message"])));
    }

    [Fact]
    public async Task A_node_port_is_given_once_and_released_with_its_Service()
    {
        Assert.Equal(201, (await CreateAsync("first", """{"type":"NodePort","ports":[{"port":80,"nodePort":30080}]}""")).Code);
        var (code, status) = await CreateAsync("second", """{"type":"NodePort","ports":[{"port":80,"nodePort":30080}]}""");
        Assert.Equal((422, "Service \"second\" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated"), (code, Text(status["message"])));
        Assert.Equal(200, (await server.SendAsync("DELETE", $"{Services}/first")).Code);
        Assert.Equal(201, (await CreateAsync("second", """{"type":"NodePort","ports":[{"port":80,"nodePort":30080}]}""")).Code);
    }

    [Fact]
    public async Task Tcp_and_udp_of_one_port_may_share_a_node_port()
    {
        var (code, service) = await CreateAsync("both", """{"type":"NodePort","ports":[{"name":"t","port":53,"protocol":"TCP","nodePort":30053},{"name":"u","port":53,"protocol":"UDP","nodePort":30053}]}""");
        Assert.Equal(201, code);
        Assert.Equal(["30053", "30053"], service["spec"]!["ports"]!.AsArray().Select(p => p!["nodePort"]!.ToJsonString()));
        (_, service) = await CreateAsync("chosen", """{"type":"NodePort","ports":[{"name":"t","port":53,"protocol":"TCP"},{"name":"u","port":53,"protocol":"UDP"}]}""");
        Assert.Single(service["spec"]!["ports"]!.AsArray().Select(p => p!["nodePort"]!.ToJsonString()).Distinct());
    }

    [Fact]
    public async Task A_node_port_named_for_two_ports_is_refused_in_a_new_Service_and_taken_in_a_change()
    {
        const string Two = """{"type":"NodePort","ports":[{"name":"t","port":53,"nodePort":30054},{"name":"u","port":54,"protocol":"UDP","nodePort":30054}]}""";
        var (code, status) = await CreateAsync("named", Two);
        Assert.Equal((422, "Service \"named\" is invalid: spec.ports[1].nodePort: Invalid value: 30054: provided port is already allocated"), (code, Text(status["message"])));
        Assert.Equal(201, (await CreateAsync("named", """{"ports":[{"port":53}]}""")).Code);
        Assert.Equal(200, (await server.SendAsync("PATCH", $"{Services}/named", $"{{\"spec\":{Two}}}", "application/merge-patch+json")).Code);
    }

    [Fact]
    public async Task A_port_that_comes_later_has_a_node_port_of_its_own()
    {
        Assert.Equal(201, (await CreateAsync("later", """{"ports":[{"port":53}]}""")).Code);
        var (code, service) = await server.SendAsync("PATCH", $"{Services}/later", """{"spec":{"type":"NodePort","ports":[{"name":"t","port":53},{"name":"u","port":53,"protocol":"UDP"}]}}""", "application/merge-patch+json");
        Assert.Equal(200, code);
        Assert.Equal(2, service["spec"]!["ports"]!.AsArray().Select(p => p!["nodePort"]!.ToJsonString()).Distinct().Count());
    }

    [Fact]
    public async Task A_change_of_type_gives_back_what_is_no_longer_used()
    {
        var (_, made) = await CreateAsync("changing", """{"type":"NodePort","ports":[{"port":80}]}""");
        string nodePort = made["spec"]!["ports"]![0]!["nodePort"]!.ToJsonString(), address = Text(made["spec"]!["clusterIP"]);
        var (code, changed) = await server.SendAsync("PATCH", $"{Services}/changing", """{"spec":{"type":"ClusterIP"}}""", "application/merge-patch+json");
        Assert.Equal(200, code);
        Assert.Null(changed["spec"]!["ports"]![0]!["nodePort"]);
        Assert.Equal(address, Text(changed["spec"]!["clusterIP"]));
        Assert.Equal(201, (await CreateAsync("heir", $$"""{"type":"NodePort","ports":[{"port":80,"nodePort":{{nodePort}}}]}""")).Code);
        (code, changed) = await server.SendAsync("PATCH", $"{Services}/changing", """{"spec":{"type":"ExternalName","externalName":"example.org"}}""", "application/merge-patch+json");
        Assert.True(code == 200, changed.ToJsonString());
        Assert.Equal(404, (await server.SendAsync("GET", $"/apis/networking.k8s.io/v1/ipaddresses/{address}")).Code);
    }

    [Fact]
    public async Task A_chosen_address_is_given_once()
    {
        Assert.Equal(201, (await CreateAsync("ten", """{"clusterIP":"10.96.0.10","ports":[{"port":53}]}""")).Code);
        var (code, status) = await CreateAsync("ten-too", """{"clusterIP":"10.96.0.10","ports":[{"port":53}]}""");
        Assert.Equal((422, "Service \"ten-too\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.0.10\"]: failed to allocate IP 10.96.0.10: provided IP is already allocated"), (code, Text(status["message"])));
    }

    [Fact]
    public async Task A_local_load_balancer_gets_a_health_check_port()
    {
        var (code, service) = await CreateAsync("local", """{"type":"LoadBalancer","externalTrafficPolicy":"Local","ports":[{"port":80}]}""");
        Assert.Equal(201, code);
        Assert.InRange(service["spec"]!["healthCheckNodePort"]!.GetValue<int>(), 30000, 32767);
        Assert.NotEqual(service["spec"]!["healthCheckNodePort"]!.GetValue<int>(), service["spec"]!["ports"]![0]!["nodePort"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_headless_Service_without_selector_may_have_both_families()
    {
        var (code, service) = await CreateAsync("headless", """{"clusterIP":"None","ports":[{"port":80}]}""");
        Assert.Equal(201, code);
        Assert.Equal(("RequireDualStack", """["IPv4","IPv6"]"""), (Text(service["spec"]!["ipFamilyPolicy"]), service["spec"]!["ipFamilies"]!.ToJsonString()));
    }

    [Fact]
    public async Task A_dry_run_keeps_nothing()
    {
        var (code, made) = await server.SendAsync("POST", Services + "?dryRun=All", Service("dry", """{"type":"NodePort","ports":[{"port":80,"nodePort":30077}]}"""));
        Assert.Equal((201, "dry"), (code, Text(made["metadata"]!["name"])));
        Assert.Equal(404, (await server.SendAsync("GET", $"{Services}/dry")).Code);
        Assert.Equal(201, (await CreateAsync("wet", """{"type":"NodePort","ports":[{"port":80,"nodePort":30077}]}""")).Code);
    }

    [Fact]
    public async Task The_cluster_has_its_own_Service()
    {
        var (_, service) = await server.SendAsync("GET", $"{Services}/kubernetes");
        Assert.Equal("10.96.0.1", Text(service["spec"]!["clusterIP"]));
        var (_, endpoints) = await server.SendAsync("GET", "/api/v1/namespaces/default/endpoints/kubernetes");
        Assert.Equal("192.0.2.1", Text(endpoints["subsets"]![0]!["addresses"]![0]!["ip"]));
        var (_, slice) = await server.SendAsync("GET", "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes");
        Assert.Equal(server.Server.SecurePort, slice["ports"]![0]!["port"]!.GetValue<int>());
    }

    [Fact]
    public async Task Addresses_come_from_added_blocks_too_once_they_are_ready()
    {
        var (code, cidr) = await server.SendAsync("POST", "/apis/networking.k8s.io/v1/servicecidrs", """{"metadata":{"name":"more"},"spec":{"cidrs":["10.99.0.0/24"]}}""");
        Assert.Equal((201, "{}"), (code, cidr["status"]!.ToJsonString()));
        Assert.Equal(422, (await CreateAsync("too-early", """{"clusterIP":"10.99.0.5","ports":[{"port":80}]}""")).Code);
        (code, _) = await server.SendAsync("PATCH", "/apis/networking.k8s.io/v1/servicecidrs/more/status", """{"status":{"conditions":[{"type":"Ready","status":"True","reason":"","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""", "application/merge-patch+json");
        Assert.Equal(200, code);
        Assert.Equal(201, (await CreateAsync("from-more", """{"clusterIP":"10.99.0.5","ports":[{"port":80}]}""")).Code);
    }

    [Fact]
    public async Task Many_at_once_never_share_an_address_or_a_port()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => CreateAsync($"many-{i}", """{"type":"NodePort","ports":[{"port":80}]}""")));
        Assert.All(made, m => Assert.Equal(201, m.Code));
        Assert.Equal(100, made.Select(m => Text(m.Body["spec"]!["clusterIP"])).Distinct().Count());
        Assert.Equal(100, made.Select(m => m.Body["spec"]!["ports"]![0]!["nodePort"]!.ToJsonString()).Distinct().Count());
    }

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    [Fact]
    public async Task An_address_that_somebody_deletes_is_made_again_and_an_event_says_so()
    {
        var (_, service) = await server.SendAsync("POST", "/api/v1/namespaces/default/services", """{"metadata":{"name":"robbed"},"spec":{"ports":[{"port":80}]}}""");
        string address = service["spec"]!["clusterIP"]!.GetValue<string>();
        using var addresses = await server.WatchAsync($"/apis/networking.k8s.io/v1/ipaddresses?watch=true&fieldSelector=metadata.name%3D{address}");
        using var events = await server.WatchAsync("/apis/events.k8s.io/v1/namespaces/default/events?watch=true&fieldSelector=reason%3DClusterIPNotAllocated");
        string before = (await addresses.NextAsync())!["object"]!["metadata"]!["uid"]!.GetValue<string>();

        Assert.Equal(200, (await server.SendAsync("DELETE", $"/apis/networking.k8s.io/v1/ipaddresses/{address}")).Code);

        Assert.Equal($"DELETED {address}", await addresses.NextTextAsync());
        var made = (await addresses.NextAsync())!;
        Assert.Equal(("ADDED", "robbed"), (made["type"]!.GetValue<string>(), made["object"]!["spec"]!["parentRef"]!["name"]!.GetValue<string>()));
        Assert.NotEqual(before, made["object"]!["metadata"]!["uid"]!.GetValue<string>());
        var told = (await events.NextAsync())!["object"]!;
        Assert.Equal(($"Cluster IP [IPv4]: {address} is not allocated; repairing", "Warning", "robbed"), (told["note"]!.GetValue<string>(), told["type"]!.GetValue<string>(), told["regarding"]!["name"]!.GetValue<string>()));

        Assert.Equal(200, (await server.SendAsync("DELETE", "/api/v1/namespaces/default/services/robbed")).Code);
        Assert.Equal($"DELETED {address}", await addresses.NextTextAsync());
        Assert.Equal(404, (await server.SendAsync("GET", $"/apis/networking.k8s.io/v1/ipaddresses/{address}")).Code);
    }
}
