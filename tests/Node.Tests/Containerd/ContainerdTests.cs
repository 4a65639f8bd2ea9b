using Fairlead.Node.Containerd;
using Fairlead.Node.Cri;
using Fairlead.Node.Images;

namespace Fairlead.Node.Tests.Containerd;

public class ContainerdTests(PrivateContainerd containerd) : IClassFixture<PrivateContainerd>
{
    private static readonly CancellationToken Stop = new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token;

    private static void NeedsContainerd() => Assert.SkipWhen(PrivateContainerd.Missing is not null, PrivateContainerd.Missing ?? "");

    [Fact]
    public async Task The_runtime_says_who_it_is()
    {
        NeedsContainerd();
        var version = await containerd.Cri.VersionAsync(Stop);
        Assert.Equal("containerd", version.RuntimeName);
        Assert.Equal("v1", version.RuntimeApiVersion);
    }

    [Fact]
    public async Task Built_in_images_need_no_registry()
    {
        NeedsContainerd();
        Assert.NotNull(await containerd.Cri.ImageStatusAsync(BuiltInImages.Pause, Stop));
        Assert.NotNull(await containerd.Cri.ImageStatusAsync(BuiltInImages.Busybox, Stop));
        Assert.Null(await containerd.Cri.ImageStatusAsync("fairlead.local/none:1", Stop));
    }

    [Fact]
    public async Task A_refusal_carries_the_runtime_s_words()
    {
        NeedsContainerd();
        var e = await Assert.ThrowsAsync<GrpcException>(() => containerd.Cri.StartContainerAsync("nobody", Stop));
        Assert.Equal(GrpcStatusCode.NotFound, e.Code);
        Assert.Contains("nobody", e.Message);
    }

    [Fact]
    public async Task What_is_gone_already_needs_no_removal()
    {
        NeedsContainerd();
        await containerd.Cri.StopPodSandboxAsync("nobody", Stop);
        await containerd.Cri.RemoveContainerAsync("nobody", Stop);
        Assert.Null(await containerd.Cri.ContainerStatusAsync("nobody", Stop));
    }

    [Fact]
    public async Task A_container_runs_and_its_end_is_news()
    {
        NeedsContainerd();
        var sandboxConfig = new PodSandboxConfig
        {
            Metadata = new() { Name = "p", Namespace = "default", Uid = "u1" },
            LogDirectory = Path.Combine(containerd.Folder, "logs"),
            Linux = new() { CgroupParent = containerd.Cgroup, SecurityContext = new() { NamespaceOptions = new() { Network = NamespaceMode.Node } } },
        };
        await using var exits = new ContainerdEventStream(containerd.Cri.Channel).ExitsAsync(Stop).GetAsyncEnumerator(Stop);
        var first = exits.MoveNextAsync();
        string sandbox = await containerd.Cri.RunPodSandboxAsync(sandboxConfig, "", Stop);
        string id = await containerd.Cri.CreateContainerAsync(sandbox, new ContainerConfig
        {
            Metadata = new() { Name = "c" },
            Image = new() { Image = BuiltInImages.Busybox },
            Command = { "sh", "-c", "echo hello; exit 7" },
            LogPath = "c.log",
            Linux = new(),
        }, sandboxConfig, Stop);
        await containerd.Cri.StartContainerAsync(id, Stop);
        Assert.True(await first);
        Assert.Equal(id, exits.Current);
        // CRI's own picture follows the event a moment later.
        ContainerStatus status;
        do status = (await containerd.Cri.ContainerStatusAsync(id, Stop))!;
        while (status.State != ContainerState.ContainerExited);
        Assert.Equal(7, status.ExitCode);
        Assert.EndsWith("stdout F hello\n", await File.ReadAllTextAsync(Path.Combine(containerd.Folder, "logs", "c.log"), Stop));
        await containerd.Cri.StopPodSandboxAsync(sandbox, Stop);
        await containerd.Cri.RemovePodSandboxAsync(sandbox, Stop);
        Assert.Empty(await containerd.Cri.ListContainersAsync(Stop));
    }

    [Fact]
    public async Task A_broken_archive_is_refused_with_its_name()
    {
        NeedsContainerd();
        string path = Path.Combine(containerd.Folder, "broken.tar");
        await File.WriteAllTextAsync(path, "not a tar", Stop);
        var refused = Assert.IsType<ImageImport.Refused>(await new ImageImporter(containerd.Supervisor.Paths.Socket).ImportAsync(path, Stop));
        Assert.StartsWith(path, refused.Reason);
    }
}
