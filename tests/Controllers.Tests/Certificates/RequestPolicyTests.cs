using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Fairlead.Controllers.Certificates;
using Fairlead.Kubernetes.Certificates;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Tests.Certificates;

public class RequestPolicyTests
{
    private static readonly Node[] Nodes = [new() { Metadata = new() { Name = "n2" }, Status = new() { Addresses = [new() { Type = "InternalIP", Address = "192.0.2.12" }] } }];

    private static CertificateSigningRequest ARequest(
        string signer, string user, string[] groups, string cn = "system:node:n1", string o = "system:nodes", string? dns = null, string? ip = null, string? usage = null, string? condition = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddOrganizationName(o);
        name.AddCommonName(cn);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (dns is not null) names.AddDnsName(dns);
        if (ip is not null) names.AddIpAddress(IPAddress.Parse(ip));
        if (dns is not null || ip is not null) request.CertificateExtensions.Add(names.Build());
        return new()
        {
            Metadata = new() { Name = "csr" },
            Spec = new()
            {
                Request = Encoding.ASCII.GetBytes(request.CreateSigningRequestPem()),
                SignerName = signer,
                Username = user,
                Groups = groups,
                Usages = ["digital signature", usage ?? (signer != RequestPolicy.ServingSigner ? "client auth" : "server auth")],
            },
            Status = new() { Conditions = condition is null ? [] : [new() { Type = condition, Status = "True" }] },
        };
    }

    private static string Verdict(CertificateSigningRequest csr) => RequestPolicy.Decide(csr, Nodes) switch
    {
        RequestVerdict.Approve => "approve",
        RequestVerdict.Deny(_, var message) => message,
        RequestVerdict.Fail(var message) => $"fail {message}",
        RequestVerdict.Sign(var request, var server, var life) => $"sign {request.CommonName} {server}{(life is { } l ? $" for {l.TotalSeconds} s" : "")}",
        _ => "leave",
    };

    [Theory]
    [InlineData("system:bootstrap:abcdef", "system:bootstrappers", "approve")]
    [InlineData("system:node:n1", "system:nodes", "approve")]
    [InlineData("system:node:n2", "system:nodes", "leave")]
    [InlineData("jane", "system:authenticated", "leave")]
    public void A_client_certificate_is_for_token_holders_and_for_the_node_itself(string user, string group, string verdict) =>
        Assert.Equal(verdict, Verdict(ARequest(RequestPolicy.ClientSigner, user, [group])));

    [Theory]
    [InlineData("system:node:n1", "system:masters", "the subject's organization must be system:nodes alone")]
    [InlineData("admin", "system:nodes", "the subject's common name must be system:node:NAME")]
    public void A_bootstrap_token_gives_no_other_identity(string cn, string o, string why) =>
        Assert.Equal(why, Verdict(ARequest(RequestPolicy.ClientSigner, "system:bootstrap:abcdef", ["system:bootstrappers"], cn, o)));

    [Theory]
    [InlineData("n1", "192.0.2.11", "approve")]
    [InlineData("n1", "192.0.2.12", "192.0.2.12 belongs to node n2")]
    [InlineData("kubernetes", "192.0.2.11", "node n1 may not serve as kubernetes")]
    public void A_serving_certificate_is_for_the_nodes_own_name_and_addresses(string dns, string ip, string verdict) =>
        Assert.Equal(verdict, Verdict(ARequest(RequestPolicy.ServingSigner, "system:node:n1", ["system:nodes"], dns: dns, ip: ip)));

    [Fact]
    public void What_was_approved_is_signed_once()
    {
        Assert.Equal("sign system:node:n1 False", Verdict(ARequest(RequestPolicy.ClientSigner, "jane", [], condition: "Approved")));
        var signed = ARequest(RequestPolicy.ClientSigner, "jane", [], condition: "Approved");
        Assert.Equal("leave", Verdict(signed with { Status = signed.Status with { Certificate = [1] } }));
        Assert.Equal("leave", Verdict(ARequest(RequestPolicy.ClientSigner, "system:node:n1", [], condition: "Denied")));
    }

    [Fact]
    public void A_request_that_is_none_is_denied() =>
        Assert.StartsWith("spec.request is not", Verdict(ARequest(RequestPolicy.ClientSigner, "jane", []) with { Spec = new() { SignerName = RequestPolicy.ClientSigner, Request = "nonsense"u8.ToArray() } }));

    [Fact]
    public void A_user_s_certificate_waits_for_a_person_and_lasts_as_long_as_asked()
    {
        Assert.Equal("leave", Verdict(ARequest(RequestPolicy.UserSigner, "jane", [], cn: "jane", o: "developers")));
        var approved = ARequest(RequestPolicy.UserSigner, "jane", [], cn: "jane", o: "developers", condition: "Approved");
        Assert.Equal("sign jane False", Verdict(approved));
        Assert.Equal("sign jane False for 3600 s", Verdict(approved with { Spec = approved.Spec with { ExpirationSeconds = 3600 } }));
    }

    [Fact]
    public void What_a_person_approved_and_nobody_may_sign_fails()
    {
        Assert.Equal("fail the subject's common name must be system:node:NAME", Verdict(ARequest(RequestPolicy.ClientSigner, "jane", [], cn: "jane", condition: "Approved")));
        Assert.StartsWith("fail usage \"server auth\" is not one of", Verdict(ARequest(RequestPolicy.UserSigner, "jane", [], usage: "server auth", condition: "Approved")));
    }

    [Fact]
    public void Other_usages_and_other_signers_are_not_ours()
    {
        Assert.Equal("usage \"cert sign\" is not one of digital signature, key encipherment, client auth", Verdict(ARequest(RequestPolicy.ClientSigner, "system:node:n1", [], usage: "cert sign")));
        Assert.Equal("leave", Verdict(ARequest("example.com/other", "system:node:n1", [])));
    }
}
