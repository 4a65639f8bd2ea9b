using Fairlead.EndToEnd.Tests.Running;

namespace Fairlead.EndToEnd.Tests;

/// <summary>How pods find Services: environment variables and names.</summary>
public class DiscoveryTests(TestCluster cluster)
{
    [Fact]
    public async Task Services_that_exist_are_in_the_environment_of_pods_that_start()
    {
        await using var space = await cluster.SpaceAsync();
        await space.KubectlAsync("create service clusterip redis-master --tcp=6379:6379");
        await space.ClientAsync();
        string ip = await space.ClusterIpAsync("redis-master");
        var environment = (await space.InClientAsync("env")).Split('\n');

        Assert.Contains($"REDIS_MASTER_SERVICE_HOST={ip}", environment);
        Assert.Contains("REDIS_MASTER_SERVICE_PORT=6379", environment);
        Assert.Contains($"REDIS_MASTER_PORT=tcp://{ip}:6379", environment);
        Assert.Contains($"REDIS_MASTER_PORT_6379_TCP=tcp://{ip}:6379", environment);
        Assert.Contains("REDIS_MASTER_PORT_6379_TCP_PROTO=tcp", environment);
        Assert.Contains("REDIS_MASTER_PORT_6379_TCP_PORT=6379", environment);
        Assert.Contains($"REDIS_MASTER_PORT_6379_TCP_ADDR={ip}", environment);
    }

    [Fact]
    public async Task Names_are_short_in_their_namespace_and_longer_elsewhere()
    {
        await using var mine = await cluster.SpaceAsync();
        await using var other = await cluster.SpaceAsync();
        await mine.DeployAsync("web", 1, 80);
        await mine.KubectlAsync("expose deploy web --port=80");
        await mine.ClientAsync();
        await other.ClientAsync();
        string ip = await mine.ClusterIpAsync("web");

        Assert.Contains(ip, (await Space.EventuallyAsync(() => mine.TryInClientAsync($"nslookup web.{mine.Name}.svc.cluster.local"), answer => answer.Output.Contains(ip))).Output);
        Assert.StartsWith("web-", await mine.InClientAsync("wget -qO- web"));
        Assert.StartsWith("web-", await other.InClientAsync($"wget -qO- web.{mine.Name}"));
        Assert.Contains("bad address 'web'", (await other.TryInClientAsync("wget -qO- web")).Error);
    }

    [Fact]
    public async Task An_external_name_is_a_cname_without_address_or_endpoints()
    {
        await using var space = await cluster.SpaceAsync();
        await space.KubectlAsync("apply", "-f", Files.Example("external-name.yaml"));
        await space.ClientAsync();
        var answer = await Space.EventuallyAsync(() => space.TryInClientAsync($"nslookup -type=cname my-database.{space.Name}.svc.cluster.local"), heard => heard.Output.Contains("canonical"));

        Assert.Contains("my-database.example.com", answer.Output);
        Assert.Empty(await space.ClusterIpAsync("my-database"));
        Assert.Contains("ExternalName", await space.KubectlAsync("get service my-database"));
    }
}
