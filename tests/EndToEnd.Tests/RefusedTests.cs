using Fairlead.EndToEnd.Tests.Running;

namespace Fairlead.EndToEnd.Tests;

public class RefusedTests(TestCluster cluster)
{
    public static TheoryData<string> Manifests() => [.. Directory.GetFiles(Files.Example("refused"), "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order()];

    [Theory]
    [MemberData(nameof(Manifests))]
    public async Task What_Kubernetes_refuses_is_refused_in_its_words(string name)
    {
        await using var space = await cluster.SpaceAsync();
        await RefusedAsync(space, name);
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public async Task An_old_kubectl_is_told_the_same(string name)
    {
        await using var space = await cluster.SpaceAsync(cluster.OldestKubectl);
        await RefusedAsync(space, name);
    }

    private static async Task RefusedAsync(Space space, string name)
    {
        var outcome = await space.TryKubectlAsync("create", "--validate=false", "-f", Files.Example($"refused/{name}.yaml"));

        Assert.Equal(1, outcome.Status);
        Assert.Contains((await File.ReadAllTextAsync(Files.Example($"refused/{name}.txt"))).Trim(), outcome.Error);
    }

    [Fact]
    public async Task An_unknown_field_is_named()
    {
        await using var space = await cluster.SpaceAsync();
        var outcome = await space.TryApplyAsync("{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {contaners: [], containers: [{name: x, image: x}]}}");

        Assert.Equal(1, outcome.Status);
        Assert.Contains("unknown field \"spec.contaners\"", outcome.Error);
    }
}
