using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;

namespace Fairlead.Kubernetes.Tests.Decoding;

public class BodyTests
{
    private static DecodeResult Decode(string text, FieldValidation validation = FieldValidation.Strict, string type = BodyDecoder.Json, ResourceType? resource = null) =>
        BodyDecoder.Decode(resource ?? Resources.Service, Encoding.UTF8.GetBytes(text), type, validation);

    [Theory]
    [InlineData("""{"spec":{"foo":1}}""", "Service in version \"v1\" cannot be handled as a Service: strict decoding error: unknown field \"spec.foo\"")]
    [InlineData("""{"spec":{"ports":[{"port":1},{"prt":2,"port":3,"port":4}],"type":"a","type":"b"}}""",
        "Service in version \"v1\" cannot be handled as a Service: strict decoding error: unknown field \"spec.ports[1].prt\", duplicate field \"spec.ports[1].port\", duplicate field \"spec.type\"")]
    [InlineData("""{"spec":{"ports":"80"}}""", "Service in version \"v1\" cannot be handled as a Service: json: cannot unmarshal string into Go struct field ServiceSpec.spec.ports of type []v1.ServicePort")]
    [InlineData("""{"spec":{"ports":[{"port":"80"}]}}""", "Service in version \"v1\" cannot be handled as a Service: json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32")]
    [InlineData("""{"spec":{"ports":[{"port":80.5}]}}""", "Service in version \"v1\" cannot be handled as a Service: json: cannot unmarshal number 80.5 into Go struct field ServicePort.spec.ports.port of type int32")]
    [InlineData("""{"spec":{"ports":[{"targetPort":{}}]}}""", "Service in version \"v1\" cannot be handled as a Service: json: cannot unmarshal object into Go struct field ServicePort.spec.ports.targetPort of type int32")]
    [InlineData("""{"spec":[]}""", "Service in version \"v1\" cannot be handled as a Service: json: cannot unmarshal array into Go struct field Service.spec of type v1.ServiceSpec")]
    [InlineData("""{"spec":{"type":5}}""", "Service in version \"v1\" cannot be handled as a Service: json: cannot unmarshal number into Go struct field ServiceSpec.spec.type of type v1.ServiceType")]
    [InlineData("""{"metadata":{"creationTimestamp":"yesterday"}}""",
        "Service in version \"v1\" cannot be handled as a Service: parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"yesterday\" as \"2006\"")]
    [InlineData("""{"kind":"Pod","apiVersion":"v1"}""", "Pod in version \"v1\" cannot be handled as a Service: converting (v1.Pod) to (core.Service): unknown conversion")]
    [InlineData("""{"kind":"Foo","apiVersion":"v1"}""", "Foo in version \"v1\" cannot be handled as a Service: no kind \"Foo\" is registered for version \"v1\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"")]
    [InlineData("hello", "the object provided is unrecognized (must be of type Service): couldn't get version/kind; json parse error: invalid character 'h' looking for beginning of value (68656c6c6f)")]
    [InlineData("""{"kind":""", "the object provided is unrecognized (must be of type Service): couldn't get version/kind; json parse error: unexpected end of JSON input ({\"kind\":)")]
    [InlineData("""{"a":1,}""", "the object provided is unrecognized (must be of type Service): couldn't get version/kind; json parse error: invalid character '}' looking for beginning of object key string ({\"a\":1,})")]
    [InlineData("""{"a":tru}""", "the object provided is unrecognized (must be of type Service): couldn't get version/kind; json parse error: invalid character '}' in literal true (expecting 'e') ({\"a\":tru})")]
    [InlineData("""{} x""", "the object provided is unrecognized (must be of type Service): couldn't get version/kind; json parse error: invalid character 'x' after top-level value ({} x)")]
    public void Bodies_that_cannot_be_taken_are_refused_in_kubernetes_words(string body, string message)
    {
        var refusal = Decode(body).Refusal!;
        Assert.Equal(400, refusal.Code);
        Assert.Equal(message, refusal.Message);
    }

    [Theory]
    [InlineData("""{"spec":{"volumes":[{"hostPath":{"path":1}}]}}""", "json: cannot unmarshal number into Go struct field HostPathVolumeSource.spec.volumes.VolumeSource.hostPath.path of type string")]
    [InlineData("""{"spec":{"containers":[{"livenessProbe":{"exec":[]}}]}}""", "json: cannot unmarshal array into Go struct field Probe.spec.containers.livenessProbe.ProbeHandler.exec of type v1.ExecAction")]
    [InlineData("""{"spec":{"nodeName":1,"containers":[{"resources":{"limits":{"cpu":"x"}}}]}}""", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")]
    [InlineData("""{"spec":{"nodeName":1,"dnsPolicy":2}}""", "json: cannot unmarshal number into Go struct field PodSpec.spec.nodeName of type string")]
    public void Faults_in_pods_are_told_as_go_does(string body, string fault) =>
        Assert.Equal($"Pod in version \"v1\" cannot be handled as a Pod: {fault}", Decode(body, resource: Resources.Pod).Refusal!.Message);

    /// <summary>An amount of its own keeps its text where that is nearly canonical; in a list of resources thousandths are the finest.</summary>
    [Theory]
    [InlineData("1000m", "1", "1")]
    [InlineData("0.5", "500m", "500m")]
    [InlineData("1024Mi", "1Gi", "1Gi")]
    [InlineData("2.125", "2.125", "2.125")]
    [InlineData("+4", "+4", "+4")]
    [InlineData("007Ki", "007Ki", "007Ki")]
    [InlineData("6E3", "6E3", "6E3")]
    [InlineData("4u", "4u", "1m")]
    [InlineData("1.0000001", "1000000100n", "1001m")]
    [InlineData("-4u", "-4u", "-1m")]
    public void Quantities_are_written_as_Kubernetes_writes_them(string text, string alone, string ofResources)
    {
        var pod = Decode($$$"""{"spec":{"volumes":[{"name":"v","emptyDir":{"sizeLimit":"{{{text}}}"}}]}}""", resource: Resources.Pod).Object!;
        Assert.Equal(alone, pod["spec"]!["volumes"]![0]!["emptyDir"]!["sizeLimit"]!.ToString());
        Assert.Equal(ofResources, Decode($$$$"""{"spec":{"hard":{"pods":"{{{{text}}}}"}}}""", resource: Resources.ResourceQuota).Object!["spec"]!["hard"]!["pods"]!.ToString());
    }

    [Fact]
    public void Bytes_may_be_an_array_of_numbers() =>
        Assert.Equal("""{"a":"AQL/"}""", Decode("""{"data":{"a":[1,2,255]}}""", resource: Resources.Secret).Object!["data"]!.ToJsonString());

    [Fact]
    public void Unknown_and_doubled_fields_are_warned_of_or_ignored()
    {
        const string Body = """{"spec":{"foo":1,"type":"a","type":"ClusterIP"}}""";
        var warned = Decode(Body, FieldValidation.Warn);
        Assert.Equal(["unknown field \"spec.foo\"", "duplicate field \"spec.type\""], warned.Warnings);
        Assert.Equal("""{"type":"ClusterIP"}""", warned.Object!["spec"]!.ToJsonString());
        Assert.Empty(Decode(Body, FieldValidation.Ignore).Warnings);
    }

    [Fact]
    public void What_go_leaves_out_is_left_out()
    {
        var pod = Decode("""
            {"metadata":{"labels":{},"annotations":null,"name":"p"},"spec":{"hostNetwork":false,"nodeName":"","priority":0,"volumes":[],"containers":[{"name":"c","env":[{"name":"A","value":""}],"securityContext":{"privileged":false},"stdin":false}]}}
            """, resource: Resources.Pod).Object!;
        Assert.Equal("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"priority":0,"containers":[{"name":"c","env":[{"name":"A"}],"securityContext":{"privileged":false}}]}}""", pod.ToJsonString());
    }

    [Fact]
    public void Yaml_is_read_as_kubernetes_reads_it()
    {
        var service = Decode("""
            # a comment
            defaults: &d {app: web}
            metadata:
              name: "s"
              labels: {<<: *d, "on": 'yes', version: "1.0"}
              annotations: {octal: "010"}
            spec:
              publishNotReadyAddresses: yes
              ports:
              - port: 0x50
                targetPort: web
              selector: *d
            """, FieldValidation.Ignore, BodyDecoder.Yaml).Object!;
        Assert.Equal("""{"on":"yes","version":"1.0","app":"web"}""", OrderedJson(service["metadata"]!["labels"]!, "on", "version", "app"));
        Assert.Equal("""{"ports":[{"port":80,"targetPort":"web"}],"publishNotReadyAddresses":true,"selector":{"app":"web"}}""", service["spec"]!.ToJsonString());
    }

    [Theory]
    [InlineData("a: !!binary aGVsbG8=", """{"a":"hello"}""")]
    [InlineData("a: !!binary |\n  aGVs\n  bG8=", """{"a":"hello"}""")]
    [InlineData("!!binary aGVs: x", """{"hel":"x"}""")]
    [InlineData("a: !!float 5", """{"a":5}""")]
    [InlineData("\"<<\": x", """{"\u003C\u003C":"x"}""")]
    [InlineData("!!str <<: x", """{"\u003C\u003C":"x"}""")]
    [InlineData("'<<': {b: c}", """{"\u003C\u003C":{"b":"c"}}""")]
    [InlineData("!!merge <<: {b: c}", """{"b":"c"}""")]
    [InlineData("<<: [{b: c}, {d: e}]", """{"b":"c","d":"e"}""")]
    [InlineData("<<: [{b: c}, {b: e}]", """{"b":"c"}""")]
    [InlineData("b: x\n<<: {b: c}", """{"b":"c"}""")]
    [InlineData("<<: {b: c}\nb: x", """{"b":"x"}""")]
    public void Tags_and_merges_in_yaml_mean_what_they_mean_to_kubernetes(string yaml, string json) =>
        Assert.Equal(json, System.Text.Encoding.UTF8.GetString(YamlToJson.Convert(System.Text.Encoding.UTF8.GetBytes(yaml)).Json!));

    [Theory]
    [InlineData("<<: x", "map merge requires map or sequence of maps as the value")]
    [InlineData("<<: null", "map merge requires map or sequence of maps as the value")]
    [InlineData("<<: [x]", "map merge requires map or sequence of maps as the value")]
    [InlineData("<<: &x y\nb: *x", "map merge requires map or sequence of maps as the value")]
    [InlineData("a: !!binary \"###\"", "!!binary value contains invalid base64 data")]
    [InlineData("a: !!float x", "cannot decode !!str `x` as a !!float")]
    [InlineData("a: !!timestamp x", "cannot decode !!str `x` as a !!timestamp")]
    [InlineData("a: !!null x", "cannot decode !!str `x` as a !!null")]
    public void Yaml_whose_meaning_is_wrong_is_refused(string yaml, string fault) => Assert.Equal(fault, YamlToJson.Convert(System.Text.Encoding.UTF8.GetBytes(yaml)).Fault);

    [Fact]
    public void Keys_that_are_merged_over_others_are_told() =>
        Assert.EndsWith("line 2: key \"b\" already set in map", Assert.Single(YamlToJson.Convert("b: x\n<<: {b: c}"u8).Duplicates));

    private static string OrderedJson(JsonNode node, params string[] keys) => new JsonObject(keys.Select(k => KeyValuePair.Create(k, node[k]?.DeepClone()))).ToJsonString();

    [Fact]
    public void Yaml_errors_name_the_line()
    {
        Assert.Contains("key \"name\" already set in map", Decode("metadata:\n  name: a\n  name: b\n", type: BodyDecoder.Yaml).Refusal!.Message);
        Assert.StartsWith("the object provided is unrecognized (must be of type Service): yaml: line ", Decode("a: [1\nb: 2", type: BodyDecoder.Yaml).Refusal!.Message);
    }

    [Theory]
    [InlineData("a:\n\tb: c\n", "line 2: found character that cannot start any token")]
    [InlineData("metadata:\n  name: a\n\tlabels: {}\n", "line 3: found a tab character that violates indentation")]
    [InlineData("a: b\n  c: d\n", "line 2: mapping values are not allowed in this context")]
    [InlineData("metadata:\n  name: x\n labels: y\n", "line 2: did not find expected key")]
    [InlineData("a: \"b\nc: d\n", "line 3: found unexpected end of stream")]
    [InlineData("a: 'b\n", "line 2: found unexpected end of stream")]
    [InlineData("a: [1\nb: 2", "line 1: did not find expected ',' or ']'")]
    [InlineData("a: {b: c\n", "line 1: did not find expected ',' or '}'")]
    [InlineData("- a\nb: c\n", "line 1: did not find expected '-' indicator")]
    [InlineData("a: b\n- c\n", "line 1: did not find expected key")]
    [InlineData("a: b: c\n", "mapping values are not allowed in this context")]
    [InlineData("a: @b\n", "found character that cannot start any token")]
    [InlineData("a: `b`\n", "found character that cannot start any token")]
    [InlineData("a: %b\n", "found character that cannot start any token")]
    [InlineData("a: *b\n", "unknown anchor 'b' referenced")]
    [InlineData("&a b: c\nd: *e\n", "unknown anchor 'e' referenced")]
    [InlineData("{a: b", "line 1: did not find expected ',' or '}'")]
    [InlineData("[a, b", "line 1: did not find expected ',' or ']'")]
    [InlineData("a: ]\n", "did not find expected node content")]
    [InlineData("a: }\n", "did not find expected node content")]
    [InlineData("key\nother: x\n", "line 2: mapping values are not allowed in this context")]
    [InlineData("a: |x\n  y\n", "did not find expected comment or line break")]
    [InlineData("a: \"\\q\"\n", "found unknown escape character")]
    [InlineData("\"a\n", "line 2: found unexpected end of stream")]
    [InlineData("spec:\n  ports:\n  - port: 80\n   name: x\n", "line 3: did not find expected key")]
    [InlineData("spec:\n  ports:\n    - port: 80\n      name: x\n     protocol: y\n", "line 4: did not find expected '-' indicator")]
    [InlineData("a: b #c\nd\n", "line 3: could not find expected ':'")]
    [InlineData("%YAML 3.0\n---\na: b\n", "found incompatible YAML document")]
    [InlineData("a:\n - b\n c: d\n", "line 2: did not find expected '-' indicator")]
    [InlineData("a: \"\\x4\"\n", "did not find expected hexdecimal number")]
    [InlineData("a: - b\n", "block sequence entries are not allowed in this context")]
    [InlineData("a: >\n b\n  c\nd", "line 5: could not find expected ':'")]
    [InlineData("a: \"b\" c\n", "did not find expected key")]
    [InlineData("a: 'it's'\n", "did not find expected key")]
    [InlineData("a: [b: c\n", "line 1: did not find expected ',' or ']'")]
    [InlineData("metadata:\n  name: x\nfoo\n\nspec: {}\n", "line 5: could not find expected ':'")]
    [InlineData("metadata:\n  name: x\nfoo\n# c\n\nspec: {}\n", "line 4: could not find expected ':'")]
    [InlineData("args: [\"a\", \"b\"\nimage: x\n", "line 1: did not find expected ',' or ']'")]
    [InlineData("a: \"b", "found unexpected end of stream")]
    [InlineData("spec:\n  containers:\n  - name: c\n    args: [a,\n      b\n    image: x\n", "line 5: did not find expected ',' or ']'")]
    public void Yaml_s_mistakes_are_told_as_Kubernetes_tells_them(string text, string fault) => Assert.Equal(fault, YamlToJson.Convert(Encoding.UTF8.GetBytes(text)).Fault);

    [Fact]
    public void Aliases_that_grow_without_bound_are_refused()
    {
        string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 12).Select(i => $"a{i}: &a{i} [{string.Join(",", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Assert.Contains("excessive aliasing", Decode(bomb, type: BodyDecoder.Yaml).Refusal!.Message);
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        Assert.NotNull(Decode(new string('[', 100_000)).Refusal);
        Assert.NotNull(Decode(string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000)).Refusal);
        Assert.NotNull(Decode(new string('[', 5_000), type: BodyDecoder.Yaml).Refusal);
    }

    [Fact]
    public void Other_media_types_are_unsupported() => Assert.Equal(415, Decode("{}", type: "text/html").Refusal!.Code);

    [Fact]
    public void Protobuf_without_its_envelope_is_refused() =>
        Assert.Contains("provided data does not appear to be a protobuf message", Decode("{}", type: BodyDecoder.ProtobufType).Refusal!.Message);
}
