using Fairlead.Explain.Lint;
using Fairlead.Explain.Lint.Reading;

namespace Fairlead.Explain.Tests.Lint;

/// <summary>Manifests in, findings out: "line code" each. A Deployment called web (app=web, containers[0] declares 8080 named http) stands before most texts.</summary>
public sealed class LinterTests
{
    private const string Web = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: web
                image: web
                ports: [{name: http, containerPort: 8080}]
                readinessProbe: {httpGet: {port: http}}
        ---

        """;

    private static LintReport Report(string text, LintOptions? options = null) => Linter.Lint([ManifestReader.Read("a.yaml", text, options ?? new())], [], options ?? new());

    private static string[] Codes(string text, LintOptions? options = null) => [.. Report(text, options).Findings.Select(finding => finding.Rule.Code)];

    private static string Service(string spec, string name = "web") => $"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n---\n";

    private static string Pod(string name, string spec, string labels = "app: x") => $"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{{labels}}}}}\nspec: {{{spec}}}\n---\n";

    [Fact]
    public void Good_manifests_have_nothing_said_of_them() => Assert.Empty(Codes(Web + Service("selector: {app: web}, ports: [{port: 80, targetPort: http}]")));

    [Theory]
    [InlineData("selector: {app: wbe}, ports: [{port: 80, targetPort: http}]", "selector-matches-nothing")]
    [InlineData("selector: {app: web}, ports: [{port: 80, targetPort: htpt}]", "target-port-name-unknown")]
    [InlineData("selector: {app: web}, ports: [{port: 80, targetPort: http, protocol: UDP}]", "target-port-name-unknown")]
    [InlineData("selector: {app: web}, ports: [{port: 80}]", "target-port-undeclared")]
    [InlineData("selector: {app: web}, ports: [{port: 80, targetPort: 8081}]", "target-port-undeclared")]
    [InlineData("selector: {app: web}, ports: [{port: 80, targetPort: 8080, protocol: UDP}]", "protocol-differs")]
    [InlineData("selector: {app: web}, clusterIP: None, ports: [{port: 80, targetPort: 8080}]", "headless-port-differs")]
    [InlineData("selector: {app: web}, clusterIP: None, ports: [{port: 8080}]", "")]
    [InlineData("selector: {app: web}, type: NodePort, ports: [{port: 80, targetPort: http, nodePort: 80}]", "node-port-out-of-range")]
    [InlineData("selector: {app: web}, type: NodePort, externalTrafficPolicy: Local, ports: [{port: 80, targetPort: http}]", "local-policy-few-pods")]
    [InlineData("type: ExternalName, externalName: db.example.com", "")]
    [InlineData("type: ExternalName, externalName: db.example.com, ports: [{port: 80}]", "external-name-with-ports")]
    [InlineData("type: ExternalName, externalName: db.example.com, selector: {app: web}", "external-name-with-selector")]
    [InlineData("type: ExternalName, externalName: 192.0.2.7", "external-name-is-address")]
    [InlineData("selector: {app: [a, b]}, ports: [{port: 80}]", "wrong-type")]
    [InlineData("selector: {app: web}, ports: [{port: 80, targetPort: http}], sesionAffinity: ClientIP", "unknown-field")]
    [InlineData("selector: {app: web}, ports: [{targetPort: http}]", "refused")]
    [InlineData("selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30080}]", "refused")]
    [InlineData("selector: {app: web}, ports: [{port: 80, targetPort: http}, {port: 81, targetPort: http}]", "refused refused")]
    [InlineData("selector: {app: web}, clusterIP: None, externalIPs: [192.0.2.1], ports: [{port: 8080}]", "server-warning")]
    public void A_service_is_judged(string spec, string expected) => Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Codes(Web + Service(spec)));

    [Fact]
    public void Every_finding_has_its_place_and_a_mend()
    {
        var finding = Assert.Single(Report("""
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              type: NodePort
              ports:
              - port: 80
                nodePort: 99
            """).Findings);
        Assert.Equal(("a.yaml", "9:5", "service/default/web", "spec.ports[0].nodePort"), (finding.File, finding.At.ToString(), finding.Object, finding.Path));
        Assert.Equal("Node port 99 is not in the range 30000-32767.", finding.Sentence);
    }

    [Fact]
    public void A_selector_that_misses_is_told_what_comes_nearest()
    {
        var finding = Report(Web + Service("selector: {app: wbe}, ports: [{port: 80, targetPort: http}]")).Findings[0];
        Assert.Contains("deployment/default/web comes nearest, with app=web instead of app=wbe", finding.Sentence);
    }

    [Fact]
    public void Pods_of_two_apps_behind_one_service_are_told() =>
        Assert.Contains("selector-matches-two-apps", Codes(Pod("a", "containers: [{name: c, image: i}]", "app: a, tier: web") + Pod("b", "containers: [{name: c, image: i}]", "app: b, tier: web") + Service("selector: {tier: web}, ports: [{port: 80}]")));

    [Fact]
    public void A_name_that_only_some_pods_have_is_told() =>
        Assert.Contains("target-port-name-differs", Codes(Pod("a", "containers: [{name: c, image: i, ports: [{name: http, containerPort: 80}]}]") + Pod("b", "containers: [{name: c, image: i, ports: [{name: web, containerPort: 80}]}]") + Service("selector: {app: x}, ports: [{port: 80, targetPort: http}]")));

    [Fact]
    public void A_node_port_has_one_service_over_all_files()
    {
        string one = Service("type: NodePort, ports: [{port: 80, nodePort: 30080}]", "one"), two = Service("type: NodePort, ports: [{port: 80, nodePort: 30080}]", "two");
        var report = Linter.Lint([ManifestReader.Read("one.yaml", one, new()), ManifestReader.Read("two.yaml", two, new())], [], new());
        var finding = Assert.Single(report.Findings);
        Assert.Equal(("node-port-taken", "two.yaml"), (finding.Rule.Code, finding.File));
        Assert.Contains("service/default/one (one.yaml)", finding.Sentence);
    }

    [Fact]
    public void One_node_port_for_TCP_and_UDP_of_one_service_is_right() =>
        Assert.Empty(Codes(Service("type: NodePort, ports: [{name: a, port: 53, nodePort: 30053}, {name: b, port: 53, protocol: UDP, nodePort: 30053}]")));

    [Theory]
    [InlineData("containers: [{name: a, image: i, ports: [{containerPort: 80}]}, {name: b, image: i, ports: [{containerPort: 80}]}]", "container-port-conflict")]
    [InlineData("containers: [{name: a, image: i, ports: [{containerPort: 80}]}, {name: b, image: i, ports: [{containerPort: 80, protocol: UDP}]}]", "")]
    [InlineData("initContainers: [{name: a, image: i, ports: [{containerPort: 80}]}], containers: [{name: b, image: i, ports: [{containerPort: 80}]}]", "server-warning")]
    [InlineData("initContainers: [{name: a, image: i, restartPolicy: Always, ports: [{containerPort: 80}]}], containers: [{name: b, image: i, ports: [{containerPort: 80}]}]", "container-port-conflict")]
    [InlineData("containers: [{name: a, image: i, ports: [{name: p, containerPort: 80}]}, {name: b, image: i, ports: [{name: p, containerPort: 81}]}]", "port-name-twice")]
    [InlineData("containers: [{name: a, image: i, securityContext: {runAsUser: 1000}, ports: [{containerPort: 80}]}]", "privileged-port")]
    [InlineData("securityContext: {runAsNonRoot: true}, containers: [{name: a, image: i, ports: [{containerPort: 443}]}]", "privileged-port")]
    [InlineData("containers: [{name: a, image: i, securityContext: {capabilities: {drop: [ALL]}}, ports: [{containerPort: 80}]}]", "privileged-port")]
    [InlineData("containers: [{name: a, image: i, securityContext: {runAsUser: 1000, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}, ports: [{containerPort: 80}]}]", "")]
    [InlineData("securityContext: {runAsUser: 1000, sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: '80'}]}, containers: [{name: a, image: i, ports: [{containerPort: 80}]}]", "")]
    [InlineData("containers: [{name: a, image: i, securityContext: {runAsUser: 1000}, ports: [{containerPort: 8080}]}]", "")]
    [InlineData("containers: [{name: a, image: i, livenessProbe: {tcpSocket: {port: web}}, ports: [{name: http, containerPort: 80}]}]", "probe-port-unknown")]
    [InlineData("containers: [{name: a, image: i, livenessProbe: {tcpSocket: {port: http}}, ports: [{name: http, containerPort: 80}]}]", "")]
    public void A_pod_is_judged(string spec, string expected) => Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Codes(Pod("p", spec)));

    [Fact]
    public void A_readiness_probe_on_another_port_than_the_service_s_is_told() =>
        Assert.Contains("probe-on-other-port", Codes(Pod("p", "containers: [{name: a, image: i, readinessProbe: {tcpSocket: {port: 9000}}, ports: [{containerPort: 80}, {containerPort: 9000}]}]") + Service("selector: {app: x}, ports: [{port: 80}]")));

    [Theory]
    [InlineData("hostPort: 9000", "hostPort: 9000", "host-port-taken")]
    [InlineData("hostPort: 9000, hostIP: 127.0.0.1", "hostPort: 9000, hostIP: 127.0.0.2", "")]
    [InlineData("hostPort: 9000, hostIP: 127.0.0.1", "hostPort: 9000", "host-port-taken")]
    [InlineData("hostPort: 9000, protocol: UDP", "hostPort: 9000", "")]
    public void Host_ports_of_two_pods_clash_where_they_are_the_same(string one, string two, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Codes(
            Pod("a", $"containers: [{{name: c, image: i, ports: [{{containerPort: 9000, {one}}}]}}]") + Pod("b", $"containers: [{{name: c, image: i, ports: [{{containerPort: 9000, {two}}}]}}]")));

    [Fact]
    public void Pods_that_never_share_a_node_may_share_a_host_port() =>
        Assert.Empty(Codes(Pod("a", "nodeSelector: {disk: ssd}, containers: [{name: c, image: i, ports: [{containerPort: 9000, hostPort: 9000}]}]") + Pod("b", "nodeSelector: {disk: hdd}, containers: [{name: c, image: i, ports: [{containerPort: 9000, hostPort: 9000}]}]")));

    [Fact]
    public void A_host_network_pod_has_the_node_s_ports() =>
        Assert.Equal(["host-port-taken"], Codes(Pod("a", "hostNetwork: true, containers: [{name: c, image: i, ports: [{containerPort: 9000}]}]") + Pod("b", "containers: [{name: c, image: i, ports: [{containerPort: 80, hostPort: 9000}]}]")));

    [Fact]
    public void A_host_port_is_no_node_port() =>
        Assert.Contains("host-port-is-node-port", Codes(Pod("a", "containers: [{name: c, image: i, ports: [{containerPort: 80, hostPort: 30080}]}]") + Service("type: NodePort, selector: {app: x}, ports: [{port: 80, nodePort: 30080}]")));

    [Theory]
    [InlineData("name: web, port: {number: 80}", "")]
    [InlineData("name: web, port: {number: 8080}", "ingress-no-port")]
    [InlineData("name: web, port: {name: htp}", "ingress-no-port")]
    [InlineData("name: wbe, port: {number: 80}", "ingress-no-service")]
    public void An_ingress_backend_is_looked_up(string service, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Codes(Web + Service("selector: {app: web}, ports: [{port: 80, targetPort: http, name: http}]") +
            $"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: i}}\nspec: {{rules: [{{host: a.example, http: {{paths: [{{path: /, pathType: Prefix, backend: {{service: {{{service}}}}}}}]}}}}]}}\n"));

    [Theory]
    [InlineData("tls: [{secretName: missing, hosts: [a.example]}]", "{path: /, pathType: Prefix, BACK}", "ingress-tls-secret-missing")]
    [InlineData("", "{path: '/a/.*', pathType: ImplementationSpecific, BACK}", "ingress-regex")]
    [InlineData("", "{path: /a/, pathType: Exact, BACK}", "ingress-trailing-slash")]
    [InlineData("", "{path: /a, pathType: Prefix, BACK}, {path: /a/, pathType: Prefix, backend: {service: {name: web, port: {number: 81}}}}", "ingress-path-twice")]
    public void An_ingress_is_judged(string spec, string paths, string expected) =>
        Assert.Equal(expected.Split(' '), Codes(Web + Service("selector: {app: web}, ports: [{port: 80, targetPort: http, name: a}, {port: 81, targetPort: http, name: b}]") +
            $"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: i}}\nspec: {{{(spec.Length > 0 ? spec + ", " : "")}rules: [{{host: a.example, http: {{paths: [{paths.Replace("BACK", "backend: {service: {name: web, port: {number: 80}}}")}]}}}}]}}\n"));

    [Theory]
    [InlineData("podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 9090}]}]", "policy-blocks-service")]
    [InlineData("podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: http}]}]", "")]
    [InlineData("podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 8000, endPort: 9000}]}]", "")]
    [InlineData("podSelector: {matchLabels: {app: web}}, ingress: [{}]", "")]
    [InlineData("podSelector: {}, policyTypes: [Ingress]", "policy-blocks-service")]
    [InlineData("podSelector: {}, policyTypes: [Egress]", "")]
    [InlineData("podSelector: {matchLabels: {app: other}}", "policy-selects-nothing")]
    public void A_network_policy_is_judged(string spec, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Codes(Web + Service("selector: {app: web}, ports: [{port: 80, targetPort: http}]") + $"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p}}\nspec: {{{spec}}}\n"));

    [Fact]
    public void Services_whose_variables_collide_are_told() =>
        Assert.Equal(["environment-collides"], Codes(Service("ports: [{port: 80}]", "foo") + Service("ports: [{port: 80}]", "foo-service")));

    [Fact]
    public void A_namespace_like_a_domain_hides_hosts() =>
        Assert.Equal(["name-hides-name"], Codes("apiVersion: v1\nkind: Service\nmetadata: {name: example, namespace: com}\nspec: {ports: [{port: 80}]}\n"));

    [Fact]
    public void One_broken_document_leaves_the_others_readable()
    {
        var report = Report("kind: Service\n  bad: [\n---\n" + Service("type: NodePort, ports: [{port: 80, nodePort: 1}]"));
        Assert.True(report.Unreadable);
        Assert.Equal(["unreadable", "node-port-out-of-range"], report.Findings.Select(finding => finding.Rule.Code));
        Assert.Equal(7, report.Findings[1].At.Line);
    }

    [Fact]
    public void A_template_is_to_be_rendered_first() => Assert.Contains("helm template", Report("kind: {{ .Values.kind }}\n  x: {{ y }}: z\n").Findings[0].Mend);

    [Fact]
    public void A_list_s_items_are_objects_with_their_places()
    {
        var finding = Assert.Single(Report("apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {name: a}\n  spec:\n    type: NodePort\n    ports:\n    - {port: 80, nodePort: 7}\n").Findings);
        Assert.Equal("10:18", finding.At.ToString());
    }

    [Fact]
    public void JSON_is_read_too() => Assert.Equal(["node-port-out-of-range"], Codes("""{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"type": "NodePort", "ports": [{"port": 80, "nodePort": 7}]}}"""));

    [Theory]
    [InlineData("apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\n", "unknown-kind", 0)]
    [InlineData("apiVersion: v1\nkind: Servise\nmetadata: {name: a}\n", "unknown-kind", 0)]
    [InlineData("apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n", "", 1)]
    [InlineData("replicas: 3\n", "unreadable", 0)]
    public void Kinds_that_are_not_served_are_told_and_foreign_ones_left(string text, string expected, int notChecked)
    {
        var report = Report(text);
        Assert.Equal((expected, notChecked), (string.Join(' ', report.Findings.Select(finding => finding.Rule.Code)), report.NotChecked));
    }

    [Fact]
    public void A_key_that_stands_twice_is_shown_where_it_does()
    {
        var finding = Assert.Single(Report("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: v\n  k: w\n").Findings);
        Assert.Equal(("duplicate-field", 7), (finding.Rule.Code, finding.At.Line));
    }

    [Fact]
    public void An_object_that_stands_twice_is_told() => Assert.Equal(["duplicate-object"], Codes("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"));

    [Fact]
    public void An_object_may_spare_itself_a_code() =>
        Assert.Empty(Codes("apiVersion: v1\nkind: Service\nmetadata: {name: a, annotations: {fairlead.io/lint-ignore: 'few-endpoints, selector-matches-nothing'}}\nspec: {selector: {app: none}, ports: [{port: 80}]}\n"));

    [Fact]
    public void One_pod_and_no_probe_are_notes()
    {
        var report = Report(Pod("p", "containers: [{name: c, image: i, ports: [{containerPort: 80}]}]") + Service("selector: {app: x}, ports: [{port: 80}]"));
        Assert.Equal(["no-readiness-probe", "few-endpoints"], report.Findings.Select(finding => finding.Rule.Code));
        Assert.All(report.Findings, finding => Assert.Equal(Severity.Note, finding.Severity));
    }

    [Fact]
    public void What_the_cluster_has_is_there()
    {
        var options = new LintOptions { KnowsCluster = true };
        var cluster = ManifestReader.Read("cluster", Web + Service("type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30080}]", "old"), options).Manifests.Select(manifest => manifest with { IsSubject = false }).ToList();
        var report = Linter.Lint([ManifestReader.Read("a.yaml", Service("type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30080}]", "new"), options)], cluster, options);
        Assert.Equal(["node-port-taken"], report.Findings.Select(finding => finding.Rule.Code));
    }

    [Fact]
    public void Applying_an_object_of_the_cluster_again_is_no_conflict()
    {
        var options = new LintOptions { KnowsCluster = true };
        string text = Web + Service("type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30080}]");
        var cluster = ManifestReader.Read("cluster", text, options).Manifests.Select(manifest => manifest with { IsSubject = false }).ToList();
        Assert.Empty(Linter.Lint([ManifestReader.Read("a.yaml", text, options)], cluster, options).Findings);
    }
}
