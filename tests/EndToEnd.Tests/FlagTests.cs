using Fairlead.EndToEnd.Tests.Running;

namespace Fairlead.EndToEnd.Tests;

public class FlagTests
{
    [Fact]
    public async Task Ranges_are_as_the_flags_say()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a cluster needs root");
        await using var machine = await Machine.CreateAsync("f");
        _ = (await machine.FairleadAsync("up", "--service-cluster-ip-range", "10.254.0.0/16", "--service-node-port-range", "80-90", "--secure-port", "7443", "--cluster-cidr", "10.200.0.0/16", "--cluster-domain", "lab.test")).Text;
        var space = new Space(machine, (await Kubectls.FetchAsync())[^1], "default");
        await space.DeployAsync("web", 1, 5000);
        await space.KubectlAsync("create service nodeport web --tcp=80:5000 --node-port=81");
        await space.ClientAsync();

        Assert.StartsWith("10.254.", await space.ClusterIpAsync("web"));
        Assert.StartsWith("10.200.", await space.FieldAsync("pod/client", ".status.podIP"));
        Assert.StartsWith("web-", (await Space.EventuallyAsync(() => machine.OutsideAsync("curl", "-sS", "-m", "5", $"http://{Machine.Address}:81"), answer => answer.Status == 0)).Text);
        Assert.StartsWith("web-", await space.InClientAsync("wget -qO- web.default.svc.lab.test"));
    }
}
