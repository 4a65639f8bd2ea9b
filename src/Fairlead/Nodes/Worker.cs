using System.Globalization;
using Fairlead.Api.Security;
using Fairlead.Background;
using Fairlead.Client;
using Fairlead.Client.Config;
using Fairlead.Composition;
using Fairlead.Kubernetes.Core;
using Fairlead.LoadBalancer;
using Fairlead.LoadBalancer.Pools;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Nodes;

/// <summary>The parts of one node in this process, of a cluster whose API server is elsewhere.</summary>
public static class Worker
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100), LongestRetry = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(ClusterPaths paths, WorkerRecord record, IProgress<StartEvent> report, CancellationToken stop)
    {
        var clock = TimeProvider.System;
        using var logs = ClusterLogging.Create(LogLevel.Information);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var held = Cluster.HoldLock(paths);
        var kubeconfig = Kubeconfigs.Connection(paths.Kubeconfig);
        var credentials = new NodeCredentials(kubeconfig.Certificate ?? throw new CommandFailure($"{paths.Kubeconfig} has no client certificate. Remove {paths.DataDir} and join again."), WorkerFiles.Serving(paths));
        var connection = kubeconfig with { RenewedCertificate = () => credentials.Client, ConnectionLife = credentials.ConnectionLife };
        RunningProcess.Own(connection.Server, record.Name, clock.GetUtcNow()).Write(paths);

        var facts = await FactsAsync(connection, logs, clock, ended.Token);
        using var node = new NodeParts(SettingsOf(paths, record, facts) with { ServingCertificate = () => credentials.Serving }, new KubeconfigClients(connection), logs, clock);
        Parts? parts = null;
        using var control = new ControlSocket(paths, () => parts!.States(), ended.Cancel, logs.CreateLogger<ControlSocket>());
        var renewal = new CertificateRenewal(credentials, new NodeEnrolment(record.Name, facts.AddressesOf(record)).Renewing(connection),
            (client, serving) => WorkerFiles.Renew(paths, connection.Server, client, serving), logs.CreateLogger<WorkerRecord>(), clock);
        parts = new Parts([.. node.All(), Part.Of("certificates", renewal.RunAsync), Part.Of("control socket", control.RunAsync)], report, logs.CreateLogger<Parts>(), clock);
        await parts.RunAsync(ended.Token);
    }

    /// <summary>Asks until the API server answers: a worker may well start before it.</summary>
    private static async Task<ClusterFacts> FactsAsync(ClientConnection connection, ILoggerFactory logs, TimeProvider clock, CancellationToken stop)
    {
        var log = logs.CreateLogger<WorkerRecord>();
        using var client = connection.Connect();
        for (var backoff = new Backoff(FirstRetry, LongestRetry); ; backoff = backoff.Next)
        {
            try
            {
                return ClusterFacts.Read(await client.GetAsync<ConfigMap>(ClusterFacts.Namespace, ClusterFacts.Name, stop));
            }
            catch (Exception e) when (e is HttpRequestException or ApiException && !stop.IsCancellationRequested)
            {
                log.ServerAway(connection.Server, e.Message, backoff.Delay);
            }
            await Task.Delay(backoff.Delay, clock, stop);
        }
    }

    private static NodeSettings SettingsOf(ClusterPaths paths, WorkerRecord record, ClusterFacts facts) => new()
    {
        Name = record.Name,
        Addresses = facts.AddressesOf(record),
        Home = paths.Node,
        ServiceRanges = facts.ServiceRanges,
        ClusterCidrs = facts.ClusterCidrs,
        ClusterDns = facts.ClusterDns,
        ClusterDomain = facts.ClusterDomain,
        Zone = record.Zone,
        ClientAuthority = WorkerFiles.Authority(paths),
        LoadBalancer = new LoadBalancerOptions { Mode = facts.LoadBalancer, Pools = PoolsOf(facts), Assigns = false },
    };

    private static IReadOnlyList<AddressPool> PoolsOf(ClusterFacts facts)
    {
        List<string> faults = [];
        var pools = PoolText.FromFlags(facts.LoadBalancerPools.Split('\n', StringSplitOptions.RemoveEmptyEntries), faults);
        return faults.Count == 0 ? pools : throw new CommandFailure(string.Create(CultureInfo.InvariantCulture, $"ConfigMap {ClusterFacts.Namespace}/{ClusterFacts.Name}: {faults[0]}"));
    }
}
