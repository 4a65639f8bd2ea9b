using System.Net;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Api.Security.Certificates;
using Fairlead.Composition;
using Fairlead.Primitives;
using Fairlead.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Tests.Composition;

public sealed class ClusterCertificatesTests : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);
    private static readonly CancellationToken Limit = new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token;
    private readonly string _folder = Directory.CreateTempSubdirectory("fl-certificates-").FullName;
    private readonly ManualClock _clock = new();
    private readonly ClusterPki _pki;
    private readonly ClusterSettings _settings;

    public ClusterCertificatesTests()
    {
        _settings = new ClusterSettings
        {
            Paths = ClusterPaths.Of(_folder),
            ServiceRanges = [IpPrefix.Parse("10.96.0.0/16")],
            NodePorts = new(30000, 32767),
            ClusterCidrs = [IpPrefix.Parse("10.244.0.0/16")],
            ClusterDomain = "cluster.local",
            Addresses = [IpAddr.Parse("172.29.77.1")],
            SecurePort = 6443,
            NodeName = "n1",
        };
        _settings.Paths.Create();
        _pki = ClusterPki.Open(_settings.Paths.Pki, _clock);
    }

    private ClusterCertificates Make() => new(_settings, _pki, Life, NullLogger<ClusterCertificates>.Instance, _clock);

    [Fact]
    public async Task All_are_issued_anew_while_the_process_runs_and_so_is_the_kubeconfig()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Limit);
        var certificates = Make();
        var running = certificates.RunAsync(stop.Token);
        string[] before = Thumbprints(certificates);
        string kubeconfig = await File.ReadAllTextAsync(_settings.Paths.Kubeconfig, Limit);
        _clock.Advance(Life * 0.7);
        Assert.Equal(before, Thumbprints(certificates));
        _clock.Advance(Life * 0.15);                                             // more than four fifths are over
        while (Thumbprints(certificates).Intersect(before).Any())
        {
            Limit.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        Assert.True(certificates.Server.NotAfter.ToUniversalTime() > (_clock.GetUtcNow() + Life * 0.9).UtcDateTime);
        Assert.NotEqual(kubeconfig, await File.ReadAllTextAsync(_settings.Paths.Kubeconfig, Limit));
        Assert.Equal(Thumbprints(certificates), Thumbprints(Make()));            // and a restart takes them from disk
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    /// <summary>With several nodes the cluster's address is that of a bridge; other machines come to this one's own.</summary>
    [Fact]
    public void The_API_server_is_known_by_all_addresses_of_its_machine()
    {
        var server = Make().Server;
        foreach (string name in (string[])["localhost", "127.0.0.1", "::1", "172.29.77.1", "10.96.0.1", "kubernetes.default.svc", "n1", ThisMachine.Name(), .. ThisMachine.Addresses().Select(address => address.ToString())])
            Assert.True(IPAddress.TryParse(name, out var address) ? Addresses(server).Contains(address) : server.MatchesHostname(name), name);
    }

    public void Dispose()
    {
        _pki.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static IEnumerable<IPAddress> Addresses(X509Certificate2 certificate) => certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateIPAddresses();

    private static string[] Thumbprints(ClusterCertificates certificates) => [certificates.Server.Thumbprint, certificates.NodeClient.Thumbprint, certificates.Node.Thumbprint];
}
