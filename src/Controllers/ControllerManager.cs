using Fairlead.Client;
using Fairlead.Client.Leases;
using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Fairlead.Controllers.ClusterRoles;
using Fairlead.Controllers.CronJobs;
using Fairlead.Controllers.DaemonSets;
using Fairlead.Controllers.Deployments;
using Fairlead.Controllers.Disruption;
using Fairlead.Controllers.EndpointSlices;
using Fairlead.Controllers.GarbageCollection;
using Fairlead.Controllers.Jobs;
using Fairlead.Controllers.Mirroring;
using Fairlead.Controllers.Namespaces;
using Fairlead.Controllers.Nodes;
using Fairlead.Controllers.Quotas;
using Fairlead.Controllers.ReplicaSets;
using Fairlead.Controllers.ReplicationControllers;
using Fairlead.Controllers.Running;
using Fairlead.Controllers.ServiceAccounts;
using Fairlead.Controllers.ServiceCidrs;
using Fairlead.Controllers.StatefulSets;
using Fairlead.Controllers.Subsets;
using Fairlead.Controllers.Volumes;
using Microsoft.Extensions.Logging;

namespace Fairlead.Controllers;

/// <summary>
/// All controllers of a cluster, over one set of caches.
/// <code>
///   API server ──watch──► Informers (one a kind) ──keys──► work queue ──► Reconcile ──decide (pure)──► write ──► API server
///                              ▲                                                                         │
///                              └───────────────────── what was written is in the cache at once ──────────┘
/// </code>
/// </summary>
public sealed class ControllerManager
{
    private readonly ControllerManagerOptions _options;
    private readonly ControllerContext _context;
    private readonly IReadOnlyList<IController> _controllers;
    private readonly ILogger<ControllerManager> _log;

    public ControllerManager(KubeClient client, ControllerManagerOptions options, ILoggerFactory logs, TimeProvider clock)
    {
        _options = options;
        _log = logs.CreateLogger<ControllerManager>();
        var recorder = new EventRecorder(client, "controller-manager", null, logs.CreateLogger<EventRecorder>(), clock);
        _context = new ControllerContext(client, new Informers(client, logs, clock), recorder, logs, clock);
        _controllers = [.. Make(_context, options)];
    }

    /// <summary>Runs all controllers until cancelled, as the leader where there may be several managers.</summary>
    public Task RunAsync(CancellationToken stop)
    {
        if (_options.LeaderIdentity is not { } identity) return LeadAsync(stop);
        var election = new LeaderElectionOptions { Namespace = "kube-system", Name = "kube-controller-manager", Identity = identity };
        return new LeaderElector(_context.Client, election, _context.Logs.CreateLogger<LeaderElector>(), _context.Clock).RunAsync(LeadAsync, stop);
    }

    private static IEnumerable<IController> Make(ControllerContext context, ControllerManagerOptions options)
    {
        yield return new EndpointSliceController(context);
        yield return new EndpointsController(context);
        yield return new ReplicaSetController(context);
        yield return new DeploymentController(context);
        yield return new ReplicationControllerLoop(context);
        yield return new DaemonSetController(context);
        yield return new StatefulSetController(context);
        yield return new JobController(context);
        yield return new CronJobController(context);
        yield return new DisruptionController(context);
        yield return new VolumeController(context, options.Volumes);
        yield return new ProtectionController(context);
        yield return new QuotaController(context);
        yield return new ServiceCidrController(context);
        yield return new MirroringController(context);
        yield return new NamespaceController(context);
        yield return new ServiceAccountController(context);
        yield return new TokenSecretController(context, options.RootCertificate);
        if (options.RootCertificate is { } certificate) yield return new RootCertificateController(context, certificate);
        if (options.ClusterNetworks.Count > 0) yield return new NodeSubnetController(context, options.ClusterNetworks);
        yield return new NodeLifecycleController(context, options.Nodes);
        yield return new TaintEvictionController(context);
        yield return new LostPodController(context);
        if (options.RoleClient is { } roles) yield return new AggregationController(context with { Client = roles });
        yield return new GarbageCollector(context);
    }

    private async Task LeadAsync(CancellationToken stop)
    {
        long began = _context.Clock.GetTimestamp();
        using var together = CancellationTokenSource.CreateLinkedTokenSource(stop);
        List<Task> parts = [_context.Informers.RunAsync(together.Token), _context.Recorder.RunAsync(together.Token)];
        try
        {
            await _context.Informers.WaitForSyncAsync(stop);
            _log.Running(_context.Clock.GetElapsedTime(began));
            parts.AddRange(_controllers.Select(controller => controller.RunAsync(together.Token)));
            await Task.WhenAny(parts).Unwrap();
        }
        finally
        {
            await together.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
