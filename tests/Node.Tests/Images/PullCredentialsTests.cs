using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Images;
using Fairlead.Node.Pods;

namespace Fairlead.Node.Tests.Images;

public class PullCredentialsTests
{
    [Theory]
    [InlineData("registry.example/a/b:1", "registry.example", true)]
    [InlineData("registry.example/a/b:1", "https://registry.example/v2/", true)]
    [InlineData("registry.example/a/b:1", "http://registry.example/a", true)]
    [InlineData("registry.example/a/b:1", "registry.example/b", false)]
    [InlineData("registry.example/a/b:1", "*.example", true)]
    [InlineData("registry.example/a/b:1", "*", false)]
    [InlineData("registry.example/a/b:1", "registry.example:443", false)]
    [InlineData("localhost:5000/a", "localhost:5000", true)]
    [InlineData("localhost:5000/a", "localhost:5001", false)]
    [InlineData("busybox:1.36", "https://index.docker.io/v1/", true)]
    [InlineData("team/app", "docker.io", true)]
    [InlineData("registry.example/a", "https://index.docker.io/v1/", false)]
    public void An_entry_is_for_a_registry_or_a_part_of_it(string image, string server, bool covers)
    {
        var found = PullCredentials.For(image, [Config(Auths(server, new() { ["username"] = "u", ["password"] = "p" }))]);
        Assert.Equal(covers ? ["u:p"] : [], found.Select(c => $"{c.Username}:{c.Password}"));
    }

    [Fact]
    public void The_nearest_is_tried_first_and_each_form_of_a_secret_counts()
    {
        var old = new Secret { Type = "kubernetes.io/dockercfg", Data = Data(".dockercfg", new JsonObject { ["r.example/a"] = new JsonObject { ["auth"] = Base64("old:x:y") } }.ToJsonString()) };
        var config = Config(Auths("r.example", new() { ["auth"] = Base64("new:z").TrimEnd('=') }));
        var found = PullCredentials.For("r.example/a/b", [config, old, new Secret { Type = "Opaque" }]);
        Assert.Equal(["old:x:y", "new:z"], found.Select(c => $"{c.Username}:{c.Password}"));
    }

    [Theory]
    [InlineData("""{"auths":[]}""")]
    [InlineData("""{"auths":{"r.example":{"auth":"%"}}}""")]
    [InlineData("""{"auths":{"r.example":{"auth":"bm9ib2R5"}}}""")]
    [InlineData("{")]
    public void A_secret_that_cannot_be_read_keeps_the_image_away(string json) =>
        Assert.Equal("ErrImagePull", Assert.Throws<ContainerStartException>(() => PullCredentials.For("r.example/a", [Config(json)])).Reason);

    private static string Auths(string server, JsonObject entry) => new JsonObject { ["auths"] = new JsonObject { [server] = entry } }.ToJsonString();
    private static Secret Config(string json) => new() { Type = "kubernetes.io/dockerconfigjson", Data = Data(".dockerconfigjson", json) };
    private static Dictionary<string, byte[]> Data(string key, string json) => new() { [key] = Encoding.UTF8.GetBytes(json) };
    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
