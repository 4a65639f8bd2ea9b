using Fairlead.EndToEnd.Tests.Running;

namespace Fairlead.EndToEnd.Tests;

/// <summary>The kinds of Services and of what stands behind them.</summary>
public class ServiceTests(TestCluster cluster)
{
    private const string Web = "containers: [{name: web, image: fairlead.local/busybox:demo, command: [sh, -c, 'hostname > /index.html && exec httpd -f -p 5000 -h /'], readinessProbe: {tcpSocket: {port: 5000}, periodSeconds: 1}}]";

    [Theory]
    [InlineData("v1", "Pod", "")]
    [InlineData("apps/v1", "ReplicaSet", "replicas: 1,")]
    [InlineData("apps/v1", "DaemonSet", "")]
    [InlineData("apps/v1", "StatefulSet", "serviceName: web, replicas: 1,")]
    public async Task A_service_fronts_every_kind_of_workload(string version, string kind, string fields)
    {
        await using var space = await cluster.SpaceAsync();
        await space.KubectlAsync("create service clusterip web --tcp=80:5000");
        string pod = $"terminationGracePeriodSeconds: 0, {Web}";
        string spec = kind == "Pod" ? pod : $"{fields} selector: {{matchLabels: {{app: web}}}}, template: {{metadata: {{labels: {{app: web}}}}, spec: {{{pod}}}}}";
        await space.ApplyAsync($"{{apiVersion: {version}, kind: {kind}, metadata: {{name: web, labels: {{app: web}}}}, spec: {{{spec}}}}}");

        Assert.StartsWith("web", await ReachedAsync(cluster.Machine.RunAsync, $"http://{await space.ClusterIpAsync("web")}"));
    }

    [Fact]
    public async Task The_API_server_leads_requests_to_pods_Services_and_nodes()
    {
        await using var space = await cluster.SpaceAsync();
        await space.ApplyAsync($"{{apiVersion: v1, kind: Pod, metadata: {{name: web, labels: {{app: web}}}}, spec: {{terminationGracePeriodSeconds: 0, {Web}}}}}");
        await space.KubectlAsync("create service clusterip web --tcp=80:5000");
        await ReachedAsync(cluster.Machine.RunAsync, $"http://{await space.ClusterIpAsync("web")}");
        string raw = $"get --raw /api/v1/namespaces/{space.Name}";

        Assert.StartsWith("web", await space.KubectlAsync($"{raw}/pods/web:5000/proxy/"));
        Assert.StartsWith("web", await space.KubectlAsync($"{raw}/services/web/proxy/"));
        Assert.StartsWith("web", await space.KubectlAsync($"{raw}/services/http:web:80/proxy/index.html"));
        Assert.Equal("ok", (await space.KubectlAsync($"get --raw /api/v1/nodes/{await space.KubectlAsync("get nodes -o jsonpath={.items[0].metadata.name}")}/proxy/healthz")).Trim());
    }

    [Fact]
    public async Task External_traffic_keeps_the_client_s_address_under_policy_local()
    {
        await using var space = await cluster.SpaceAsync();
        await space.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: who, labels: {app: who}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: who
                image: fairlead.local/busybox:demo
                command: [sh, -c, 'mkdir -p /www/cgi-bin && printf "#!/bin/sh\necho; echo \$REMOTE_ADDR\n" > /www/cgi-bin/who && chmod 755 /www/cgi-bin/who && exec httpd -f -p 5000 -h /www']
            """);
        await space.KubectlAsync("create service nodeport who --tcp=80:5000");
        await space.KubectlAsync("patch", "service", "who", "-p", """{"spec":{"externalTrafficPolicy":"Local"}}""");
        string seen = await ReachedAsync(cluster.Machine.OutsideAsync, $"http://{Machine.Address}:{await space.NodePortAsync("who")}/cgi-bin/who");

        Assert.EndsWith(Machine.OutsideAddress, seen.Trim().Trim('[', ']'));
    }

    [Fact]
    public async Task A_load_balancer_has_the_node_s_address_and_a_node_port()
    {
        await using var space = await cluster.SpaceAsync();
        await space.DeployAsync("balanced", 1, 5000);
        await space.KubectlAsync("create service loadbalancer balanced --tcp=8085:5000");

        Assert.StartsWith("balanced-", await ReachedAsync(cluster.Machine.OutsideAsync, $"http://{Machine.Address}:8085"));
        Assert.StartsWith("balanced-", await ReachedAsync(cluster.Machine.OutsideAsync, $"http://{Machine.Address}:{await space.NodePortAsync("balanced")}"));
        Assert.Matches($@"LoadBalancer +\S+ +{Machine.Address.Replace(".", @"\.")} +8085:3\d{{4}}/TCP", await space.KubectlAsync("get service balanced"));
    }

    [Fact]
    public async Task Traffic_for_an_external_ip_reaches_the_endpoints()
    {
        const string External = "198.51.100.7";
        await using var space = await cluster.SpaceAsync();
        await space.DeployAsync("external", 1, 5000);
        await space.ApplyAsync($"{{apiVersion: v1, kind: Service, metadata: {{name: external}}, spec: {{selector: {{app: external}}, externalIPs: [{External}], ports: [{{port: 80, targetPort: 5000}}]}}}}");
        _ = (await cluster.Machine.OutsideAsync("ip", "route", "replace", External, "via", Machine.Address)).Text;

        Assert.StartsWith("external-", await ReachedAsync(cluster.Machine.OutsideAsync, $"http://{External}"));
    }

    [Fact]
    public async Task A_client_with_affinity_stays_with_its_pod()
    {
        await using var space = await cluster.SpaceAsync();
        await space.DeployAsync("sticky", 3, 5000);
        await space.KubectlAsync("create service clusterip sticky --tcp=80:5000");
        await space.KubectlAsync("patch", "service", "sticky", "-p", """{"spec":{"sessionAffinity":"ClientIP"}}""");
        string url = $"http://{await space.ClusterIpAsync("sticky")}";
        await ReachedAsync(cluster.Machine.RunAsync, url);
        var answers = await cluster.Machine.RunAsync("curl", "-s", "-H", "Connection: close", $"{url}/?[1-30]");

        Assert.Equal(30, answers.Lines.Count);
        Assert.Single(answers.Lines.Distinct());
    }

    [Fact]
    public async Task A_headless_name_stands_for_the_pods_themselves()
    {
        await using var space = await cluster.SpaceAsync();
        await space.DeployAsync("bare", 2, 5000);
        await space.KubectlAsync("create service clusterip bare --clusterip=None --tcp=5000:5000");
        await space.ClientAsync();
        string[] pods = (await space.KubectlAsync("get", "pods", "-l", "app=bare", "-o", "jsonpath={.items[*].status.podIP}")).Split(' ');

        Assert.Equal(2, pods.Length);
        await Space.EventuallyAsync(() => space.TryInClientAsync($"nslookup bare.{space.Name}.svc.cluster.local"), answer => pods.All(answer.Output.Contains));
    }

    [Theory]
    [InlineData("deploy/forwarded", 5000)]
    [InlineData("svc/forwarded", 80)]
    [InlineData("pod", 5000)]
    public async Task A_port_is_forwarded_to_a_pod(string target, int port)
    {
        await using var space = await cluster.SpaceAsync();
        await space.DeployAsync("forwarded", 1, 5000);
        await space.KubectlAsync("create service clusterip forwarded --tcp=80:5000");
        if (target == "pod") target = await space.KubectlAsync("get", "pods", "-l", "app=forwarded", "-o", "name");
        await using var forward = space.Forward(target.Trim(), 18080, port);

        Assert.StartsWith("forwarded-", await ReachedAsync(cluster.Machine.RunAsync, "http://127.0.0.1:18080"));
    }

    [Fact]
    public async Task Two_pods_with_one_host_port_never_share_a_node()
    {
        await using var space = await cluster.SpaceAsync();
        foreach (string name in (string[])["first", "second"])
            await space.ApplyAsync($"{{apiVersion: v1, kind: Pod, metadata: {{name: {name}}}, spec: {{terminationGracePeriodSeconds: 0, containers: [{{name: web, image: {Space.Busybox}, command: [sleep, '1000'], ports: [{{containerPort: 8080, hostPort: 18090}}]}}]}}}}");
        await space.KubectlAsync("wait pod/first --for=condition=Ready --timeout=60s");

        var told = await Space.EventuallyAsync(() => space.TryKubectlAsync("describe", "pod", "second"), answer => answer.Output.Contains("FailedScheduling"));
        Assert.Contains("didn't have free ports for the requested pod ports", told.Text);
    }

    [Fact]
    public async Task Two_containers_of_a_pod_cannot_both_have_a_port_and_trace_and_lint_say_so()
    {
        await using var space = await cluster.SpaceAsync();
        await space.KubectlAsync("create service clusterip twins --tcp=80:8080");
        string container = $"image: {Space.Busybox}, command: [httpd, -f, -p, '8080', -h, /], ports: [{{containerPort: 8080}}]";
        string twins = $"{{apiVersion: v1, kind: Pod, metadata: {{name: twins, labels: {{app: twins}}}}, spec: {{terminationGracePeriodSeconds: 0, containers: [{{name: one, {container}}}, {{name: two, {container}}}]}}}}";
        await space.ApplyAsync(twins);

        await Space.EventuallyAsync(() => space.TryKubectlAsync("get", "pod", "twins"), answer => answer.Output.Contains("Error") || answer.Output.Contains("CrashLoopBackOff"));
        var trace = await cluster.Machine.RunAsync(Files.Program, "trace", "svc/twins", "-n", space.Name, "--kubeconfig", Path.Combine(cluster.Machine.DataDir, "kubeconfig"));
        Assert.Contains("[port-conflict-in-pod]", trace.Output);
        var lint = await LintAsync(space, twins);
        Assert.Equal(1, lint.Status);
        Assert.Contains("[container-port-conflict]", lint.Output);
    }

    [Fact]
    public async Task A_port_below_1024_needs_root_or_the_capability_and_lint_warns()
    {
        await using var space = await cluster.SpaceAsync();
        string low = $"{{apiVersion: v1, kind: Pod, metadata: {{name: low}}, spec: {{terminationGracePeriodSeconds: 0, securityContext: {{runAsUser: 1000}}, containers: [{{name: web, image: {Space.Busybox}, command: [httpd, -f, -p, '80', -h, /], ports: [{{containerPort: 80}}]}}]}}}}";
        await space.ApplyAsync(low);

        await Space.EventuallyAsync(() => space.TryKubectlAsync("logs", "low"), answer => answer.Output.Contains("Permission denied"));
        var lint = await LintAsync(space, low);
        Assert.Equal(0, lint.Status);
        Assert.Contains("[privileged-port]", lint.Output);
    }

    /// <summary>What lint says of a manifest, in the company of the running cluster's objects.</summary>
    private async Task<Outcome> LintAsync(Space space, string manifest)
    {
        string file = Path.Combine(cluster.Machine.DataDir, $"lint-{space.Name}.yaml");
        await File.WriteAllTextAsync(file, manifest, TestContext.Current.CancellationToken);
        return await cluster.Machine.RunAsync(Files.Program, "lint", "-f", file, "--cluster", "-n", space.Name, "--kubeconfig", Path.Combine(cluster.Machine.DataDir, "kubeconfig"));
    }

    private static async Task<string> ReachedAsync(Func<IReadOnlyList<string>, Task<Outcome>> run, string url) =>
        (await Space.EventuallyAsync(() => run(["curl", "-sS", "-m", "5", url]), answer => answer.Status == 0)).Text;
}
