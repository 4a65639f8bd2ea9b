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

    /// <summary>All there are, by the names of kube-controller-manager's --controllers; what a cluster does not need makes none.</summary>
    private static readonly (string Name, Func<ControllerContext, ControllerManagerOptions, IController?> Make)[] All =
    [
        ("endpointslice-controller", (context, _) => new EndpointSliceController(context)),
        ("endpoints-controller", (context, _) => new EndpointsController(context)),
        ("replicaset-controller", (context, _) => new ReplicaSetController(context)),
        ("deployment-controller", (context, _) => new DeploymentController(context)),
        ("replicationcontroller-controller", (context, _) => new ReplicationControllerLoop(context)),
        ("daemonset-controller", (context, _) => new DaemonSetController(context)),
        ("statefulset-controller", (context, _) => new StatefulSetController(context)),
        ("job-controller", (context, _) => new JobController(context)),
        ("cronjob-controller", (context, _) => new CronJobController(context)),
        ("disruption-controller", (context, _) => new DisruptionController(context)),
        ("persistentvolume-binder-controller", (context, options) => new VolumeController(context, options.Volumes)),
        ("persistentvolumeclaim-protection-controller", (context, _) => new ProtectionController(context)),
        ("resourcequota-controller", (context, _) => new QuotaController(context)),
        ("service-cidr-controller", (context, _) => new ServiceCidrController(context)),
        ("endpointslice-mirroring-controller", (context, _) => new MirroringController(context)),
        ("namespace-controller", (context, _) => new NamespaceController(context)),
        ("serviceaccount-controller", (context, _) => new ServiceAccountController(context)),
        ("serviceaccount-token-controller", (context, options) => new TokenSecretController(context, options.RootCertificate)),
        ("root-ca-certificate-publisher-controller", (context, options) => options.RootCertificate is { } certificate ? new RootCertificateController(context, certificate) : null),
        ("node-ipam-controller", (context, options) => options.ClusterNetworks.Count > 0 ? new NodeSubnetController(context, options.ClusterNetworks, options.ReservedNetworks) : null),
        ("node-lifecycle-controller", (context, options) => new NodeLifecycleController(context, options.Nodes)),
        ("taint-eviction-controller", (context, _) => new TaintEvictionController(context)),
        ("pod-garbage-collector-controller", (context, _) => new LostPodController(context)),
        ("clusterrole-aggregation-controller", (context, options) => options.RoleClient is { } roles ? new AggregationController(context with { Client = roles }) : null),
        ("garbage-collector-controller", (context, _) => new GarbageCollector(context)),
    ];

    /// <summary>The names that <see cref="ControllerManagerOptions.Controllers"/> may select by.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(controller => controller.Name)];

    private static IEnumerable<IController> Make(ControllerContext context, ControllerManagerOptions options) =>
        All.Where(controller => options.Controllers.Includes(controller.Name)).Select(controller => controller.Make(context, options)).OfType<IController>();

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
