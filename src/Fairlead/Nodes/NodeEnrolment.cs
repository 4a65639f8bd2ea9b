using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Fairlead.Api.Security.Certificates;
using Fairlead.Client;
using Fairlead.Client.Config;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes.Certificates;
using Fairlead.Primitives;

namespace Fairlead.Nodes;

/// <summary>
/// Gets a node its certificates: with the bootstrap token one to call the API server with, then with that one another to be called
/// with. The keys never leave this machine.
/// </summary>
public sealed class NodeEnrolment(string node, IReadOnlyList<IpAddr> addresses)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task<PemPair> ClientCertificateAsync(ClientConnection withTokenOrAsNode, CancellationToken stop)
    {
        using var client = withTokenOrAsNode.Connect();
        return await RequestAsync(client, "kubernetes.io/kube-apiserver-client-kubelet", "client auth", names: null, stop);
    }

    /// <summary>Both again, asked for with the certificate that the node has.</summary>
    public INodeCertificates Renewing(ClientConnection asNode) => new Renewal(this, asNode);

    private sealed class Renewal(NodeEnrolment enrolment, ClientConnection asNode) : INodeCertificates
    {
        public async Task<(PemPair Client, PemPair Serving)> RenewAsync(CancellationToken stop) =>
            (await enrolment.ClientCertificateAsync(asNode, stop), await enrolment.ServingCertificateAsync(asNode, stop));
    }

    public async Task<PemPair> ServingCertificateAsync(ClientConnection asNode, CancellationToken stop)
    {
        using var client = asNode.Connect();
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(node);
        foreach (var address in addresses) names.AddIpAddress(address.ToIPAddress());
        return await RequestAsync(client, "kubernetes.io/kubelet-serving", "server auth", names.Build(), stop);
    }

    private async Task<PemPair> RequestAsync(KubeClient client, string signer, string usage, X509Extension? names, CancellationToken stop)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        try
        {
            var asked = await client.CreateAsync(new CertificateSigningRequest
            {
                Metadata = new() { GenerateName = $"node-csr-{node}-" },
                Spec = new() { Request = Encoding.ASCII.GetBytes(RequestPem(key, names)), SignerName = signer, Usages = ["digital signature", usage] },
            }, limit.Token);
            return new(await AnswerAsync(client, asked, limit.Token), key.ExportPkcs8PrivateKeyPem());
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new CommandFailure($"The API server did not sign the node's certificate within {Patience.TotalSeconds} s. See: kubectl get csr");
        }
    }

    private static async Task<string> AnswerAsync(KubeClient client, CertificateSigningRequest asked, CancellationToken stop)
    {
        var scope = new ListOptions { FieldSelector = $"metadata.name={asked.Metadata.Name}", ResourceVersion = asked.Metadata.ResourceVersion };
        await foreach (var change in client.WatchAsync<CertificateSigningRequest>(null, scope, stop))
        {
            if (change is not (WatchEvent<CertificateSigningRequest>.Modified or WatchEvent<CertificateSigningRequest>.Added)) continue;
            var now = change switch
            {
                WatchEvent<CertificateSigningRequest>.Modified(var changed) => changed,
                WatchEvent<CertificateSigningRequest>.Added(var added) => added,
                _ => asked,
            };
            if (now.Status.Conditions.FirstOrDefault(c => c.Type is "Denied" or "Failed") is { } refusal)
                throw new CommandFailure($"The API server refused the node's certificate: {refusal.Message}");
            if (now.Status.Certificate is { Length: > 0 } pem) return Encoding.ASCII.GetString(pem);
        }
        throw new CommandFailure($"The watch of certificate request {asked.Metadata.Name} ended before it was answered; try again.");
    }

    private string RequestPem(ECDsa key, X509Extension? names)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName("system:nodes");
        subject.AddCommonName($"system:node:{node}");
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        if (names is not null) request.CertificateExtensions.Add(names);
        return request.CreateSigningRequestPem();
    }
}
