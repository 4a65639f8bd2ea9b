using System.Net;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Certificates;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>
/// The certificates of the cluster's head and of the node in its process, and the administrator's in the kubeconfig: issued anew while the
/// process runs, before they end or when the machine has got another address. Who uses one asks at each connection.
/// </summary>
public sealed class ClusterCertificates
{
    private static readonly TimeSpan Look = TimeSpan.FromHours(1);
    private readonly ClusterSettings _settings;
    private readonly ClusterPki _pki;
    private readonly TimeSpan? _life;
    private readonly ILogger<ClusterCertificates> _log;
    private readonly TimeProvider _clock;
    private Held _held;

    /// <param name="life">How long a certificate is good; null: as long as the authority gives one.</param>
    public ClusterCertificates(ClusterSettings settings, ClusterPki pki, TimeSpan? life, ILogger<ClusterCertificates> log, TimeProvider clock)
    {
        (_settings, _pki, _life, _log, _clock) = (settings, pki, life, log, clock);
        _held = Take(null);
        WriteKubeconfig(_held.Admin.Pair);
    }

    /// <summary>What the API server shows.</summary>
    public X509Certificate2 Server => Now.Server.Loaded;

    /// <summary>What the API server calls nodes with.</summary>
    public X509Certificate2 NodeClient => Now.NodeClient.Loaded;

    /// <summary>What this node is called with.</summary>
    public X509Certificate2 Node => Now.Node.Loaded;

    private Held Now => Volatile.Read(ref _held);

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(_life is { } given && given / 50 < Look ? given / 50 : Look, _clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            try
            {
                Renew();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _log.CertificatesNotWritten(e.Message);
            }
        }
    }

    private void Renew()
    {
        var (before, held) = (_held, Take(_held));
        if (held == before) return;
        if (held.Admin != before.Admin) WriteKubeconfig(held.Admin.Pair);
        Volatile.Write(ref _held, held);
        _log.CertificatesIssued(held.Server.Loaded.NotAfter.ToUniversalTime());
    }

    /// <summary>Takes what is still good and makes what is not.</summary>
    private Held Take(Held? before) => new(
        Take("apiserver", ServerNames(), before?.Server),
        Take("apiserver-kubelet-client", new LeafRequest(ComponentIdentities.NodeClient), before?.NodeClient),
        Take($"kubelet-{_settings.NodeName}", NodeNames(), before?.Node),
        Take("admin", new LeafRequest("kubernetes-admin") { Organizations = ["system:masters"] }, before?.Admin));

    private Leaf Take(string name, LeafRequest wanted, Leaf? before)
    {
        var pair = _pki.Pair(name, wanted with { Life = _life });
        return before?.Pair == pair ? before : new Leaf(pair, pair.Load());
    }

    private LeafRequest NodeNames() => new($"system:node:{_settings.NodeName}")
    {
        Organizations = ["system:nodes"],
        DnsNames = [_settings.NodeName],
        Addresses = [.. _settings.Addresses.Select(address => address.ToIPAddress())],
    };

    /// <summary>Whoever comes from another machine comes to one of this machine's own addresses, which need not be the cluster's.</summary>
    private LeafRequest ServerNames() => new("kube-apiserver")
    {
        DnsNames = [.. ((string[])["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", $"kubernetes.default.svc.{_settings.ClusterDomain}", _settings.NodeName, ThisMachine.Name()]).Distinct()],
        Addresses =
        [
            .. ((IPAddress[])
            [
                IPAddress.Loopback, IPAddress.IPv6Loopback,
                .. _settings.Addresses.Select(address => address.ToIPAddress()),
                .. _settings.ServiceRanges.Select(range => range.Address.Add(1).ToIPAddress()),
                .. ThisMachine.Addresses().Select(address => address.ToIPAddress()),
            ]).Distinct(),
        ],
    };

    private void WriteKubeconfig(PemPair admin)
    {
        var server = new Uri($"https://{new IPEndPoint(_settings.Address.ToIPAddress(), _settings.SecurePort)}");
        AdminKubeconfig.Write(_settings.Paths.Kubeconfig, AdminKubeconfig.Text(server, _pki.Authority.CertificatePem, admin));
    }

    private sealed record Leaf(PemPair Pair, X509Certificate2 Loaded);

    private sealed record Held(Leaf Server, Leaf NodeClient, Leaf Node, Leaf Admin);
}
