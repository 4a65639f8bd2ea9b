using Fairlead.EndToEnd.Tests.Running;

namespace Fairlead.EndToEnd.Tests;

/// <summary>Wrong use: one clear sentence and an exit status, never a stack trace.</summary>
public class UseTests(TestCluster cluster)
{
    [Theory]
    [InlineData("up --secure-port 99999", 2, "--secure-port: '99999' is not a port from 1 to 65535.")]
    [InlineData("up --service-cluster-ip-range 10.96", 2, "--service-cluster-ip-range: '10.96' is not an address range such as 10.96.0.0/16, or two with a comma between, one a family.")]
    [InlineData("up --service-node-port-range 9-8", 2, "--service-node-port-range: '9-8' is not a range of ports such as 30000-32767.")]
    [InlineData("up --cluster-cidr 10.96.4.0/24", 2, "--service-cluster-ip-range 10.96.0.0/16 and --cluster-cidr 10.96.4.0/24 overlap; give each a range of its own.")]
    [InlineData("upp", 2, "'upp' is not known here.")]
    [InlineData("up --bright", 2, "'--bright' is not known here.")]
    [InlineData("kubeconfig --data-dir /tmp/no-such-cluster", 1, "There is no cluster in /tmp/no-such-cluster yet; start one with: fairlead up")]
    [InlineData("trace svc/x --kubeconfig /tmp/no-such-file", 1, "--kubeconfig: there is no file /tmp/no-such-file.")]
    [InlineData("proxy --kubeconfig /tmp/no-such-file", 1, "--kubeconfig: there is no file /tmp/no-such-file.")]
    [InlineData("image import /tmp/x.tar --data-dir /tmp/no-such-cluster", 1, "start the cluster first: fairlead up")]
    public async Task Wrong_use_gets_one_sentence(string line, int status, string sentence)
    {
        var outcome = await Shell.RunAsync([Files.Program, .. line.Split(' ')]);

        Assert.Equal(status, outcome.Status);
        Assert.Contains(sentence, outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
    }

    [Fact]
    public async Task Without_root_nothing_starts()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "another user's part is played by root");
        string copy = Path.Combine(Path.GetTempPath(), $"fairlead-{Environment.ProcessId}");
        File.Copy(Files.Program, copy, overwrite: true);
        var outcome = await Shell.RunAsync(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", copy, "up"]);
        File.Delete(copy);

        Assert.Equal(1, outcome.Status);
        Assert.Equal("fairlead: fairlead up needs root (pods, network namespaces, nftables); try it with sudo.", outcome.Error.Trim());
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        await using var space = await cluster.SpaceAsync();
        string other = cluster.Machine.DataDir + "b";
        var outcome = await cluster.Machine.RunAsync(Files.Program, "up", "--data-dir", other);
        if (Directory.Exists(other)) Directory.Delete(other, recursive: true);

        Assert.Equal(1, outcome.Status);
        Assert.Contains("Port 6443 is in use already", outcome.Error);
    }

    [Fact]
    public async Task A_data_directory_that_is_none_or_broken_is_named()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a cluster needs root");
        await using var machine = await Machine.CreateAsync("d");
        await File.WriteAllTextAsync(machine.DataDir, "a file");
        var aFile = await machine.FairleadAsync("up");
        File.Delete(machine.DataDir);
        Directory.CreateDirectory(Path.Combine(machine.DataDir, "store"));
        await File.WriteAllTextAsync(Path.Combine(machine.DataDir, "store", "state.db"), "this is no database, and long enough to be read as one");
        var broken = await machine.FairleadAsync("up");

        Assert.Equal(1, aFile.Status);
        Assert.Contains($"The data directory {machine.DataDir} cannot be used", aFile.Error);
        Assert.Equal(1, broken.Status);
        Assert.Contains("state.db", broken.Error);
        Assert.DoesNotContain("   at ", broken.Error);
    }

    [Fact]
    public async Task A_missing_image_is_told_in_the_pod_s_status()
    {
        await using var space = await cluster.SpaceAsync();
        await space.KubectlAsync("run lost --image=registry.invalid/lost:1");

        var told = await Space.EventuallyAsync(() => space.TryKubectlAsync("get", "pod", "lost"), answer => answer.Output.Contains("ErrImagePull") || answer.Output.Contains("ImagePullBackOff"));
        Assert.Contains("0/1", told.Text);
        Assert.Contains("registry.invalid/lost:1", await space.KubectlAsync("describe pod lost"));
    }
}
