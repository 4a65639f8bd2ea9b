using System.Diagnostics;
using Fairlead.Kubernetes.Core;
using Fairlead.Linux;
using Fairlead.Node.Containerd;

namespace Fairlead.Node.Tests.Agent;

// One lab at a time: port, bridge and addresses are those of the whole test program.
[Collection("lab")]
public class CrashTests(LabNode node) : IClassFixture<LabNode>
{
    private static readonly CancellationToken Stop = new CancellationTokenSource(TimeSpan.FromMinutes(10)).Token;

    [Fact]
    public async Task Pods_outlive_agent_and_containerd_and_the_end_leaves_nothing()
    {
        Assert.SkipWhen(LabNode.Missing is not null, LabNode.Missing ?? "");
        node.Create("web", "mkdir -p /www; hostname > /www/index.html; exec httpd -f -p 5000 -h /www", pod => pod with
        {
            Spec = pod.Spec with
            {
                Containers = [pod.Spec.Containers[0] with { Ports = [new() { ContainerPortValue = 5000, HostPort = 8085, HostIP = "127.0.0.1" }], VolumeMounts = [new() { Name = "m", MountPath = "/m" }] }],
                Volumes = [new() { Name = "m", EmptyDir = new() { Medium = "Memory" } }],
            },
        });
        node.Create("gone", "exec sleep 1000");
        var before = await node.UntilReadyAsync("web");
        await node.UntilReadyAsync("gone");

        await node.StopAsync();
        var paths = new ContainerdPaths(node.Options.ContainerdHome);
        int containerd = int.Parse(await File.ReadAllTextAsync(paths.PidFile, Stop));
        Signals.Send(containerd, Signals.SIGKILL);
        await PidFds.EndedAsync(containerd, TimeSpan.FromSeconds(5), Stop);
        node.Api.Delete<Pod>("default", "gone");                                 // while nobody looks
        await node.StartAsync();

        Assert.Equal("web\n", await node.Kubelet.GetStringAsync($"http://{before.Status.PodIP}:5000/", Stop));
        Assert.Equal("web\n", await node.Kubelet.GetStringAsync("http://127.0.0.1:8085/", Stop));
        Assert.Equal(0, node.Find("web")!.Status.ContainerStatuses[0].RestartCount);
        node.Create("next", "exec sleep 1000");
        await node.UntilReadyAsync("next");

        await node.StopAsync();
        await NodeCleanup.RunAsync(node.Options, Stop);
        Assert.Empty(ProcessTable.Find(arguments => arguments.Any(argument => argument.Contains(node.Folder))));
        Assert.Empty(Mounts.Below(node.Folder));
        Assert.DoesNotContain(node.Options.Bridge, await OutputAsync("ip", "-o link"));
        Assert.DoesNotContain("CNI", await OutputAsync("iptables-save", ""));
        Assert.DoesNotContain("fairlead", await OutputAsync("nft", "list tables"));
        Assert.DoesNotContain(node.Options.LocalName, await OutputAsync("find", "/sys/fs/cgroup -maxdepth 3 -type d -path *fairlead*"));
    }

    private static async Task<string> OutputAsync(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        return output;
    }
}
