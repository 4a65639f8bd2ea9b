using Fairlead.EndToEnd.Tests.Running;

namespace Fairlead.EndToEnd.Tests;

/// <summary>A machine that lost its power: only its files are left.</summary>
public class RebootTests
{
    [Fact]
    public async Task After_a_reboot_up_brings_every_pod_and_Service_back()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a cluster needs root");
        await using var machine = await Machine.CreateAsync("boot");
        _ = (await machine.FairleadAsync("up", "--nodes", "2")).Text;
        var space = new Space(machine, (await Kubectls.FetchAsync())[^1], "default");
        await space.DeployAsync("web", 3, 5000);
        await space.KubectlAsync("expose deploy web --port=80 --target-port=5000");
        string service = await space.ClusterIpAsync("web");
        await AnswersAsync(machine, service);
        string before = await UidsAsync(space);

        await machine.RebootAsync();
        _ = (await machine.FairleadAsync("up", "--nodes", "2")).Text;

        await AnswersAsync(machine, service);
        await Space.EventuallyAsync(() => space.TryKubectlAsync("get", "deploy", "web", "-o", "jsonpath={.status.readyReplicas}"), answer => answer.Output == "3");
        Assert.Equal(before, await UidsAsync(space));
    }

    private static Task<string> UidsAsync(Space space) => space.KubectlAsync("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].metadata.uid}");

    private static Task<Outcome> AnswersAsync(Machine machine, string service) =>
        Space.EventuallyAsync(() => machine.RunAsync("curl", "-s", "-m", "3", $"http://{service}"), answer => answer.Status == 0);
}
