using System.Security.Cryptography.X509Certificates;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Certificates;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Certificates;

/// <summary>
/// Which requests of joining nodes are approved without a person, and what is signed once it is approved. Pure. A node's client certificate: for whoever holds a bootstrap
/// token, or for the node itself. A node's serving certificate: for the node itself, for its own name and for addresses that no
/// other node has. The subject must be the node's (system:node:NAME of system:nodes) and the key usages those of Kubernetes' signers.
/// Any other client of the API server gets a certificate for the subject that it asked for when somebody with the right to has approved it.
/// </summary>
public static class RequestPolicy
{
    public const string ClientSigner = "kubernetes.io/kube-apiserver-client-kubelet";
    public const string ServingSigner = "kubernetes.io/kubelet-serving";
    public const string UserSigner = "kubernetes.io/kube-apiserver-client";
    private const string Bootstrappers = "system:bootstrappers", Nodes = "system:nodes", NodePrefix = "system:node:";
    private static readonly string[] ClientUsages = ["digital signature", "key encipherment", "client auth"];
    private static readonly string[] ServingUsages = ["digital signature", "key encipherment", "server auth"];

    public static RequestVerdict Decide(CertificateSigningRequest csr, IEnumerable<Node> nodes)
    {
        if (csr.Spec.SignerName is not (ClientSigner or ServingSigner or UserSigner)) return new RequestVerdict.Leave();
        if (csr.Status.Certificate is { Length: > 0 } || Has(csr, "Denied") || Has(csr, "Failed")) return new RequestVerdict.Leave();
        bool approved = Has(csr, "Approved"), forServer = csr.Spec.SignerName == ServingSigner, forUser = csr.Spec.SignerName == UserSigner;
        if (forUser && !approved) return new RequestVerdict.Leave();
        if (SigningRequest.Read(csr.Spec.Request) is not { } request)
            return Refuse(approved, "BadRequest", "spec.request is not a PEM certificate request signed by its own key");
        string? subjectFault = forUser ? null : SubjectFault(request, forServer);
        if ((subjectFault ?? UsageFault(csr.Spec.Usages, forServer ? ServingUsages : ClientUsages)) is { } fault)
            return Refuse(approved, "NotANode", fault);
        if (approved) return new RequestVerdict.Sign(request, forServer, csr.Spec.ExpirationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        return forServer ? Serving(csr, request, nodes) : Client(csr, request);
    }

    /// <summary>A request is approved or denied, never both: one that a person approved fails.</summary>
    private static RequestVerdict Refuse(bool approved, string reason, string message) =>
        approved ? new RequestVerdict.Fail(message) : new RequestVerdict.Deny(reason, message);

    private static RequestVerdict Client(CertificateSigningRequest csr, SigningRequest request) =>
        csr.Spec.Username == request.CommonName ? new RequestVerdict.Approve("the node renews its own client certificate")
        : csr.Spec.Groups.Contains(Bootstrappers) ? new RequestVerdict.Approve("a bootstrap token asks for a node's client certificate")
        : new RequestVerdict.Leave();

    private static RequestVerdict Serving(CertificateSigningRequest csr, SigningRequest request, IEnumerable<Node> nodes)
    {
        if (csr.Spec.Username != request.CommonName) return new RequestVerdict.Leave();
        string name = request.CommonName[NodePrefix.Length..];
        if (request.DnsNames.FirstOrDefault(n => n != name) is { } other) return new RequestVerdict.Deny("NotItsName", $"node {name} may not serve as {other}");
        foreach (var node in nodes.Where(n => n.Name != name))
            foreach (var address in node.Status.Addresses)
                if (IpAddr.TryParse(address.Address, out var ip) && request.Addresses.Contains(ip))
                    return new RequestVerdict.Deny("NotItsAddress", $"{ip} belongs to node {node.Name}");
        return new RequestVerdict.Approve("the node asks for a serving certificate for its own name and addresses");
    }

    private static string? SubjectFault(SigningRequest request, bool forServer)
    {
        if (!request.Organizations.SequenceEqual([Nodes])) return $"the subject's organization must be {Nodes} alone";
        if (!request.CommonName.StartsWith(NodePrefix, StringComparison.Ordinal) || request.CommonName.Length == NodePrefix.Length) return $"the subject's common name must be {NodePrefix}NAME";
        if (!forServer && request.DnsNames.Count + request.Addresses.Count > 0) return "a client certificate has no names or addresses";
        return forServer && request.DnsNames.Count + request.Addresses.Count == 0 ? "a serving certificate needs a name or an address" : null;
    }

    private static string? UsageFault(IReadOnlyList<string> usages, string[] allowed) =>
        usages.FirstOrDefault(u => !allowed.Contains(u)) is { } usage ? $"usage \"{usage}\" is not one of {string.Join(", ", allowed)}"
        : !usages.Contains(allowed[2]) ? $"usage \"{allowed[2]}\" is missing" : null;

    private static bool Has(CertificateSigningRequest csr, string type) => csr.Status.Conditions.Any(c => c.Type == type);
}
