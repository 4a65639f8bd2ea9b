using Fairlead.Client;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;
using NodeRecord = Fairlead.Kubernetes.Core.Node;

namespace Fairlead.Node.Registration;

/// <summary>
/// Makes the node known and keeps it alive in the API: the Node object with its status, and the Lease that is renewed every ten
/// seconds (a small write instead of the whole status).
/// </summary>
public sealed class NodeRegistration(KubeClient client, NodeOptions options, CriClient cri, ILogger<NodeRegistration> log, TimeProvider clock)
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);
    private readonly NodeObject _object = new(options, MachineFacts.Read(options.DataDir));
    private readonly NodeLease _lease = new(client, options, clock);
    private string? _uid;

    /// <summary>Creates the Node object, or takes the one there is; the answer has the pod prefixes the node shall use.</summary>
    public async Task<NodeRecord> RegisterAsync(string? notReady, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                var node = await CreateOrUpdateAsync(notReady, stop);
                _uid = node.Metadata.Uid;
                return node;
            }
            catch (Exception e) when (e is ApiException or HttpRequestException or IOException or GrpcException)
            {
                log.NotRegistered(e.Message);
                await Task.Delay(Retry, clock, stop);
            }
        }
    }

    /// <summary>The node's pod prefixes once somebody has given it some.</summary>
    public async Task<IReadOnlyList<IpPrefix>> PodCidrsAsync(NodeRecord node, CancellationToken stop)
    {
        while (node.Spec.PodCIDRs.Count == 0)
        {
            await Task.Delay(Retry, clock, stop);
            node = await client.FindAsync<NodeRecord>(null, options.NodeName, stop) ?? await RegisterAsync("waiting for the node's pod addresses", stop);
        }
        return [.. node.Spec.PodCIDRs.Select(IpPrefix.Parse)];
    }

    /// <summary>Renews the Lease and, more seldom, the status, until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await Task.WhenAll(EveryAsync(options.LeasePeriod, token => _lease.RenewAsync(_uid, token), stop), EveryAsync(options.StatusPeriod, token => RegisterAsync(null, token), stop));
    }

    private async Task EveryAsync(TimeSpan period, Func<CancellationToken, Task> act, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(period, clock);
        do
        {
            try
            {
                await act(stop);
            }
            catch (Exception e) when (e is ApiException or HttpRequestException or IOException)
            {
                log.NotRenewed(e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private async Task<NodeRecord> CreateOrUpdateAsync(string? notReady, CancellationToken stop)
    {
        var version = await cri.VersionAsync(stop);
        var images = (await cri.ListImagesAsync(stop)).Select(image => new ContainerImage { Names = [.. image.RepoDigests, .. image.RepoTags], SizeBytes = (long)image.Size }).ToList();
        NodeStatus Status(NodeStatus before) => _object.Status(before, notReady, $"{version.RuntimeName}://{version.RuntimeVersion}", images, clock.GetUtcNow());
        if (await client.FindAsync<NodeRecord>(null, options.NodeName, stop) is { } known)
        {
            known = await LabelAsync(known, stop);
            return await client.UpdateStatusAsync(known with { Status = Status(known.Status) }, stop);
        }
        var status = Status(new NodeStatus());
        var made = await client.CreateAsync(_object.New(status), stop);
        return made.Status.Conditions.Count > 0 ? made : await client.UpdateStatusAsync(made with { Status = status }, stop);
    }

    /// <summary>A node that comes back has the labels it is started with now, and keeps those that others gave it.</summary>
    private async Task<NodeRecord> LabelAsync(NodeRecord node, CancellationToken stop)
    {
        var wanted = _object.Labels();
        if (wanted.All(pair => node.Metadata.Labels.TryGetValue(pair.Key, out string? value) && value == pair.Value)) return node;
        var labels = new Dictionary<string, string>(node.Metadata.Labels, StringComparer.Ordinal);
        foreach (var (key, value) in wanted) labels[key] = value;
        return await client.UpdateAsync(node with { Metadata = node.Metadata with { Labels = labels } }, stop);
    }
}
