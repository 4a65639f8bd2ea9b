using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Serving;

/// <summary>Answers that a comparison with a kube-apiserver, request by request, has brought to light.</summary>
public sealed class ComparedTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Merge = "application/merge-patch+json";
    private const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

    private static readonly string Asked = Pkcs10();

    private static string Pkcs10()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(new CertificateRequest("CN=joe", key, HashAlgorithmName.SHA256).CreateSigningRequestPem()));
    }

    private static string Message(JsonObject status) => status["message"]!.GetValue<string>();

    private static string[] Causes(JsonObject status) => [.. status["details"]!["causes"]!.AsArray().Select(c => $"{c!["field"]}: {c["message"]}")];

    private static string Csr(string name, string spec) => "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":" + spec + "}";

    [Theory]
    [InlineData("""{}""", "spec.request: Invalid value: null: PEM block type must be CERTIFICATE REQUEST", "spec.usages: Required value: usages must be provided", "spec.signerName: Required value: signerName must be provided")]
    [InlineData("""{"request":"aGVsbG8=","signerName":"a.b/c","usages":["client auth"]}""", "spec.request: Invalid value: \"aGVsbG8=\": PEM block type must be CERTIFICATE REQUEST")]
    [InlineData("""{"request":"PEM","signerName":"x","usages":["client auth"]}""", "spec.signerName: Invalid value: \"x\": must be a fully qualified domain and path of the form 'example.com/signer-name'")]
    [InlineData("""{"request":"PEM","signerName":"kubernetes.io/legacy-unknown","usages":["client auth"]}""", "spec.signerName: Invalid value: \"kubernetes.io/legacy-unknown\": the legacy signerName is not allowed via this API version")]
    [InlineData("""{"request":"PEM","signerName":"a.b/c","usages":["client auth","client auth"]}""", "spec.usages[1]: Duplicate value: \"client auth\"")]
    [InlineData("""{"request":"PEM","signerName":"a.b/c","usages":["client auth"],"expirationSeconds":5}""", "spec.expirationSeconds: Invalid value: 5: may not specify a duration less than 600 seconds (10 minutes)")]
    public async Task A_certificate_request_that_nobody_could_sign_is_refused(string spec, params string[] faults)
    {
        var (code, status) = await server.SendAsync("POST", Requests, Csr("wrong", spec.Replace("PEM", Asked)));
        Assert.Equal(422, code);
        Assert.Equal(faults, Causes(status));
    }

    private Task<(int Code, JsonObject Body)> DecideAsync(string name, string part, string status) => server.SendAsync("PATCH", $"{Requests}/{name}/{part}", "{\"status\":" + status + "}", Merge);

    [Theory]
    [InlineData("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", """{"spec":{"nonResourceAttributes":{"path":"/","verb":"get"}}}""")]
    [InlineData("/api/v1/namespaces/default/pods/none/eviction", """{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"none"}}""")]
    public async Task What_has_no_columns_is_not_shown_as_a_table(string path, string body)
    {
        var (code, status) = await server.SendAsync("POST", path, body, accept: "application/json;as=Table;v=v1;g=meta.k8s.io");
        Assert.Equal((406, "NotAcceptable"), (code, status["reason"]!.ToString()));
    }

    [Fact]
    public async Task What_was_decided_of_a_certificate_request_is_dated_and_not_taken_back()
    {
        Assert.Equal(201, (await server.SendAsync("POST", Requests, Csr("right", "{\"request\":\"" + Asked + "\",\"signerName\":\"a.b/c\",\"usages\":[\"client auth\"]}"))).Code);
        var (code, status) = await DecideAsync("right", "approval", """{"conditions":[{"type":"Approved","status":"False"}]}""");
        Assert.Equal((422, "status.conditions[0].status: Unsupported value: \"False\": supported values: \"True\""), (code, Causes(status).Single()));
        Assert.Equal("status.conditions: Forbidden: updates may not add a condition of type \"Approved\"", Causes((await DecideAsync("right", "status", """{"conditions":[{"type":"Approved","status":"True"}]}""")).Body).Single());
        (code, var approved) = await DecideAsync("right", "approval", """{"conditions":[{"type":"Approved","status":"True","reason":"R"}]}""");
        Assert.Equal(200, code);
        Assert.NotNull(approved["status"]!["conditions"]![0]!["lastUpdateTime"]);
        Assert.NotNull(approved["status"]!["conditions"]![0]!["lastTransitionTime"]);
        var (_, noted) = await server.SendAsync("PATCH", $"{Requests}/right/approval", """{"metadata":{"annotations":{"patched":"true"}},"spec":{"signerName":"c.d/e"}}""", Merge);
        Assert.Equal(("true", "a.b/c"), (noted["metadata"]!["annotations"]!["patched"]!.ToString(), noted["spec"]!["signerName"]!.ToString()));
        Assert.Equal("status.conditions: Forbidden: updates may not remove a condition of type \"Approved\"", Causes((await DecideAsync("right", "approval", """{"conditions":[]}""")).Body).Single());
        Assert.Equal("status.certificate: Invalid value: \"<certificate data>\": must contain at least one CERTIFICATE PEM block", Causes((await DecideAsync("right", "status", """{"certificate":"aGVsbG8="}""")).Body).Single());
    }

    [Fact]
    public async Task A_finalizer_of_a_namespace_has_the_name_of_a_domain()
    {
        await server.SendAsync("POST", "/api/v1/namespaces", """{"metadata":{"name":"held"}}""");
        var (code, status) = await server.SendAsync("PUT", "/api/v1/namespaces/held/finalize", """{"metadata":{"name":"held"},"spec":{"finalizers":["bad"]}}""");
        Assert.Equal((422, "spec.finalizers[0]: Invalid value: \"bad\": name is neither a standard finalizer name nor is it fully qualified"), (code, Causes(status).Single()));
    }

    [Fact]
    public async Task One_priority_class_at_most_is_the_default()
    {
        const string Classes = "/apis/scheduling.k8s.io/v1/priorityclasses";
        Assert.Equal(201, (await server.SendAsync("POST", Classes, """{"metadata":{"name":"first"},"value":1,"globalDefault":true}""")).Code);
        var (code, status) = await server.SendAsync("POST", Classes, """{"metadata":{"name":"second"},"value":2,"globalDefault":true}""");
        Assert.Equal((403, "priorityclasses.scheduling.k8s.io \"second\" is forbidden: PriorityClass first is already marked as default. Only one default can exist"), (code, Message(status)));
        Assert.Equal(200, (await server.SendAsync("PATCH", $"{Classes}/first", """{"description":"still the one"}""", Merge)).Code);
        Assert.Equal(200, (await server.SendAsync("DELETE", $"{Classes}/first")).Code);
    }

    [Theory]
    [InlineData("/api/v1/namespaces/default/configmaps?continue=xx", 400, "invalid continue token: continue key is not valid: invalid character 'Ç' looking for beginning of value")]
    [InlineData("/apis/apps/v1/namespaces/default/replicasets?fieldSelector=status.replicas%3D0", 400, "\"status.replicas\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"")]
    [InlineData("/apis/batch/v1/namespaces/default/jobs?fieldSelector=status.failed%3D0", 400, "field label \"status.failed\" not supported for batchv1.Job")]
    [InlineData("/apis/apps/v1/namespaces/default/deployments/nobody/scale", 404, "deployments/scale.apps \"nobody\" not found")]
    public async Task What_cannot_be_read(string path, int code, string why)
    {
        var (answered, status) = await server.SendAsync("GET", path);
        Assert.Equal((code, why), (answered, Message(status)));
    }

    [Fact]
    public async Task Logs_begin_at_a_time_or_so_long_ago_not_both()
    {
        await server.SendAsync("POST", "/api/v1/namespaces/default/pods", """{"metadata":{"name":"talks"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        var (code, status) = await server.SendAsync("GET", "/api/v1/namespaces/default/pods/talks/log?sinceSeconds=1&sinceTime=2020-01-01T00:00:00Z");
        Assert.Equal((422, "[]: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified"), (code, Causes(status).Single()));
    }

    [Fact]
    public async Task A_scale_is_of_its_object_and_has_no_columns()
    {
        const string Scale = "/apis/apps/v1/namespaces/default/deployments/scaled/scale";
        await server.SendAsync("POST", "/apis/apps/v1/namespaces/default/deployments",
            """{"metadata":{"name":"scaled"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""");
        Assert.Equal(406, (await server.SendAsync("GET", Scale, accept: "application/json;as=Table;v=v1;g=meta.k8s.io")).Code);
        var (code, status) = await server.SendAsync("PUT", Scale, """{"metadata":{"name":"scaled","namespace":"other"},"spec":{"replicas":1}}""");
        Assert.Equal((400, "the namespace of the provided object does not match the namespace sent on the request"), (code, Message(status)));
        Assert.Equal("the name of the object (scaled based on URL) was undeterminable: name must be provided", Message((await server.SendAsync("PUT", Scale, """{"spec":{}}""")).Body));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    public async Task A_pod_leads_no_request_to_the_server_itself(string ip)
    {
        string name = "leads" + ip.Length;
        await server.SendAsync("POST", "/api/v1/namespaces/default/pods", "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
        await server.SendAsync("PATCH", $"/api/v1/namespaces/default/pods/{name}/status", "{\"status\":{\"podIPs\":[{\"ip\":\"" + ip + "\"}],\"podIP\":\"" + ip + "\"}}", Merge);
        var (code, status) = await server.SendAsync("GET", $"/api/v1/namespaces/default/pods/{name}/proxy/");
        Assert.Equal((400, "address not allowed"), (code, Message(status)));
    }

    [Fact]
    public async Task A_Service_leads_a_request_to_the_namespace_s_own_pods_alone()
    {
        await server.SendAsync("POST", "/api/v1/namespaces/default/services", """{"metadata":{"name":"leading"},"spec":{"ports":[{"port":80}]}}""");
        Assert.Equal(201, (await server.SendAsync("POST", "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", """
            {"metadata":{"name":"leading","labels":{"kubernetes.io/service-name":"leading"}},"addressType":"IPv4","ports":[{"port":80}],
             "endpoints":[{"addresses":["192.0.2.9"]},{"addresses":["192.0.2.8"],"targetRef":{"kind":"Pod","namespace":"default","name":"nobody"}}]}
            """)).Code);
        var (code, status) = await server.SendAsync("GET", "/api/v1/namespaces/default/services/leading/proxy/");
        Assert.Equal((503, "no endpoints available for service \"leading\""), (code, Message(status)));
    }

    [Fact]
    public async Task A_node_that_refuses_connections_is_told_as_Go_tells_it()
    {
        using var closed = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        closed.Start();
        int port = ((System.Net.IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        await server.SendAsync("POST", "/api/v1/nodes", """{"metadata":{"name":"deaf"}}""");
        await server.SendAsync("PATCH", "/api/v1/nodes/deaf/status", """{"status":{"addresses":[{"type":"InternalIP","address":"127.0.0.1"}]}}""", Merge);
        var (code, status) = await server.SendAsync("GET", $"/api/v1/nodes/http:deaf:{port}/proxy/");
        Assert.Equal((503, $"error trying to reach service: dial tcp 127.0.0.1:{port}: connect: connection refused"), (code, Message(status)));
    }
}
