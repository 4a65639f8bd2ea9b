using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Rbac;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Tests.Security.Rbac;

public sealed class CertificateGuardTests
{
    private static readonly Identity Jane = Identity.Of("jane", []);

    private static string? Refuse(string subresource, string signer, string may, JsonObject? status = null, string subject = "CN=x")
    {
        string pem = new CertificateRequest(subject, ECDsa.Create(), HashAlgorithmName.SHA256).CreateSigningRequestPem();
        JsonObject Csr(JsonObject? s) => new() { ["spec"] = new JsonObject { ["signerName"] = signer, ["request"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(pem)) }, ["status"] = s };
        var guard = new CertificateGuard((_, request) => $"{request.Verb} {request.Resource} {request.Name}" == may ? Verdict.Allowed : Verdict.Denied());
        return guard.Refuse(Jane, KubernetesResources.CertificateSigningRequest, subresource, "", "r", Csr(status), subresource.Length == 0 ? null : Csr(null))?.Message;
    }

    [Theory]
    [InlineData("", "certificatesigningrequests.certificates.k8s.io \"r\" is forbidden: user not permitted to approve requests with signerName \"example.com/s\"")]
    [InlineData("approve signers example.com/s", null)]
    [InlineData("approve signers example.com/*", null)]
    [InlineData("sign signers example.com/s", "certificatesigningrequests.certificates.k8s.io \"r\" is forbidden: user not permitted to approve requests with signerName \"example.com/s\"")]
    public void To_approve_takes_the_verb_on_the_signer(string may, string? words) => Assert.Equal(words, Refuse("approval", "example.com/s", may));

    [Fact]
    public void To_put_a_certificate_in_takes_the_verb_sign()
    {
        var signed = new JsonObject { ["certificate"] = "x" };
        Assert.EndsWith("user not permitted to sign requests with signerName \"example.com/s\"", Refuse("status", "example.com/s", "", signed));
        Assert.Null(Refuse("status", "example.com/s", "sign signers example.com/s", (JsonObject)signed.DeepClone()));
        Assert.Null(Refuse("status", "example.com/s", "", new JsonObject { ["conditions"] = new JsonArray() }));
    }

    [Theory]
    [InlineData("kubernetes.io/kube-apiserver-client", "O=system:masters, CN=x", true)]
    [InlineData("kubernetes.io/kube-apiserver-client", "O=devs, CN=x", false)]
    [InlineData("kubernetes.io/legacy-unknown", "O=system:masters, CN=x", false)]
    public void Nobody_asks_to_be_a_master(string signer, string subject, bool refused) => Assert.Equal(refused, Refuse("", signer, "", null, subject) is not null);
}
