using Fairlead.Client;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Tests.RealServer;

public class GarbageTests
{
    private static Task<ConfigMap> MapAsync(RealCluster cluster, string name, params ConfigMap[] owners) =>
        cluster.Admin.CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Namespace = "default", Name = name, OwnerReferences = [.. owners.Select(Reference)] } });

    private static OwnerReference Reference(ConfigMap owner) =>
        new() { ApiVersion = "v1", Kind = "ConfigMap", Name = owner.Name, Uid = owner.Metadata.Uid!, BlockOwnerDeletion = true };

    private static async Task<ConfigMap> OwnAsync(RealCluster cluster, string name, ConfigMap owner)
    {
        var map = await cluster.Admin.GetAsync<ConfigMap>("default", name);
        return await cluster.Admin.UpdateAsync(map with { Metadata = map.Metadata with { OwnerReferences = [Reference(owner)] } });
    }

    private static Task GoneAsync(RealCluster cluster, params string[] names) =>
        cluster.Until<ConfigMap>("default", all => all.All(map => !names.Contains(map.Name)), string.Join(" ", names));

    [Fact]
    public async Task Owners_in_a_circle_go_together()
    {
        await using var cluster = await RealCluster.StartAsync();
        var first = await MapAsync(cluster, "a");
        var second = await MapAsync(cluster, "b", first);
        var third = await MapAsync(cluster, "c", second);
        await OwnAsync(cluster, "a", third);
        await cluster.Admin.DeleteAsync<ConfigMap>("default", "a", new DeleteOptions { PropagationPolicy = "Foreground" });
        await GoneAsync(cluster, "a", "b", "c");
    }

    [Fact]
    public async Task Orphans_keep_their_other_owners_and_lose_this_one()
    {
        await using var cluster = await RealCluster.StartAsync();
        ConfigMap first = await MapAsync(cluster, "first"), second = await MapAsync(cluster, "second");
        await MapAsync(cluster, "child", first, second);
        await cluster.Admin.DeleteAsync<ConfigMap>("default", "first", new DeleteOptions { PropagationPolicy = "Orphan" });
        await cluster.Until<ConfigMap>("default", all => all.Any(map => map is { Metadata.Name: "child", Metadata.OwnerReferences: [{ Name: "second" }] }));
        await cluster.Admin.DeleteAsync<ConfigMap>("default", "second");
        await GoneAsync(cluster, "first", "second", "child");
    }

    [Fact]
    public async Task What_names_an_owner_that_never_was_goes_and_what_names_one_elsewhere_too()
    {
        await using var cluster = await RealCluster.StartAsync();
        await cluster.Admin.CreateAsync(new Namespace { Metadata = new ObjectMeta { Name = "other" } });
        var elsewhere = await cluster.Admin.CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Namespace = "other", Name = "owner" } });
        await MapAsync(cluster, "stray", new ConfigMap { Metadata = new ObjectMeta { Name = "never", Uid = "7d9f2d31-1d65-4b8e-9d0c-5a51b3a5e111" } });
        await MapAsync(cluster, "distant", elsewhere);
        await GoneAsync(cluster, "stray", "distant");
        await cluster.Until<Event>("default", all => all.Any(e => e is { Reason: "OwnerRefInvalidNamespace", InvolvedObject.Name: "distant" }));
        Assert.NotNull(await cluster.Admin.FindAsync<ConfigMap>("other", "owner"));
    }
}
