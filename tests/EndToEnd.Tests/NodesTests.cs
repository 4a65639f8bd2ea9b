using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.EndToEnd.Tests.Running;

namespace Fairlead.EndToEnd.Tests;

/// <summary>What shows only on two nodes: any node takes traffic, policies, the client's address, zones, a node that goes and comes back.</summary>
public class NodesTests(NodesFixture nodes) : IClassFixture<NodesFixture>
{
    [Fact]
    public async Task Any_node_takes_external_traffic_and_leads_it_to_a_pod_on_another()
    {
        await using var space = await nodes.SpaceAsync();
        string port = await ServeOnSecondAsync(space);
        Assert.NotEqual("", await SeenAsync(NodesFixture.FirstAddress, port));
        Assert.NotEqual("", await SeenAsync(NodesFixture.SecondAddress, port));
    }

    [Fact]
    public async Task Every_node_s_proxy_answers_where_kube_proxy_does()
    {
        foreach (string address in (string[])[NodesFixture.FirstAddress, NodesFixture.SecondAddress])
            Assert.Contains("lastUpdated", (await nodes.Machine.RunAsync("curl", "-sSf", $"http://{address}:10256/healthz")).Text);
        Assert.Equal("nftables", (await nodes.Machine.RunAsync("curl", "-sSf", "http://127.0.0.1:10249/proxyMode")).Text.Trim());
    }

    [Fact]
    public async Task Policy_Local_keeps_the_clients_address_and_serves_only_where_a_pod_runs()
    {
        await using var space = await nodes.SpaceAsync();
        string port = await ServeOnSecondAsync(space);
        Assert.NotEqual(Machine.OutsideAddress, await SeenAsync(NodesFixture.FirstAddress, port));
        await space.KubectlAsync("patch", "svc", "who", "-p", """{"spec":{"externalTrafficPolicy":"Local"}}""");
        await Space.EventuallyAsync(() => AskAsync(NodesFixture.SecondAddress, port), answer => answer.Output.Trim() == Machine.OutsideAddress);
        Assert.NotEqual(0, (await AskAsync(NodesFixture.FirstAddress, port)).Status);
    }

    [Fact]
    public async Task A_load_balancer_shows_the_nodes_and_answers_on_its_port()
    {
        await using var space = await nodes.SpaceAsync();
        await ServeOnSecondAsync(space);
        await space.KubectlAsync("patch", "svc", "who", "--type=merge", "-p", """{"spec":{"type":"LoadBalancer","ports":[{"port":8080,"targetPort":5000}]}}""");
        await Space.EventuallyAsync(
            () => space.TryKubectlAsync("get", "svc", "who", "-o", "jsonpath={.status.loadBalancer.ingress[*].ip}"),
            answer => answer.Output == $"{NodesFixture.FirstAddress} {NodesFixture.SecondAddress}");
        await Space.EventuallyAsync(() => AskAsync(NodesFixture.FirstAddress, "8080"), answer => answer.Status == 0);
    }

    [Fact]
    public async Task Nodes_are_in_their_zones_and_pods_spread_over_them()
    {
        await using var space = await nodes.SpaceAsync();
        Assert.Equal("a b", await space.KubectlAsync("get", "nodes", "-o", """jsonpath={.items[*].metadata.labels.topology\.kubernetes\.io/zone}"""));
        await space.ApplyAsync("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: spread}
            spec:
              replicas: 4
              selector: {matchLabels: {app: spread}}
              template:
                metadata: {labels: {app: spread}}
                spec:
                  terminationGracePeriodSeconds: 0
                  topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: spread}}}]
                  containers: [{name: c, image: fairlead.local/busybox:demo, command: [sleep, "3600"]}]
            """);
        await space.KubectlAsync("rollout status deployment/spread --timeout=60s");
        string[] places = (await space.KubectlAsync("get", "pods", "-o", "jsonpath={.items[*].spec.nodeName}")).Split(' ');
        Assert.Equal([2, 2], places.GroupBy(p => p).Select(g => g.Count()));
    }

    [Fact]
    public async Task An_imported_image_is_there_on_every_node_of_the_machine()
    {
        await using var space = await nodes.SpaceAsync();
        const string Name = "registry.invalid/side/loaded:1";
        string archive = $"{nodes.Machine.DataDir}/side.tar";
        await CtrAsync("images", "tag", Space.Busybox, Name);
        await CtrAsync("images", "export", archive, Name);
        await CtrAsync("images", "rm", "--sync", Name);
        Assert.Equal(Name, (await nodes.Machine.FairleadAsync("image", "import", archive)).Text.Trim());
        foreach (string node in (string[])[nodes.First, nodes.Second])
            await space.ApplyAsync($"{{apiVersion: v1, kind: Pod, metadata: {{name: {node}}}, spec: {{nodeName: {node}, terminationGracePeriodSeconds: 0, containers: [{{name: c, image: '{Name}', command: [sleep, '1000']}}]}}}}");
        await space.KubectlAsync("wait pods --all --for=condition=Ready --timeout=60s");
    }

    [Fact]
    public async Task A_pod_of_the_host_s_network_sees_its_node_s_name()
    {
        await using var space = await nodes.SpaceAsync();
        await space.ApplyAsync($"{{apiVersion: v1, kind: Pod, metadata: {{name: host}}, spec: {{nodeName: {nodes.Second}, hostNetwork: true, terminationGracePeriodSeconds: 0, containers: [{{name: c, image: {Space.Busybox}, command: [sleep, '1000']}}]}}}}");
        await space.KubectlAsync("wait pod/host --for=condition=Ready --timeout=60s");
        Assert.Equal(nodes.Second, (await space.KubectlAsync("exec host -- hostname")).Trim());
    }

    [Fact]
    public async Task A_pod_put_on_a_node_where_its_port_is_taken_fails_and_says_so()
    {
        await using var space = await nodes.SpaceAsync();
        foreach (string name in (string[])["first", "second"])
            await space.ApplyAsync($"{{apiVersion: v1, kind: Pod, metadata: {{name: {name}}}, spec: {{nodeName: {nodes.First}, terminationGracePeriodSeconds: 0, containers: [{{name: c, image: {Space.Busybox}, command: [sleep, '1000'], ports: [{{containerPort: 80, hostPort: 18091}}]}}]}}}}");
        await space.KubectlAsync("wait pod/second --for=jsonpath={.status.phase}=Failed --timeout=60s");
        Assert.Equal("NodePorts", await space.FieldAsync("pod/second", ".status.reason"));
        await space.KubectlAsync("wait pod/first --for=condition=Ready --timeout=60s");
        await space.KubectlAsync("delete pod second --timeout=30s");
    }

    [Fact]
    public async Task Pods_that_shun_each_other_share_no_node()
    {
        await using var space = await nodes.SpaceAsync();
        await space.ApplyAsync($$$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: apart}
            spec:
              replicas: 3
              selector: {matchLabels: {app: apart}}
              template:
                metadata: {labels: {app: apart}}
                spec:
                  terminationGracePeriodSeconds: 0
                  affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: apart} } } ] } }
                  containers: [{name: c, image: {{{Space.Busybox}}}, command: [sleep, "3600"]}]
            """);
        await Space.EventuallyAsync(
            () => space.TryKubectlAsync("get", "pods", "-o", """jsonpath={.items[*].status.conditions[?(@.type=="PodScheduled")].message}"""),
            answer => answer.Output.Contains("2 node(s) didn't match pod anti-affinity rules", StringComparison.Ordinal));
        string[] places = (await space.KubectlAsync("get", "pods", "-o", "jsonpath={.items[*].spec.nodeName}")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([nodes.First, nodes.Second], places.Order());
    }

    [Fact]
    public async Task A_node_renews_its_certificates_before_they_end()
    {
        await using var space = await nodes.SpaceAsync();
        string port = await ServeOnSecondAsync(space);
        _ = (await nodes.Machine.FairleadAsync("node", "stop", nodes.Second)).Text;
        string home = $"{nodes.Machine.DataDir}/nodes/{nodes.Second}";
        string serving = $"{home}/pki/serving.pem", kubeconfig = $"{home}/kubeconfig";
        string old = NearlyOver();                                               // nine of ten days are over
        File.WriteAllText(serving, old);
        File.WriteAllText(kubeconfig, WithClient(File.ReadAllText(kubeconfig), old));
        string oldConfig = File.ReadAllText(kubeconfig);
        _ = (await nodes.Machine.FairleadAsync("node", "start", nodes.Second)).Text;
        await Space.EventuallyAsync(
            () => Task.FromResult(new Outcome("renewal", 0, File.ReadAllText(serving) + File.ReadAllText(kubeconfig), "")),
            now => !now.Output.Contains(old, StringComparison.Ordinal) && !now.Output.Contains(oldConfig, StringComparison.Ordinal));
        using var renewed = X509Certificate2.CreateFromPemFile(serving);
        Assert.True(renewed.NotAfter > DateTime.Now.AddDays(100));
        await Space.EventuallyAsync(() => space.TryKubectlAsync("exec", "who", "--", "hostname"), answer => answer.Output.Trim() == "who");
        Assert.Equal(renewed.SerialNumber, await ShownByAsync(NodesFixture.SecondAddress));
        await Space.EventuallyAsync(() => AskAsync(NodesFixture.SecondAddress, port), answer => answer.Status == 0);
    }

    /// <summary>A certificate of the cluster's authority for the second node, with its key, that has a tenth of its life left.</summary>
    private string NearlyOver()
    {
        using var authority = X509Certificate2.CreateFromPemFile($"{nodes.Machine.DataDir}/pki/ca.crt", $"{nodes.Machine.DataDir}/pki/ca.key");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName("system:nodes");
        subject.AddCommonName($"system:node:{nodes.Second}");
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(nodes.Second);
        names.AddIpAddress(System.Net.IPAddress.Parse(NodesFixture.SecondAddress));
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.Create(authority.SubjectName, X509SignatureGenerator.CreateForECDsa(authority.GetECDsaPrivateKey()!), DateTimeOffset.Now.AddDays(-9), DateTimeOffset.Now.AddDays(1), RandomNumberGenerator.GetBytes(16));
        return made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem();
    }

    private static string WithClient(string kubeconfig, string pem)
    {
        string[] parts = pem.Split("\n-----BEGIN PRIVATE");
        string With(string text, string field, string value) =>
            System.Text.RegularExpressions.Regex.Replace(text, $"{field}: .*", $"{field}: {Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(value))}");
        return With(With(kubeconfig, "client-certificate-data", parts[0]), "client-key-data", "-----BEGIN PRIVATE" + parts[1]);
    }

    /// <summary>The serial number of the certificate that a kubelet API shows.</summary>
    private async Task<string> ShownByAsync(string address)
    {
        string shown = (await nodes.Machine.RunAsync("curl", "-sk", "-o", "/dev/null", "-w", "%{certs}", $"https://{address}:10250/healthz")).Text;
        using var certificate = X509Certificate2.CreateFromPem(shown);
        return certificate.SerialNumber;
    }

    private async Task CtrAsync(params IReadOnlyList<string> arguments) =>
        _ = (await nodes.Machine.RunAsync(["ctr", "--address", $"{nodes.Machine.DataDir}/node/containerd/c.sock", "--namespace", "k8s.io", .. arguments])).Text;

    [Fact]
    public async Task A_node_that_was_cut_off_comes_back_with_its_pods()
    {
        await using var space = await nodes.SpaceAsync();
        string port = await ServeOnSecondAsync(space);
        _ = (await nodes.Machine.FairleadAsync("node", "stop", nodes.Second)).Text;
        Assert.NotEqual(0, (await AskAsync(NodesFixture.SecondAddress, port)).Status);
        Assert.Contains("is ready", (await nodes.Machine.FairleadAsync("node", "start", nodes.Second)).Text);
        await Space.EventuallyAsync(() => AskAsync(NodesFixture.FirstAddress, port), answer => answer.Status == 0);
    }

    [Fact]
    public async Task Another_machine_joins_with_a_token_and_its_pods_are_reached_across_the_router()
    {
        await using var space = await nodes.SpaceAsync();
        await using var far = await FarMachine.CreateAsync(nodes.Machine);
        await far.JoinAsync(nodes.Machine);
        await space.ApplyAsync(Server(far.Name));
        await space.KubectlAsync("wait pod/who --for=condition=Ready --timeout=60s");
        string pod = await space.FieldAsync("pod/who", ".status.podIP");
        var seen = await Space.EventuallyAsync(() => nodes.Machine.RunAsync("curl", "-s", "-m", "3", $"http://{pod}:5000/cgi-bin/who"), answer => answer.Status == 0);
        Assert.NotEqual("", seen.Text);
        await space.KubectlAsync("delete", "pod", "who", "--wait=true");
        await space.KubectlAsync("delete", "node", far.Name);
    }

    [Fact]
    public async Task A_join_that_failed_can_be_given_again_and_one_that_succeeded_too()
    {
        await using var space = await nodes.SpaceAsync();
        await using var far = await FarMachine.CreateAsync(nodes.Machine);
        string[] join = await far.JoinLineAsync(nodes.Machine);
        Assert.Contains("cannot be reached", (await far.FairleadAsync(["join", "https://127.0.0.1:1", .. join[2..]])).Error);
        Assert.Contains("Ready after", (await far.FairleadAsync(join)).Text);
        Assert.Contains("runs already", (await far.FairleadAsync(join)).Text);
        _ = (await far.FairleadAsync("down")).Text;
        Assert.Contains("made by fairlead join", (await far.FairleadAsync("up")).Error);
        Assert.Contains("Ready after", (await far.FairleadAsync(join[0], join[1])).Text);                 // as after a restart of the machine
        Assert.Contains("runs already", (await far.FairleadAsync(join[0], join[1])).Text);
        await space.KubectlAsync("delete", "node", far.Name);
    }

    /// <summary>A pod on the second node that says who asks, behind a NodePort Service; returns the node port.</summary>
    private async Task<string> ServeOnSecondAsync(Space space)
    {
        await space.ApplyAsync(Server(nodes.Second));
        await space.KubectlAsync("wait pod/who --for=condition=Ready --timeout=60s");
        await space.KubectlAsync("expose pod who --port=80 --target-port=5000 --type=NodePort");
        string port = await space.NodePortAsync("who");
        await Space.EventuallyAsync(() => AskAsync(NodesFixture.SecondAddress, port), answer => answer.Status == 0);
        return port;
    }

    private static string Server(string node) => $$$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: who, labels: {app: who}}
        spec:
          nodeName: {{{node}}}
          terminationGracePeriodSeconds: 0
          containers:
          - name: web
            image: fairlead.local/busybox:demo
            command: [sh, -c, 'mkdir -p /www/cgi-bin && printf "#!/bin/sh\necho\necho \$REMOTE_ADDR\n" > /www/cgi-bin/who && chmod +x /www/cgi-bin/who && exec httpd -f -p 0.0.0.0:5000 -h /www']
            readinessProbe: {tcpSocket: {port: 5000}, periodSeconds: 1}
        """;

    private Task<Outcome> AskAsync(string address, string port) => nodes.Machine.OutsideAsync("curl", "-sf", "-m", "3", $"http://{address}:{port}/cgi-bin/who");

    private async Task<string> SeenAsync(string address, string port) => (await AskAsync(address, port)).Text.Trim();
}
