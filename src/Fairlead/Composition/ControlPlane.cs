using System.Net;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Api;
using Fairlead.Api.Allocation;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Certificates;
using Fairlead.Controllers;
using Fairlead.Controllers.Certificates;
using Fairlead.Controllers.Scheduling;
using Fairlead.Nodes;
using Fairlead.Store.Sqlite;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>The cluster's head in this process: store, API server, controllers, scheduler.</summary>
public sealed class ControlPlane : IAsyncDisposable
{
    private readonly ILoggerFactory _logs;
    private readonly TimeProvider _clock;
    private readonly SqliteStore _store;
    private readonly ApiServer _server;
    private readonly ControllerManagerOptions _controllers;
    private readonly ClusterFacts _facts;
    private readonly AuthoritySigner _signer;
    private readonly bool _scheduler;
    private readonly Lane _lane = new("controllers");

    public ControlPlane(ClusterSettings settings, ClusterPki pki, ClusterCertificates certificates, ILoggerFactory logs, TimeProvider clock)
    {
        (_logs, _clock) = (logs, clock);
        _store = SqliteStore.Open(settings.Paths.State);
        _server = new ApiServer(Options(settings, pki, certificates, clock), _store, logs, clock);
        Clients = new InProcessClients(_server);
        _controllers = ControllerOptions(settings, pki, Clients);
        _scheduler = settings.Scheduler;
        _facts = ClusterFacts.Of(settings);
        _signer = new AuthoritySigner(pki.Authority);
    }

    public IClientSource Clients { get; }

    public IEnumerable<Part> Parts()
    {
        yield return new Part("API server", stop => Task.WhenAll(_server.RunAsync(stop), StartLeftovers.GiveBackAsync(_server.Ready, _clock, stop)), _server.Ready);
        if (!_controllers.Controllers.IsEmpty)
            yield return Part.Of("controllers", stop => _lane.RunAsync(() => new ControllerManager(Clients.For(ComponentIdentities.Controllers), _controllers, _logs, _clock).RunAsync(stop)));
        yield return Part.Of("certificates", stop => _lane.RunAsync(() => new CertificateController(Clients.For(ComponentIdentities.Controllers), _signer, _logs, _clock).RunAsync(stop)));
        yield return Part.Of("facts for nodes", new FactsPublisher(Clients.For(Identity.Of("system:fairlead:up", [Identity.Masters])), _facts, _logs.CreateLogger<WorkerRecord>(), _clock).RunAsync);
        if (_scheduler)
            yield return Part.Of("scheduler", new Scheduler(Clients.For(ComponentIdentities.Scheduler), new SchedulerOptions(), _logs, _clock).RunAsync);
    }

    private static ControllerManagerOptions ControllerOptions(ClusterSettings settings, ClusterPki pki, IClientSource clients) => new()
    {
        Controllers = settings.Controllers,
        RootCertificate = pki.Authority.CertificatePem,
        ClusterNetworks = settings.ClusterCidrs,
        ReservedNetworks = settings.OwnPodCidrs,
        RoleClient = clients.For(ComponentIdentities.RoleAggregation),
        Volumes = { Root = Path.Combine(settings.Paths.DataDir, "volumes") },
    };

    private static ApiServerOptions Options(ClusterSettings settings, ClusterPki pki, ClusterCertificates certificates, TimeProvider clock)
    {
        var options = new ApiServerOptions
        {
            BindAddress = settings.Addresses.Any(address => address.IsV6) ? IPAddress.IPv6Any : IPAddress.Any,
            SecurePort = settings.SecurePort,
            AdvertiseAddress = settings.Address.ToIPAddress(),
            ServerCertificate = () => certificates.Server,
            NodeClientCertificate = () => certificates.NodeClient,
            NodeAuthority = pki.Authority.Certificate,
            ServiceClusterIpRanges = settings.ServiceRanges,
            ServiceNodePortRange = settings.NodePorts,
            ComponentsHere = settings.ComponentsHere,
        };
        new ClusterSecurity(new SecurityOptions
        {
            Authority = pki.Authority.Certificate,
            ServiceAccountKeys = [pki.ServiceAccountKey()],
            Issuer = $"https://kubernetes.default.svc.{settings.ClusterDomain}",
        }, clock).Protect(options);
        return options;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _lane.Dispose();
        await _store.DisposeAsync();
    }
}
