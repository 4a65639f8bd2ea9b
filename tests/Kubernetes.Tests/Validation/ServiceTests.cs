using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Refusals;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Kubernetes.Tests.Validation;

public class ServiceTests
{
    private static readonly ResourceType Type = Resources.Service;

    private static string[] FaultsOf(string spec) => AnObject.FaultsOf(Type, $"metadata: {{name: my-svc}}\nspec: {spec}");

    [Fact]
    public void A_plain_service_is_right() => Assert.Empty(FaultsOf("{selector: {app: web}, ports: [{port: 80}]}"));

    [Fact]
    public void A_port_is_needed() =>                                                            // the fifth document's manifest
        Assert.Equal(["spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive", "spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive"],
            FaultsOf("{ports: [{}]}"));

    [Fact]
    public void A_manifest_with_only_a_target_port_is_refused_for_its_port() =>
        Assert.Equal(["spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive"], FaultsOf("{ports: [{targetPort: 8080}]}"));

    [Fact]
    public void A_node_port_needs_a_type_that_has_node_ports() =>                                // the fourth document's test-service
        Assert.Equal(["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"], FaultsOf("{ports: [{port: 80, nodePort: 33333}]}"));

    [Fact]
    public void Several_ports_need_names() =>
        Assert.Equal(["spec.ports[0].name: Required value", "spec.ports[1].name: Required value"], FaultsOf("{ports: [{port: 8080}, {port: 8443}]}"));

    [Fact]
    public void All_faults_come_at_once() =>
        Assert.Equal(
        [
            "spec.ports[0].name: Required value",
            "spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive",
            "spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
            "spec.ports[1].name: Required value",
            "spec.ports[1].protocol: Unsupported value: \"tcp\": supported values: \"SCTP\", \"TCP\", \"UDP\"",
            "spec.sessionAffinity: Unsupported value: \"Sticky\": supported values: \"ClientIP\", \"None\"",
            "spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)",
            "spec.type: Unsupported value: \"Nodeport\": supported values: \"ClusterIP\", \"ExternalName\", \"LoadBalancer\", \"NodePort\"",
        ], FaultsOf("{type: Nodeport, sessionAffinity: Sticky, externalIPs: [127.0.0.1], ports: [{port: 70000}, {port: 1, protocol: tcp}]}"));

    [Fact]
    public void The_same_port_twice_is_refused_unless_the_protocol_differs()
    {
        Assert.Empty(FaultsOf("{ports: [{name: a, port: 53, protocol: UDP}, {name: b, port: 53}]}"));
        Assert.Equal(["spec.ports[1]: Duplicate value: {\"Name\":\"\",\"Protocol\":\"TCP\",\"AppProtocol\":null,\"Port\":53,\"TargetPort\":0,\"NodePort\":0}"],
            FaultsOf("{ports: [{name: a, port: 53}, {name: b, port: 53, targetPort: 54}]}"));
    }

    [Fact]
    public void External_names_have_no_addresses() =>
        Assert.Equal(["spec.clusterIPs: Forbidden: may not be set for ExternalName services", "spec.externalName: Required value"],
            FaultsOf("{type: ExternalName, clusterIP: 10.0.0.1}"));

    [Fact]
    public void The_answer_is_the_one_that_users_know()
    {
        var faults = Validator.ValidateCreate(Type, AnObject.New(Type, "metadata: {name: my-svc}\nspec: {ports: [{targetPort: 1}]}"));
        var refusal = Refusal.Invalid("", "Service", "my-svc", faults);
        Assert.Equal(422, refusal.Code);
        Assert.Equal("Service \"my-svc\" is invalid: spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive", refusal.Message);
        Assert.Equal(new RefusalCause("FieldValueInvalid", "Invalid value: 0: must be between 1 and 65535, inclusive", "spec.ports[0].port"), Assert.Single(refusal.Causes));
    }

    [Fact]
    public void A_list_in_a_selector_is_refused_in_gos_words()                                   // row 11
    {
        var result = BodyDecoder.Decode(Type, Encoding.UTF8.GetBytes("""{"kind":"Service","apiVersion":"v1","metadata":{"name":"s"},"spec":{"selector":{"app":["a","b"]},"ports":[{"port":80}]}}"""),
            "application/json", FieldValidation.Strict);
        Assert.Equal(400, result.Refusal!.Code);
        Assert.Equal("Service in version \"v1\" cannot be handled as a Service: json: cannot unmarshal array into Go struct field ServiceSpec.spec.selector of type string", result.Refusal.Message);
    }

    [Fact]
    public void Defaults_are_filled_in()
    {
        var service = AnObject.New(Type, "metadata: {name: s}\nspec: {type: LoadBalancer, sessionAffinity: ClientIP, ports: [{port: 80}]}");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {"type":"LoadBalancer","sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":10800}},"externalTrafficPolicy":"Cluster",
             "internalTrafficPolicy":"Cluster","allocateLoadBalancerNodePorts":true,"ports":[{"port":80,"targetPort":80,"protocol":"TCP"}]}
            """), service["spec"]), service["spec"]!.ToJsonString());
    }

    [Fact]
    public void A_cluster_ip_may_not_change()
    {
        var old = AnObject.Stored(Type, "metadata: {name: s}\nspec: {clusterIP: 10.96.0.5, clusterIPs: [10.96.0.5], ipFamilies: [IPv4], ipFamilyPolicy: SingleStack, ports: [{port: 80}]}");
        var changed = AnObject.Copy(old);
        changed["spec"]!["clusterIP"] = "10.96.0.6";
        Strategy.PrepareForUpdate(Type, changed, old);
        Assert.Equal(["spec.clusterIPs[0]: Invalid value: [\"10.96.0.6\"]: may not change once set"],
            Validator.ValidateUpdate(Type, changed, old).Select(f => f.ToString()));
    }

    [Fact]
    public void An_update_keeps_what_was_allocated_and_drops_what_the_type_makes_meaningless()
    {
        var old = AnObject.Stored(Type, "metadata: {name: s}\nspec: {type: NodePort, clusterIP: 10.96.0.5, clusterIPs: [10.96.0.5], ports: [{port: 80, nodePort: 30080}]}");
        var kept = AnObject.New(Type, "metadata: {name: s}\nspec: {type: NodePort, ports: [{port: 81}]}");
        Strategy.PrepareForUpdate(Type, kept, old);
        Assert.Equal("10.96.0.5", kept["spec"]!["clusterIP"]!.ToString());
        Assert.Equal(30080, kept["spec"]!["ports"]![0]!["nodePort"]!.GetValue<long>());

        var plain = AnObject.Copy(old);
        plain["spec"]!["type"] = "ClusterIP";
        plain["metadata"]!["resourceVersion"] = "1";
        Strategy.PrepareForUpdate(Type, plain, old);
        Assert.Null(plain["spec"]!["ports"]![0]!["nodePort"]);
        Assert.Null(plain["spec"]!["externalTrafficPolicy"]);
        Assert.Empty(Validator.ValidateUpdate(Type, plain, old));
    }
}
