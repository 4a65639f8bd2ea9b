using System.Text;
using Fairlead.Api.Security.Tokens;
using Fairlead.Kubernetes;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Tests.Security.Tokens;

public sealed class BootstrapTokenTests
{
    private const string Token = "abcdef.0123456789abcdef";

    private readonly FixedClock _clock = new();

    private string[]? GroupsOf(string token, params (string Key, string Value)[] changes)
    {
        var data = new Dictionary<string, string>
        {
            ["token-id"] = "abcdef", ["token-secret"] = "0123456789abcdef", ["usage-bootstrap-authentication"] = "true", ["expiration"] = "2026-06-01T00:00:00Z",
        };
        foreach (var (key, value) in changes) data[key] = value;
        string json = string.Join(",", data.Select(d => $"\"{d.Key}\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(d.Value))}\""));
        var cluster = new FakeCluster().Set(KubernetesResources.Secret,
            $$"""{"metadata":{"name":"bootstrap-token-abcdef","namespace":"kube-system"},"data":{ {{json}} },"type":"bootstrap.kubernetes.io/token"}""");
        return new BootstrapTokens(cluster, _clock).Authenticate(token)?.Groups.ToArray();
    }

    [Fact]
    public void A_good_token_is_a_bootstrapper() =>
        Assert.Equal(["system:bootstrappers", "system:bootstrappers:workers", "system:authenticated"], GroupsOf(Token, ("auth-extra-groups", "system:bootstrappers:workers"))!);

    [Theory]
    [InlineData("abcdef.0123456789abcdee", "", "")]
    [InlineData("bcdefg.0123456789abcdef", "", "")]
    [InlineData(Token, "usage-bootstrap-authentication", "false")]
    [InlineData(Token, "expiration", "2026-04-30T00:00:00Z")]
    [InlineData(Token, "expiration", "tomorrow")]
    [InlineData(Token, "auth-extra-groups", "system:masters")]
    [InlineData(Token, "token-id", "other1")]
    public void Everything_else_is_nobody(string token, string key, string value) =>
        Assert.Null(key.Length == 0 ? GroupsOf(token) : GroupsOf(token, (key, value)));

    [Theory]
    [InlineData(Token, true)]
    [InlineData("abcdef.0123456789abcdeF", false)]
    [InlineData("abcdef.0123456789abcdef\n", false)]
    [InlineData("eyJhbGciOiJub25lIn0.e30.", false)]
    public void Its_form_is_known(string token, bool isOne) => Assert.Equal(isOne, BootstrapTokens.LooksLikeOne(token));
}
