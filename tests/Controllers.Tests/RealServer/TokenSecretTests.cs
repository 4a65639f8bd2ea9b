using System.Text;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Authentication;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Tests.RealServer;

public class TokenSecretTests
{
    private static Task<Secret> SecretAsync(RealCluster cluster, string account) => cluster.Admin.CreateAsync(new Secret
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = "token-of-" + account, Annotations = new Dictionary<string, string> { ["kubernetes.io/service-account.name"] = account } },
        Type = "kubernetes.io/service-account-token",
    });

    private static async Task<TokenReviewStatus> ReviewAsync(RealCluster cluster, Secret secret) =>
        (await cluster.Admin.CreateAsync(new TokenReview { Spec = new TokenReviewSpec { Token = Encoding.UTF8.GetString(secret.Data["token"]) } })).Status;

    [Fact]
    public async Task A_Secret_is_filled_with_its_account_s_token_and_goes_with_the_account()
    {
        await using var cluster = await RealCluster.StartAsync();
        var account = await cluster.Admin.CreateAsync(new ServiceAccount { Metadata = new ObjectMeta { Namespace = "default", Name = "robot" } });
        await SecretAsync(cluster, "robot");
        var secret = (await cluster.Until<Secret>("default", all => all.Any(s => s.Name == "token-of-robot" && s.Data.ContainsKey("token")))).Single(s => s.Name == "token-of-robot");
        Assert.Equal("default", Encoding.UTF8.GetString(secret.Data["namespace"]));
        Assert.Equal("PEM", Encoding.UTF8.GetString(secret.Data["ca.crt"]));
        Assert.Equal(account.Metadata.Uid, secret.Metadata.Annotations["kubernetes.io/service-account.uid"]);
        var review = await ReviewAsync(cluster, secret);
        Assert.Equal((true, "system:serviceaccount:default:robot"), (review.Authenticated == true, review.User?.Username));
        await cluster.Admin.DeleteAsync<ServiceAccount>("default", "robot");
        await cluster.Until<Secret>("default", all => all.All(s => s.Name != "token-of-robot"));
        Assert.NotEqual(true, (await ReviewAsync(cluster, secret)).Authenticated);
    }

    [Fact]
    public async Task A_Secret_of_an_account_that_is_not_there_goes()
    {
        await using var cluster = await RealCluster.StartAsync();
        await SecretAsync(cluster, "nobody");
        await cluster.Until<Secret>("default", all => all.All(s => s.Name != "token-of-nobody"));
    }
}
