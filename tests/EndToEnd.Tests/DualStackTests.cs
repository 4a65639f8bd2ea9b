using Fairlead.EndToEnd.Tests.Running;

namespace Fairlead.EndToEnd.Tests;

/// <summary>Both families at once: two addresses for pods, nodes and the Services that ask for them, and all of them answer.</summary>
public class DualStackTests(DualStackFixture cluster) : IClassFixture<DualStackFixture>
{
    [Fact]
    public async Task Nodes_and_pods_have_an_address_of_each_family()
    {
        await using var space = await cluster.SpaceAsync();
        Assert.Equal("172.29.77.1 fd46:6c::1 172.29.77.2 fd46:6c::2", await space.KubectlAsync("get", "nodes", "-o", """jsonpath={.items[*].status.addresses[?(@.type=="InternalIP")].address}"""));
        await ServeAsync(space, "PreferDualStack");
        string[] pod = (await space.KubectlAsync("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[0].status.podIPs[*].ip}")).Split(' ');
        Assert.StartsWith("10.244.", pod[0]);
        Assert.StartsWith("fd00:244:", pod[1]);
        foreach (string ip in pod)
        {
            string seen = (await AskAsync(cluster.Machine.RunAsync, ip, "5000")).Output;
            Assert.Contains(string.Join(',', pod), seen);
            Assert.Contains("172.29.77.", seen);
            Assert.Contains(",fd46:6c::", seen);
        }
    }

    [Theory]
    [InlineData("PreferDualStack")]
    [InlineData("RequireDualStack")]
    public async Task A_service_that_asks_for_both_answers_on_both_cluster_ips(string policy)
    {
        await using var space = await cluster.SpaceAsync();
        await ServeAsync(space, policy);
        await space.ClientAsync();
        string[] ips = (await space.FieldAsync("service/web", ".spec.clusterIPs[*]")).Split(' ');
        Assert.StartsWith("10.96.", ips[0]);
        Assert.StartsWith("fd00:96::", ips[1]);
        foreach (string ip in ips)
        {
            await AskAsync(cluster.Machine.RunAsync, ip, "80");
            Assert.Contains("fd00:244:", await space.InClientAsync($"wget -qO- http://{InUrl(ip)}/"));
        }
        string names = await space.InClientAsync($"nslookup web.{space.Name}.svc.cluster.local");
        Assert.All(ips, ip => Assert.Contains($"Address: {ip}\n", names));
    }

    [Fact]
    public async Task A_service_that_asks_for_nothing_has_the_first_family_only()
    {
        await using var space = await cluster.SpaceAsync();
        await space.KubectlAsync("create service clusterip plain --tcp=80:5000");
        Assert.Equal("IPv4 SingleStack", await space.FieldAsync("service/plain", ".spec.ipFamilies[*]") + " " + await space.FieldAsync("service/plain", ".spec.ipFamilyPolicy"));
        Assert.StartsWith("10.96.", await space.FieldAsync("service/plain", ".spec.clusterIPs[*]"));
    }

    [Fact]
    public async Task Node_ports_answer_on_both_families_of_every_node_and_on_localhost()
    {
        await using var space = await cluster.SpaceAsync();
        await ServeAsync(space, "RequireDualStack");
        string port = await space.NodePortAsync("web");
        foreach (string ip in (string[])["127.0.0.1", "::1"]) await AskAsync(cluster.Machine.RunAsync, ip, port);
        foreach (string ip in (string[])["172.29.77.1", "fd46:6c::1", "172.29.77.2", "fd46:6c::2"]) await AskAsync(cluster.Machine.OutsideAsync, ip, port);
    }

    [Fact]
    public async Task Pods_reach_the_other_nodes_pods_by_both_families()
    {
        await using var space = await cluster.SpaceAsync();
        await ServeAsync(space, "PreferDualStack");
        await space.ClientAsync();
        string[] nodes = (await space.KubectlAsync("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].spec.nodeName}")).Split(' ');
        Assert.Equal(2, nodes.Distinct().Count());
        foreach (string ip in (await space.KubectlAsync("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].status.podIPs[*].ip}")).Split(' '))
            Assert.Contains(ip, await space.InClientAsync($"wget -qO- http://{InUrl(ip)}:5000/"));
    }

    [Fact]
    public async Task Another_machine_joins_with_both_families_and_its_pods_are_reached_by_both()
    {
        await using var space = await cluster.SpaceAsync();
        await using var far = await FarMachine.CreateAsync(cluster.Machine);
        await far.AddIPv6Async(cluster.Machine);
        await far.JoinAsync(cluster.Machine, "--node-ip", $"{FarMachine.AddressV4},{FarMachine.AddressV6}");
        Assert.Equal($"{FarMachine.AddressV4} {FarMachine.AddressV6}", await space.KubectlAsync("get", "node", far.Name, "-o", """jsonpath={.status.addresses[?(@.type=="InternalIP")].address}"""));
        await ServeFarAsync(space, far.Name);
        string[] pod = (await space.FieldAsync("pod/far", ".status.podIPs[*].ip")).Split(' ');
        Assert.Equal(2, pod.Length);
        await space.ClientAsync();
        foreach (string ip in pod)
        {
            await AskAsync(cluster.Machine.RunAsync, ip, "5000");
            await Space.EventuallyAsync(() => space.TryInClientAsync($"wget -qO- http://{InUrl(ip)}:5000/"), answer => answer.Output.Contains(FarMachine.AddressV6, StringComparison.Ordinal));
        }
        await space.KubectlAsync("delete", "pod", "far", "--wait=true");
        await space.KubectlAsync("delete", "node", far.Name);
    }

    [Fact]
    public async Task A_cluster_of_IPv6_alone_serves_and_tunnels_to_a_machine_across_a_router()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a cluster needs root");
        await using var machine = await Machine.CreateAsync("s");
        await using var far = await FarMachine.CreateAsync(machine);
        _ = (await machine.RunAsync("ip", "addr", "add", FarMachine.NodeV6 + "/64", "dev", "uplink", "nodad")).Text;
        await far.AddIPv6Async(machine);
        _ = (await machine.RunAsync("ip", "-6", "route", "replace", "default", "via", FarMachine.OutsideV6)).Text;
        _ = (await machine.FairleadAsync("up", "--service-cluster-ip-range", "fd00:96::/112", "--cluster-cidr", "fd00:244::/56")).Text;
        var space = new Space(machine, (await Kubectls.FetchAsync())[^1], "default");
        Assert.Equal(FarMachine.NodeV6, await space.KubectlAsync("get", "nodes", "-o", """jsonpath={.items[*].status.addresses[?(@.type=="InternalIP")].address}"""));
        await far.JoinAsync(machine, "--node-ip", FarMachine.AddressV6);
        await ServeFarAsync(space, far.Name);
        await space.KubectlAsync("expose pod far --port=80 --target-port=5000 --type=NodePort");
        Assert.Equal("IPv6 SingleStack", await space.FieldAsync("service/far", ".spec.ipFamilies[*]") + " " + await space.FieldAsync("service/far", ".spec.ipFamilyPolicy"));
        await AskAsync(machine.RunAsync, await space.FieldAsync("pod/far", ".status.podIP"), "5000");
        await AskAsync(machine.RunAsync, await space.ClusterIpAsync("far"), "80");
        await AskAsync(machine.OutsideAsync, FarMachine.NodeV6, await space.NodePortAsync("far"));
        await space.ClientAsync();
        await Space.EventuallyAsync(() => space.TryInClientAsync("wget -qO- http://far/"), answer => answer.Output.Contains("fd00:244:", StringComparison.Ordinal));
        Assert.Contains($"local {FarMachine.NodeV6}", (await machine.RunAsync("ip", "-d", "link", "show", "fl-vxlan")).Text);
    }

    /// <summary>A pod on that node that says its own addresses and the node's.</summary>
    private static async Task ServeFarAsync(Space space, string node)
    {
        await space.ApplyAsync($$$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: far, labels: {app: far}}
            spec:
              nodeName: {{{node}}}
              terminationGracePeriodSeconds: 0
              containers:
              - name: web
                image: {{{Space.Busybox}}}
                env:
                - {name: PODS, valueFrom: {fieldRef: {fieldPath: status.podIPs} } }
                - {name: HOSTS, valueFrom: {fieldRef: {fieldPath: status.hostIPs} } }
                command: [sh, -c, 'mkdir -p /www && echo $PODS $HOSTS > /www/index.html && exec httpd -f -p 5000 -h /www']
                readinessProbe: {httpGet: {path: /, port: 5000}, periodSeconds: 1}
            """);
        await space.KubectlAsync("wait pod/far --for=condition=Ready --timeout=60s");
    }

    [Fact]
    public async Task With_IPv6_first_on_a_machine_without_an_IPv6_address_the_node_gets_one()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a cluster needs root");
        await using var machine = await Machine.CreateAsync("e");
        _ = (await machine.FairleadAsync("up", "--service-cluster-ip-range", "fd00:96::/112,10.96.0.0/16", "--cluster-cidr", DualStackFixture.Pods)).Text;
        var space = new Space(machine, (await Kubectls.FetchAsync())[^1], "default");
        Assert.Equal($"fd46:6c::1 {Machine.Address}", await space.KubectlAsync("get", "nodes", "-o", """jsonpath={.items[*].status.addresses[?(@.type=="InternalIP")].address}"""));
        await ServeAsync(space, "PreferDualStack");
        Assert.StartsWith("fd00:96::", await space.ClusterIpAsync("web"));
        Assert.StartsWith("fd00:96::", await space.ClusterIpAsync("kubernetes"));
        Assert.StartsWith("fd00:244:", await space.KubectlAsync("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[0].status.podIP}"));
        foreach (string ip in (await space.FieldAsync("service/web", ".spec.clusterIPs[*]")).Split(' ')) await AskAsync(machine.RunAsync, ip, "80");
        _ = (await machine.FairleadAsync("down")).Text;
        Assert.DoesNotContain("fd46:6c::", (await machine.RunAsync("ip", "-6", "addr")).Text);
    }

    [Theory]
    [InlineData("10.96.0.0/16,10.97.0.0/16", "10.244.0.0/16", "both ranges are IPv4")]
    [InlineData("10.96.0.0/16,fd00:96::/112", "10.244.0.0/16", "both need the same families")]
    [InlineData("10.96.0.0/16", "10.244.0.0/16,fd00:244::/56", "both need the same families")]
    [InlineData("10.96.0.0/16,fd00:96::/112,fd00:97::/112", "10.244.0.0/16", "one range is needed, or two")]
    [InlineData("10.96.0.0/16,fd00:244::/112", "10.244.0.0/16,fd00:244::/56", "overlap")]
    [InlineData("10.96.0.0/16,fd00:96::/64", "10.244.0.0/16,fd00:244::/56", "1,048,576 addresses")]
    [InlineData("10.96.0.0/16,nonsense", "10.244.0.0/16", "is not an address range")]
    public async Task Ranges_that_do_not_go_together_are_refused_in_one_sentence(string services, string pods, string words)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "fairlead up needs root");
        var refused = await Shell.RunAsync([Files.Program, "up", "--data-dir", "/tmp/fle2e-no-cluster", "--service-cluster-ip-range", services, "--cluster-cidr", pods]);
        Assert.NotEqual(0, refused.Status);
        Assert.Contains(words, refused.Error);
        Assert.False(Directory.Exists("/tmp/fle2e-no-cluster"));
    }

    /// <summary>Two pods, one a node where there are two, that say their own addresses and their nodes'; before them a Service with a node port.</summary>
    private static async Task ServeAsync(Space space, string policy)
    {
        await space.ApplyAsync($$$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 0
                  topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web} } }]
                  containers:
                  - name: web
                    image: {{{Space.Busybox}}}
                    env:
                    - {name: PODS, valueFrom: {fieldRef: {fieldPath: status.podIPs} } }
                    - {name: HOSTS, valueFrom: {fieldRef: {fieldPath: status.hostIPs} } }
                    command: [sh, -c, 'mkdir -p /www && echo $PODS $HOSTS > /www/index.html && exec httpd -f -p 5000 -h /www']
                    readinessProbe: {httpGet: {path: /, port: 5000}, periodSeconds: 1}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {type: NodePort, ipFamilyPolicy: {{{policy}}}, selector: {app: web}, ports: [{port: 80, targetPort: 5000} ] }
            """);
        await space.KubectlAsync("rollout status deployment/web --timeout=60s");
    }

    private static Task<Outcome> AskAsync(Func<IReadOnlyList<string>, Task<Outcome>> from, string ip, string port) =>
        Space.EventuallyAsync(() => from(["curl", "-sSf", "-m", "3", $"http://{InUrl(ip)}:{port}/"]), answer => answer.Status == 0 && answer.Output.Contains("fd00:244:", StringComparison.Ordinal));

    private static string InUrl(string ip) => ip.Contains(':', StringComparison.Ordinal) ? $"[{ip}]" : ip;
}
