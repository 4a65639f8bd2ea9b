using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Security.Certificates;
using Fairlead.Kubernetes;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security.Rbac;

/// <summary>
/// Certificate requests: to approve or sign one takes that verb on its signer (<c>signers</c>, by its name or by its domain's "*"), and
/// nobody asks for a client certificate of those who may do everything.
/// </summary>
internal sealed class CertificateGuard(Func<Identity, AccessRequest, Verdict> authorize) : IWriteGuard
{
    private const string ClientSigner = "kubernetes.io/kube-apiserver-client";

    public ApiStatus? Refuse(Identity caller, ResourceType type, string subresource, string ns, string name, JsonObject? obj, JsonObject? old)
    {
        if (!ReferenceEquals(type, KubernetesResources.CertificateSigningRequest) || obj is null) return null;
        string signer = (string?)(old ?? obj)["spec"]?["signerName"] ?? "";
        string? why = subresource switch
        {
            "approval" when !May(caller, "approve", signer) => $"user not permitted to approve requests with signerName \"{signer}\"",
            "status" when IsSigning(obj, old) && !May(caller, "sign", signer) => $"user not permitted to sign requests with signerName \"{signer}\"",
            "" when old is null && signer == ClientSigner && AsksForMasters(obj) => "use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed",
            _ => null,
        };
        return why is null ? null : ApiStatus.Forbidden(type, name, why);
    }

    private static bool IsSigning(JsonObject obj, JsonObject? old) => !JsonNode.DeepEquals(obj["status"]?["certificate"], old?["status"]?["certificate"]);

    private static bool AsksForMasters(JsonObject csr) => CertificateRequestSubject.Groups((string?)csr["spec"]?["request"]).Contains(Identity.Masters);

    private bool May(Identity caller, string verb, string signer)
    {
        int slash = signer.IndexOf('/', StringComparison.Ordinal);
        return MayOn(caller, verb, signer) || (slash > 0 && MayOn(caller, verb, $"{signer[..slash]}/*"));
    }

    private bool MayOn(Identity caller, string verb, string name) =>
        authorize(caller, AccessRequest.OnResource(verb, KubernetesResources.CertificateSigningRequest.Group, "signers", "", "", name)).IsAllowed;
}
