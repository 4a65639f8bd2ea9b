using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Plan;

namespace Fairlead.Node.Tests.Plan;

public class StorageLimitsTests
{
    private const long Mi = 1024 * 1024;

    private static Container Limited(string name, string? limit) =>
        new() { Name = name, Resources = limit is null ? null : new() { Limits = new Dictionary<string, Quantity> { ["ephemeral-storage"] = new(limit) } } };

    private static PodSpec Spec(params Container[] containers) => new() { Containers = containers };

    private static StorageUse Use(long a, long b = 0, long volume = 0) =>
        new(new Dictionary<string, long> { ["a"] = a * Mi, ["b"] = b * Mi }, new Dictionary<string, long> { ["v"] = volume * Mi });

    [Theory]
    [InlineData("5Mi", null, 5, 0, 0, null)]
    [InlineData("5Mi", null, 6, 0, 0, "Pod ephemeral local storage usage exceeds the total limit of containers 5Mi. ")]
    [InlineData("5Mi", null, 3, 0, 3, "Pod ephemeral local storage usage exceeds the total limit of containers 5Mi. ")]   // volumes count for the pod
    [InlineData("5Mi", "9Mi", 6, 1, 0, "Container a exceeded its local ephemeral storage limit \"5Mi\". ")]
    [InlineData("5Mi", "9Mi", 5, 9, 0, null)]
    [InlineData(null, null, 900, 0, 900, null)]
    public void A_pod_keeps_to_the_limits_of_its_containers(string? a, string? b, long usedA, long usedB, long volume, string? message)
    {
        var spec = Spec(Limited("a", a), Limited("b", b));
        Assert.Equal(a is not null, StorageLimits.Has(spec));
        var end = StorageLimits.Exceeded(spec, Use(usedA, usedB, volume));
        Assert.Equal(message, end?.Message);
        Assert.Equal(message is null ? null : "Evicted", end?.Reason);
    }

    [Theory]
    [InlineData("2Mi", null, "Usage of EmptyDir volume \"v\" exceeds the limit \"2Mi\". ")]
    [InlineData("2Mi", "Memory", null)]
    [InlineData("3Mi", null, null)]
    [InlineData("0", null, null)]
    public void A_volume_keeps_to_its_size(string size, string? medium, string? message)
    {
        var spec = Spec(Limited("a", null)) with { Volumes = [new() { Name = "v", EmptyDir = new() { SizeLimit = new(size), Medium = medium } }] };
        Assert.Equal(message, StorageLimits.Exceeded(spec, Use(0, volume: 3))?.Message);
    }

    [Theory]
    [InlineData(30, 1)]
    [InlineData(0, 0)]
    public void An_evicted_pod_has_little_time(int grace, int given)
    {
        var end = StorageLimits.Exceeded(Spec(Limited("a", "1Mi")), Use(2))!;
        var view = PodView.Nothing with { End = end };
        view = view with { Containers = view.Containers.SetItem("a", [new() { Id = "a", Name = "a", SandboxId = "s", Attempt = 0, Phase = ContainerPhase.Running }]) };
        var pod = new Pod { Metadata = new() { Name = "p" }, Spec = new() { TerminationGracePeriodSeconds = grace, Containers = [new() { Name = "a" }] } };
        Assert.Equal(new PodStep.StopAll(TimeSpan.FromSeconds(given)), PodPlanner.Next(pod, view, DateTimeOffset.UnixEpoch));
    }
}
