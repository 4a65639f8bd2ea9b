using Fairlead.Api.Security.Certificates;
using Fairlead.Composition;
using Fairlead.Primitives;

namespace Fairlead.Nodes;

/// <summary>The further nodes of a cluster on one machine: each has a data directory below the cluster's, a network namespace, a process.</summary>
public sealed class FurtherNodes(ClusterPaths cluster)
{
    private string Folder => Path.Combine(cluster.DataDir, "nodes");

    public ClusterPaths PathsOf(string node) => ClusterPaths.Of(Path.Combine(Folder, node));

    /// <summary>Those that were made, running or not, in the order of their numbers.</summary>
    public IReadOnlyList<WorkerRecord> All() => !Directory.Exists(Folder)
        ? []
        : [.. Directory.EnumerateDirectories(Folder).Select(d => WorkerRecord.Find(ClusterPaths.Of(d))).OfType<WorkerRecord>().OrderBy(r => r.Number)];

    public WorkerRecord Find(string node) => All().FirstOrDefault(r => r.Name == node)
        ?? throw new CommandFailure($"{node} is no further node of the cluster in {cluster.DataDir}. " + (All() is [_, ..] all ? $"There are: {string.Join(", ", all.Select(r => r.Name))}" : "It has none; see: fairlead up --nodes"));

    /// <summary>Makes what is missing of the nodes that the settings ask for: folder, credentials, record. Nothing runs yet.</summary>
    public IReadOnlyList<WorkerRecord> Ensure(ClusterSettings settings, ClusterPki pki)
    {
        var there = All().ToDictionary(r => r.Number ?? 0);
        for (int number = 2; number <= settings.Nodes; number++)
            if (!there.TryGetValue(number, out var record) || !record.Ips().SequenceEqual(settings.NodesNetwork!.AddressesOf(number))) Make(number, settings, pki);
        return All();
    }

    private void Make(int number, ClusterSettings settings, ClusterPki pki)
    {
        var network = settings.NodesNetwork!;
        string? zone = settings.Zones.Count > 0 ? settings.Zones[(number - 1) % settings.Zones.Count] : null;
        string name = $"{settings.NodeName}-{number}";
        var paths = PathsOf(name);
        paths.Create();
        var addresses = network.AddressesOf(number);
        var identity = new LeafRequest($"system:node:{name}") { Organizations = ["system:nodes"] };
        var client = pki.Pair($"node-{name}", identity);
        var serving = pki.Pair($"kubelet-{name}", identity with { DnsNames = [name], Addresses = [.. addresses.Select(a => a.ToIPAddress())] });
        WorkerFiles.Write(paths, new Uri($"https://{new SocketAddr(network.AddressesOf(1)[0], settings.SecurePort)}"), pki.Authority.CertificatePem, client, serving);
        new WorkerRecord(name, [.. addresses.Select(a => a.ToString())], zone, number).Write(paths);
    }
}
