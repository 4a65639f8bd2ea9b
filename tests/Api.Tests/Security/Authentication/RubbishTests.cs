using FsCheck;
using FsCheck.Fluent;
using Fairlead.Api.Http;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Authentication;
using Fairlead.Api.Security.Certificates;
using Fairlead.Api.Security.Tokens;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Tests.Security.Authentication;

/// <summary>Whatever somebody sends as a credential, the answer is yes or no, never a fault of ours.</summary>
public sealed class RubbishTests
{
    private readonly FixedClock _clock = new();

    private Authenticator Authenticator
    {
        get
        {
            var cluster = new FakeCluster();
            string pem = System.Security.Cryptography.ECDsa.Create().ExportPkcs8PrivateKeyPem();
            return new Authenticator(new ClientCertificates(CertificateAuthority.Create("ca", _clock).Certificate, _clock),
                new ServiceAccountTokens(new TokenIssuance("i", ["i"], [TokenKey.FromPem(pem)], _clock), cluster, _clock), new BootstrapTokens(cluster, _clock));
        }
    }

    [Fact]
    public void A_header_of_any_text_is_somebody_or_nobody()
    {
        var authenticator = Authenticator;
        Prop.ForAll<string?>(text =>
        {
            foreach (string? header in (string?[])[text, $"Bearer {text}", $"Bearer {text}.{text}.{text}"])
            {
                var context = new DefaultHttpContext();
                context.Request.Headers.Authorization = header;
                var who = authenticator.AuthenticateAsync(context).AsTask().Result;
                Assert.True(who is null || who.User == Identity.AnonymousUser);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_payload_of_any_text_is_no_claim() =>
        Prop.ForAll<string>(text => Assert.Null(TokenClaims.Read(System.Text.Encoding.UTF8.GetBytes(text ?? "")))).QuickCheckThrowOnFailure();

    [Fact]
    public void Impersonation_headers_of_any_text_are_judged() =>
        Prop.ForAll<string?, string?, string?>((user, group, extra) =>
        {
            var headers = new HeaderDictionary { ["Impersonate-User"] = user, ["Impersonate-Group"] = group, ["Impersonate-Extra-" + extra] = extra };
            Impersonation.Assume(headers, new Fairlead.Api.Http.RequestInfo { Path = "/", Verb = "get" }, Identity.Of("jane", []), new Nobody());
        }).QuickCheckThrowOnFailure();

    private sealed class Nobody : IAuthorizer
    {
        public Verdict Authorize(Identity identity, RequestInfo request) => Verdict.Denied();
    }
}
