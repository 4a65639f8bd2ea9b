using System.Net;
using Fairlead.Api.Security.Certificates;
using Fairlead.Background;
using Fairlead.Nodes;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>Everything of one machine's cluster in this process.</summary>
public static class Cluster
{
    /// <summary>Where the node agent serves logs and exec to the API server; kubelet's own port.</summary>
    public const ushort KubeletPort = 10250;

    /// <summary>Where the DNS server listens on the node's address; the Service kube-dns leads port 53 here.</summary>
    public const ushort DnsPort = 10053;

    /// <summary>Where the DNS server shows /metrics, /health and /ready.</summary>
    public const ushort DnsMetricsPort = 9153;

    public static async Task RunAsync(ClusterSettings settings, IProgress<StartEvent> report, CancellationToken stop)
    {
        var clock = TimeProvider.System;
        using var logs = ClusterLogging.Create(LogLevel.Information);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var held = HoldLock(settings.Paths);
        using var pki = ClusterPki.Open(settings.Paths.Pki, clock);
        EnsureBridge(settings);
        var certificates = new ClusterCertificates(settings, pki, life: null, logs.CreateLogger<ClusterCertificates>(), clock);
        await using var head = new ControlPlane(settings, pki, certificates, logs, clock);
        using var node = new NodeParts(NodeSettings.Of(settings) with { ServingCertificate = () => certificates.Node, ClientAuthority = pki.Authority.Certificate }, head.Clients, logs, clock);
        Parts? parts = null;
        using var control = new ControlSocket(settings.Paths, () => parts!.States(), ended.Cancel, logs.CreateLogger<ControlSocket>());
        parts = new Parts([.. head.Parts(), Part.Of("certificate renewal", certificates.RunAsync), .. node.All(), .. FurtherNodes(settings, pki, logs, clock), Part.Of("control socket", control.RunAsync)], report, logs.CreateLogger<Parts>(), clock);
        RunningProcess.Own(settings, clock.GetUtcNow()).Write(settings.Paths);
        await parts.RunAsync(ended.Token);
    }

    private static void EnsureBridge(ClusterSettings settings)
    {
        if (settings.NodesNetwork is not { } network) return;
        NodesNetwork.Mark(settings.Paths);
        network.EnsureBridge();
    }

    private static IEnumerable<Part> FurtherNodes(ClusterSettings settings, ClusterPki pki, ILoggerFactory logs, TimeProvider clock)
    {
        if (settings.Nodes <= 1) yield break;
        var nodes = new FurtherNodes(settings.Paths);
        foreach (var record in nodes.Ensure(settings, pki))
        {
            var keeper = new NodeKeeper(nodes.PathsOf(record.Name), record, settings.NodesNetwork!, logs.CreateLogger<WorkerRecord>(), clock);
            yield return new Part($"node {record.Name}", keeper.RunAsync, keeper.Ready);
        }
    }

    internal static FileStream HoldLock(ClusterPaths paths)
    {
        try
        {
            return new FileStream(paths.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new CommandFailure($"Another process starts or runs the cluster in {paths.DataDir} just now. See: fairlead status", cause: taken);
        }
    }
}
