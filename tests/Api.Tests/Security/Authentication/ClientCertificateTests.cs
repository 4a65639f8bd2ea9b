using System.Security.Cryptography.X509Certificates;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Authentication;
using Fairlead.Api.Security.Certificates;
using Fairlead.Api.Security.Tokens;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Tests.Security.Authentication;

public sealed class ClientCertificateTests
{
    private readonly FixedClock _clock = new();
    private readonly CertificateAuthority _authority;

    public ClientCertificateTests() => _authority = CertificateAuthority.Create("ca", _clock);

    private Identity? Ask(X509Certificate2 certificate) => new ClientCertificates(_authority.Certificate, _clock).Authenticate(certificate);

    [Fact]
    public void Common_name_is_the_user_and_organizations_are_groups()
    {
        var who = Ask(_authority.Issue(new LeafRequest("jane") { Organizations = ["devs", "ops"] }).Load())!;
        Assert.Equal(("jane", "devs,ops,system:authenticated"), (who.User, string.Join(',', who.Groups.Order(StringComparer.Ordinal))));
    }

    [Fact]
    public void Another_authority_vouches_for_nobody_here() =>
        Assert.Null(Ask(CertificateAuthority.Create("ca", _clock).Issue(new LeafRequest("jane")).Load()));

    [Fact]
    public void A_certificate_is_good_in_its_time()
    {
        var certificate = _authority.Issue(new LeafRequest("jane")).Load();
        Assert.NotNull(Ask(certificate));
        _clock.Now = _clock.Now.AddDays(400);
        Assert.Null(Ask(certificate));
    }

    [Theory]
    [InlineData(null, "system:anonymous")]
    [InlineData("", "system:anonymous")]
    [InlineData("Bearer rubbish", null)]
    [InlineData("Bearer", "system:anonymous")]
    [InlineData("Basic dXNlcjpwYXNz", "system:anonymous")]
    public async Task A_token_that_is_no_good_is_not_taken_for_nobody_s(string? header, string? user)
    {
        var cluster = new FakeCluster();
        string pem = System.Security.Cryptography.ECDsa.Create().ExportPkcs8PrivateKeyPem();
        var authenticator = new Authenticator(new ClientCertificates(_authority.Certificate, _clock),
            new ServiceAccountTokens(new TokenIssuance("i", ["i"], [TokenKey.FromPem(pem)], _clock), cluster, _clock), new BootstrapTokens(cluster, _clock));
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = header;
        Assert.Equal(user, (await authenticator.AuthenticateAsync(context))?.User);
    }
}
