using Fairlead.EndToEnd.Tests.Running;

namespace Fairlead.EndToEnd.Tests;

/// <summary>The demo, as ./run applies it, with an old and a new kubectl.</summary>
public class FrontendTests(TestCluster cluster)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deployment_that_is_exposed_answers_everywhere(bool old)
    {
        await using var space = await cluster.SpaceAsync(old ? cluster.OldestKubectl : cluster.NewestKubectl);
        await space.KubectlAsync("apply", "-f", Files.Example("frontend.yaml"));
        await space.KubectlAsync("rollout status deployment/frontend --timeout=60s");
        await space.KubectlAsync("expose deploy frontend --name=frontend-svc --port=80 --target-port=5000 --type=NodePort");
        await space.ClientAsync();
        string clusterIp = await space.ClusterIpAsync("frontend-svc"), nodePort = await space.NodePortAsync("frontend-svc");

        Assert.StartsWith("frontend-", await ReachedAsync(cluster.Machine.RunAsync, $"http://{clusterIp}:80"));
        Assert.StartsWith("frontend-", await ReachedAsync(cluster.Machine.RunAsync, $"http://{Machine.Address}:{nodePort}"));
        Assert.StartsWith("frontend-", await ReachedAsync(cluster.Machine.RunAsync, $"http://localhost:{nodePort}"));
        Assert.StartsWith("frontend-", await ReachedAsync(cluster.Machine.OutsideAsync, $"http://{Machine.Address}:{nodePort}"));
        Assert.StartsWith("frontend-", await space.InClientAsync("wget -qO- frontend-svc:80"));
        Assert.StartsWith("frontend-", await space.InClientAsync($"wget -qO- frontend-svc.{space.Name}.svc.cluster.local:80"));
    }

    [Fact]
    public async Task The_cluster_ip_answers_only_on_its_port_and_only_inside()
    {
        await using var space = await cluster.SpaceAsync();
        await space.DeployAsync("web", 1, 5000);
        await space.KubectlAsync("expose deploy web --port=80 --target-port=5000 --type=NodePort");
        await space.ClientAsync();
        string clusterIp = await space.ClusterIpAsync("web"), nodePort = await space.NodePortAsync("web");
        await ReachedAsync(cluster.Machine.RunAsync, $"http://{clusterIp}:80");

        Assert.Contains("refused", (await space.TryInClientAsync($"nc -w 5 {clusterIp} 5000 </dev/null")).Error);
        Assert.Contains("refused", (await space.TryInClientAsync($"nc -w 5 {clusterIp} {nodePort} </dev/null")).Error);
        Assert.NotEqual(0, (await cluster.Machine.OutsideAsync("curl", "-s", "-m", "2", $"http://{clusterIp}:80")).Status);
    }

    [Fact]
    public async Task Traffic_resumes_on_the_pod_that_replaces_a_deleted_one()
    {
        await using var space = await cluster.SpaceAsync();
        await space.DeployAsync("single", 1, 5000);
        await space.KubectlAsync("expose deploy single --port=80 --target-port=5000");
        string clusterIp = await space.ClusterIpAsync("single");
        string before = await ReachedAsync(cluster.Machine.RunAsync, $"http://{clusterIp}");
        await space.KubectlAsync("delete pod -l app=single --wait=false");
        var after = await Space.EventuallyAsync(() => Curl(cluster.Machine.RunAsync, $"http://{clusterIp}"), answer => answer.Status == 0 && answer.Output != before);

        Assert.StartsWith("single-", after.Text);
        Assert.Equal(clusterIp, await space.ClusterIpAsync("single"));
    }

    [Fact]
    public async Task Load_is_spread_evenly_over_all_ready_endpoints()
    {
        const int Connections = 3000, Pods = 3;
        const double OneInTenMillion = 32.24;                                        // chi-square, two degrees of freedom
        await using var space = await cluster.SpaceAsync();
        await space.DeployAsync("spread", Pods, 5000);
        await space.KubectlAsync("expose deploy spread --port=80 --target-port=5000");
        string clusterIp = await space.ClusterIpAsync("spread");
        await ReachedAsync(cluster.Machine.RunAsync, $"http://{clusterIp}");
        var answers = await cluster.Machine.RunAsync("curl", "-s", "-H", "Connection: close", $"http://{clusterIp}/?[1-{Connections}]");
        var counts = answers.Lines.GroupBy(pod => pod).Select(group => group.Count()).ToList();

        Assert.Equal(Connections, counts.Sum());
        Assert.Equal(Pods, counts.Count);
        double expected = (double)Connections / Pods;
        Assert.True(counts.Sum(count => (count - expected) * (count - expected) / expected) < OneInTenMillion, string.Join(" ", counts));
    }

    [Fact]
    public async Task Two_services_and_two_pods_share_a_port_without_conflict()
    {
        await using var space = await cluster.SpaceAsync();
        await space.KubectlAsync("apply", "-f", Files.Example("same-port.yaml"));
        await space.KubectlAsync("wait pod/video pod/wear --for=condition=Ready --timeout=60s");

        Assert.Equal("video", (await ReachedAsync(cluster.Machine.RunAsync, $"http://{await space.ClusterIpAsync("video-service")}:8080")).Trim());
        Assert.Equal("wear", (await ReachedAsync(cluster.Machine.RunAsync, $"http://{await space.ClusterIpAsync("wear-service")}:8080")).Trim());
    }

    [Fact]
    public async Task Several_ports_of_one_service_lead_to_several_ports_of_its_pods()
    {
        await using var space = await cluster.SpaceAsync();
        await space.KubectlAsync("apply", "-f", Files.Example("several-node-ports.yaml"));
        await space.KubectlAsync("wait pod/myapp --for=condition=Ready --timeout=60s");
        string clusterIp = await space.ClusterIpAsync("my-web");

        Assert.Equal("on-80", (await ReachedAsync(cluster.Machine.RunAsync, $"http://{clusterIp}:8080")).Trim());
        Assert.Equal("on-443", (await ReachedAsync(cluster.Machine.RunAsync, $"http://{clusterIp}:8443")).Trim());
        Assert.Equal("on-80", (await ReachedAsync(cluster.Machine.OutsideAsync, $"http://{Machine.Address}:31080")).Trim());
        Assert.Equal("on-443", (await ReachedAsync(cluster.Machine.OutsideAsync, $"http://{Machine.Address}:31443")).Trim());
    }

    [Fact]
    public async Task A_created_node_port_has_the_number_that_was_asked_for()
    {
        await using var space = await cluster.SpaceAsync();
        await space.DeployAsync("frontend-svc", 1, 5000);
        await space.KubectlAsync("create service nodeport frontend-svc --tcp=80:5000 --node-port=32233");

        Assert.StartsWith("frontend-svc-", await ReachedAsync(cluster.Machine.OutsideAsync, $"http://{Machine.Address}:32233"));
        Assert.NotEmpty(await space.ClusterIpAsync("frontend-svc"));
    }

    [Fact]
    public async Task A_deleted_service_leaves_nothing_in_the_kernel()
    {
        await using var space = await cluster.SpaceAsync();
        await space.DeployAsync("gone", 1, 5000);
        await space.KubectlAsync("create service nodeport gone --tcp=80:5000");
        string clusterIp = await space.ClusterIpAsync("gone"), nodePort = await space.NodePortAsync("gone");
        await ReachedAsync(cluster.Machine.RunAsync, $"http://{clusterIp}");
        await space.KubectlAsync("delete service gone");

        await Space.EventuallyAsync(() => cluster.Machine.RunAsync("nft", "list", "ruleset"), rules => !rules.Output.Contains(clusterIp) && !rules.Output.Contains(nodePort));
    }

    /// <summary>The answer, once the endpoints have come to the kernel.</summary>
    private static async Task<string> ReachedAsync(Func<IReadOnlyList<string>, Task<Outcome>> run, string url) =>
        (await Space.EventuallyAsync(() => Curl(run, url), answer => answer.Status == 0)).Text;

    private static Task<Outcome> Curl(Func<IReadOnlyList<string>, Task<Outcome>> run, string url) => run(["curl", "-sS", "-m", "5", url]);
}
