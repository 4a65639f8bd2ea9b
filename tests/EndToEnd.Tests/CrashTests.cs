using System.Globalization;
using System.Text.Json;
using Fairlead.EndToEnd.Tests.Running;

namespace Fairlead.EndToEnd.Tests;

/// <summary>Any process may be killed at any moment: what is served goes on being served, and everything comes back to what was asked for.</summary>
public class CrashTests(NodesFixture nodes) : IClassFixture<NodesFixture>
{
    [Fact]
    public async Task A_node_s_process_that_is_killed_is_started_again_and_its_pods_went_on()
    {
        await using var space = await nodes.SpaceAsync();
        string address = await ServeAsync(space, nodes.Second);
        int before = PidOf(SecondDir);

        await KillAsync(before);

        await AnswersAsync(address);
        await Space.EventuallyAsync(() => nodes.Machine.RunAsync("cat", $"{SecondDir}/run/process.json"), answer => answer.Status == 0 && PidOf(SecondDir) != before);
        await TakesPodsAsync(space, nodes.Second);
        Assert.Equal("0", await RestartsAsync(space));
    }

    [Fact]
    public async Task A_containerd_that_is_killed_is_started_again_and_its_pods_went_on()
    {
        await using var space = await nodes.SpaceAsync();
        string address = await ServeAsync(space, nodes.First);

        await KillAsync(int.Parse(await File.ReadAllTextAsync($"{nodes.Machine.DataDir}/node/containerd/containerd.pid"), CultureInfo.InvariantCulture));

        await AnswersAsync(address);
        await TakesPodsAsync(space, nodes.First);
        Assert.Equal("0", await RestartsAsync(space));
    }

    [Fact]
    public async Task A_pod_whose_shim_is_killed_is_made_again()
    {
        await using var space = await nodes.SpaceAsync();
        await ServeAsync(space, nodes.First);
        string uid = await space.FieldAsync("pod/web", ".metadata.uid");
        string init = (await space.FieldAsync("pod/web", ".status.containerStatuses[0].containerID")).Replace("containerd://", "");
        string shim = (await nodes.Machine.RunAsync("sh", "-c", $"for p in $(pgrep -f containerd-shim.*{nodes.Machine.DataDir}/node/); do for c in $(pgrep -P $p); do grep -q {init} /proc/$c/cgroup && echo $p; done; done")).Lines[0];

        await KillAsync(int.Parse(shim, CultureInfo.InvariantCulture));

        await Space.EventuallyAsync(() => space.TryKubectlAsync("get", "pod", "web", "-o", "jsonpath={.status.containerStatuses[0].restartCount} {.status.containerStatuses[0].ready}"), answer => answer.Output == "1 true");
        Assert.Equal(uid, await space.FieldAsync("pod/web", ".metadata.uid"));
        await AnswersAsync(await space.FieldAsync("pod/web", ".status.podIP"));
    }

    [Fact]
    public async Task A_control_plane_that_is_killed_takes_over_all_that_runs()
    {
        await using var space = await nodes.SpaceAsync();
        string first = await ServeAsync(space, nodes.First);
        await space.KubectlAsync("expose pod web --port=80 --target-port=5000");
        string service = await space.ClusterIpAsync("web");

        await KillAsync(PidOf(nodes.Machine.DataDir));

        await AnswersAsync(first);
        _ = (await nodes.Machine.FairleadAsync("up", "--nodes", "2", "--zones", "a,b")).Text;
        await Space.EventuallyAsync(() => nodes.Machine.RunAsync("curl", "-s", "-m", "3", $"http://{service}"), answer => answer.Status == 0);
        Assert.Equal("0", await RestartsAsync(space));
        await TakesPodsAsync(space, nodes.First);
        await TakesPodsAsync(space, nodes.Second);
    }

    private string SecondDir => $"{nodes.Machine.DataDir}/nodes/{nodes.Second}";

    private static Task KillAsync(int pid) => Shell.RunAsync(["kill", "-9", pid.ToString(CultureInfo.InvariantCulture)]);

    private static int PidOf(string dataDir)
    {
        using var process = JsonDocument.Parse(File.ReadAllText($"{dataDir}/run/process.json"));
        return process.RootElement.GetProperty("Pid").GetInt32();
    }

    /// <summary>Pod web on a node; gives its address.</summary>
    private async Task<string> ServeAsync(Space space, string node)
    {
        await space.ApplyAsync($$$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: web, labels: {app: web}}
            spec:
              nodeName: {{{node}}}
              terminationGracePeriodSeconds: 0
              containers:
              - {name: web, image: {{{Space.Busybox}}}, command: [sh, -c, 'mkdir -p /www && hostname > /www/index.html && exec httpd -f -p 5000 -h /www']}
            """);
        await space.KubectlAsync("wait pod/web --for=condition=Ready --timeout=60s");
        string address = await space.FieldAsync("pod/web", ".status.podIP");
        await AnswersAsync(address);
        return address;
    }

    private Task<Outcome> AnswersAsync(string address) => Space.EventuallyAsync(() => nodes.Machine.RunAsync("curl", "-s", "-m", "3", $"http://{address}:5000"), answer => answer.Output == "web\n");

    private static Task<string> RestartsAsync(Space space) => space.FieldAsync("pod/web", ".status.containerStatuses[0].restartCount");

    private static async Task TakesPodsAsync(Space space, string node)
    {
        await space.ApplyAsync($"{{apiVersion: v1, kind: Pod, metadata: {{name: next-{node}}}, spec: {{nodeName: {node}, terminationGracePeriodSeconds: 0, containers: [{{name: c, image: {Space.Busybox}, command: [sleep, '1000']}}]}}}}");
        await space.KubectlAsync($"wait pod/next-{node} --for=condition=Ready --timeout=60s");
    }
}
