using Fairlead.Client;
using Fairlead.Client.Recording;
using Fairlead.Node.Containerd;
using Fairlead.Node.Cri;
using Fairlead.Node.Images;
using Fairlead.Node.Tests.Agent;
using Fairlead.Testing.FakeApi;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Node.Tests.Images;

/// <summary>A node whose disk is a small one in memory, filled with pulled images until hardly anything is free.</summary>
[Collection("lab")]
public class FullDiskTests
{
    private const long Disk = 256 << 20;
    private const int ImageBytes = 12 << 20;                                     // taken twice: as it came, and unpacked
    private static readonly CancellationToken Stop = new CancellationTokenSource(TimeSpan.FromMinutes(5)).Token;

    [Fact]
    public async Task Images_of_no_use_make_room_on_a_full_disk_and_those_in_use_stay()
    {
        Assert.SkipWhen(LabNode.Missing is not null, LabNode.Missing ?? "");
        await using var registry = await TinyRegistry.StartAsync();
        await using var node = new LabNode { DiskBytes = Disk };
        await node.InitializeAsync();
        using var channel = new GrpcChannel(new ContainerdPaths(node.Options.ContainerdHome).Socket);
        var cri = new CriClient(channel);
        var store = new CriImageStore(cri, node.Options.DataDir);
        using var client = new KubeClient(node.Api, FakeApiServer.Address);
        var events = new EventRecorder(client, "kubelet", node.Options.NodeName, NullLogger<EventRecorder>.Instance, TimeProvider.System);
        var collector = new ImageCollector(store, new ImageCollectorOptions { MinimumAge = TimeSpan.Zero }, events, new() { Kind = "Node", Name = node.Options.NodeName }, NullLogger<ImageCollector>.Instance, TimeProvider.System);

        string used = Offer(0, BuiltInImages.BusyboxImage().Programs["bin/busybox"]);
        node.Create("user", "", pod => pod with { Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { Image = used, Command = ["/busybox", "sleep", "1000"] }] } });
        var pod = await node.UntilReadyAsync("user");
        var pulled = new List<string>();
        while (Percent() < 85)
        {
            Assert.InRange(pulled.Count, 0, 12);
            pulled.Add(Offer(pulled.Count + 1, null));
            await cri.PullImageAsync(pulled[^1], null, new PodSandboxConfig(), Stop);
        }
        await collector.CollectAsync(Stop);

        Assert.InRange(Percent(), 1, 80);
        Assert.NotNull(await cri.ImageStatusAsync(used, Stop));
        Assert.NotNull(await cri.ImageStatusAsync(BuiltInImages.Busybox, Stop)); // no registry could give it again
        Assert.Equal(pod.Status.ContainerStatuses[0].ContainerID, node.Find("user")!.Status.ContainerStatuses[0].ContainerID);
        var gone = new List<string>();
        foreach (string image in pulled)
            if (await cri.ImageStatusAsync(image, Stop) is null) gone.Add(image);
        Assert.InRange(gone.Count, 1, pulled.Count - 1);                         // some, and not more than it needs
        await cri.PullImageAsync(gone[0], null, new PodSandboxConfig(), Stop);
        await node.DeleteAsync("user");

        double Percent() => store.Disk() is var (capacity, available) ? (capacity - available) * 100.0 / capacity : 0;
        string Offer(int number, byte[]? busybox)
        {
            byte[] data = new byte[ImageBytes];
            new Random(number).NextBytes(data);
            var files = new Dictionary<string, byte[]> { ["data"] = data };
            if (busybox is not null) files["busybox"] = busybox;
            return registry.Add($"fill-{number}", files);
        }
    }
}
