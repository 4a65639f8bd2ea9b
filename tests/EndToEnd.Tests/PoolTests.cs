using Fairlead.EndToEnd.Tests.Running;

namespace Fairlead.EndToEnd.Tests;

/// <summary>Load balancer addresses from a pool: given, announced, handed over, given back.</summary>
public class PoolTests(PoolFixture cluster) : IClassFixture<PoolFixture>
{
    private const string Pool = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: fairlead-load-balancer, namespace: kube-system}
        data: {default: 172.29.77.100-172.29.77.119}
        """;

    [Fact]
    public async Task A_Service_gets_an_address_of_its_own_that_answers_on_the_link_and_is_given_back()
    {
        await using var space = await StartAsync();
        string address = await BalanceAsync(space, "own");
        Assert.StartsWith("172.29.77.1", address);
        Assert.StartsWith("own-", (await ReachAsync(address, answer => answer.Status == 0)).Output);
        Assert.Equal("VIP", await space.FieldAsync("service/own", ".status.loadBalancer.ingress[0].ipMode"));
        Assert.Contains("load-balancer-cleanup", await space.FieldAsync("service/own", ".metadata.finalizers"));

        await space.KubectlAsync("delete service own --timeout=20s");
        await ReachAsync(address, answer => answer.Status != 0);
        Assert.Equal(address, await BalanceAsync(space, "own"));                        // nobody has it any more: the lowest free one
    }

    [Fact]
    public async Task A_Service_of_another_class_is_left_alone()
    {
        await using var space = await StartAsync();
        await space.ApplyAsync("{apiVersion: v1, kind: Service, metadata: {name: theirs}, spec: {type: LoadBalancer, loadBalancerClass: example.com/theirs, selector: {app: none}, ports: [{port: 80}]}}");
        await BalanceAsync(space, "ours", "loadBalancerClass: fairlead.io/load-balancer");
        Assert.Equal("", await space.FieldAsync("service/theirs", ".status.loadBalancer.ingress"));
        Assert.Equal("", await space.FieldAsync("service/theirs", ".metadata.finalizers"));
    }

    [Fact]
    public async Task Only_the_source_ranges_get_through_and_no_node_port_is_needed()
    {
        await using var space = await StartAsync();
        string address = await BalanceAsync(space, "choosy", $"allocateLoadBalancerNodePorts: false, loadBalancerSourceRanges: [{PoolFixture.ClientAddress}/32]");
        Assert.Equal("", await space.NodePortAsync("choosy"));
        await ReachAsync(address, answer => answer.Status == 0);
        await space.KubectlAsync("patch", "service", "choosy", "-p", """{"spec":{"loadBalancerSourceRanges":["203.0.113.0/24"]}}""");
        await ReachAsync(address, answer => answer.Status != 0);
    }

    [Fact]
    public async Task A_node_that_loses_power_loses_its_addresses_to_another_and_gets_them_back()
    {
        await using var space = await StartAsync();
        string first = await FirstNodeAsync(space), second = first + "-2";
        await space.ApplyAsync($$$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: stays, labels: {app: moving}}
            spec:
              nodeName: {{{first}}}
              terminationGracePeriodSeconds: 0
              containers:
              - name: web
                image: {{{Space.Busybox}}}
                command: [sh, -c, 'mkdir -p /www && hostname > /www/index.html && exec httpd -f -p 5000 -h /www']
            """);
        string ofSecond = await EthernetAsync(NodesFixture.SecondAddress);
        string address = await AddressOfAsync(space, ofSecond);

        _ = (await cluster.Machine.FairleadAsync("node", "stop", second)).Text;
        await ReachAsync(address, answer => answer.Status == 0);
        Assert.NotEqual(ofSecond, await cluster.NeighborAsync(address));
        _ = (await cluster.Machine.FairleadAsync("node", "start", second)).Text;
        await Space.EventuallyAsync(() => cluster.ClientAsync("ip", "neigh", "show", address), answer => answer.Output.Contains(ofSecond));
        await ReachAsync(address, answer => answer.Status == 0);
    }

    private async Task<Space> StartAsync()
    {
        var space = await cluster.SpaceAsync();
        _ = (await cluster.ApplyAsync(Pool)).Text;
        return space;
    }

    /// <summary>A Service with a pod behind it; gives its address.</summary>
    private static async Task<string> BalanceAsync(Space space, string name, string more = "")
    {
        await space.DeployAsync(name, 1, 5000);
        await ExposeAsync(space, name, name, more);
        return await AddressAsync(space, name);
    }

    private static Task ExposeAsync(Space space, string name, string app, string more = "") =>
        space.ApplyAsync($"{{apiVersion: v1, kind: Service, metadata: {{name: {name}}}, spec: {{type: LoadBalancer, selector: {{app: {app}}}, ports: [{{port: 80, targetPort: 5000}}]{(more == "" ? "" : ", " + more)}}}}}");

    private static async Task<string> AddressAsync(Space space, string name) => (await Space.EventuallyAsync(
        () => space.TryKubectlAsync("get", "service", name, "-o", "jsonpath={.status.loadBalancer.ingress[*].ip}"), answer => answer.Output != "")).Output;

    /// <summary>The address of a Service that this node speaks for: each has an even chance.</summary>
    private async Task<string> AddressOfAsync(Space space, string ethernet)
    {
        const int Enough = 12;
        for (int i = 0; i < Enough; i++)
        {
            await ExposeAsync(space, $"moving-{i}", "moving");
            string address = await AddressAsync(space, $"moving-{i}");
            await ReachAsync(address, answer => answer.Status == 0);
            if (await cluster.NeighborAsync(address) == ethernet) return address;
        }
        throw new InvalidOperationException($"The second node speaks for none of {Enough} addresses.");
    }

    private async Task<string> EthernetAsync(string node)
    {
        _ = (await cluster.ClientAsync("busybox", "ping", "-c", "1", "-W", "2", node)).Text;
        return await cluster.NeighborAsync(node);
    }

    private static async Task<string> FirstNodeAsync(Space space) => (await space.KubectlAsync("get", "nodes", "-o", "jsonpath={.items[0].metadata.name}")).Replace("-2", "");

    private Task<Outcome> ReachAsync(string address, Func<Outcome, bool> isRight) =>
        Space.EventuallyAsync(() => cluster.ClientAsync("curl", "-s", "--max-time", "1", $"http://{address}"), isRight);
}
