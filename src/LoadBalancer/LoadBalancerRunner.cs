using System.Threading.Channels;
using Fairlead.Catalog;
using Fairlead.Client;
using Fairlead.Client.Leases;
using Fairlead.LoadBalancer.Announce;
using Fairlead.LoadBalancer.Controller;
using Fairlead.LoadBalancer.Pools;
using Microsoft.Extensions.Logging;

namespace Fairlead.LoadBalancer;

/// <summary>
/// The load balancer of one node: one of all nodes gives addresses (elected by a Lease), and in mode Pool each node announces those
/// it is elected for.
/// </summary>
/// <param name="node">This node's name; also its identity in elections.</param>
/// <param name="subscribe">Subscribes to the Services; asked only where somebody reads them.</param>
public sealed class LoadBalancerRunner(
    string node, KubeClient client, LoadBalancerOptions options, SpeakerOptions speakerOptions, Func<ChannelReader<CatalogSnapshot>> subscribe,
    ILoggerFactory logs, TimeProvider clock)
{
    public async Task RunAsync(CancellationToken stop)
    {
        if (options.Mode == LoadBalancerMode.None) return;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var pools = new PoolSource(client, options, logs, clock);
        List<Task> parts = [pools.RunAsync(ended.Token)];
        if (options.Assigns) parts.Add(LeadAsync(pools, ended.Token));
        if (options.Mode == LoadBalancerMode.Pool) parts.AddRange(Speak(pools, ended.Token));
        try
        {
            await (await Task.WhenAny(parts));
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task LeadAsync(PoolSource pools, CancellationToken stop)
    {
        var lease = new LeaderElectionOptions { Namespace = options.ConfigNamespace, Name = "fairlead-load-balancer", Identity = node };
        return new LeaderElector(client, lease, logs.CreateLogger<LeaderElector>(), clock).RunAsync(ControlAsync, stop);

        async Task ControlAsync(CancellationToken term)
        {
            using var controller = new LoadBalancerController(client, options, pools, logs, clock);
            await controller.RunAsync(term);
        }
    }

    private IEnumerable<Task> Speak(PoolSource pools, CancellationToken stop)
    {
        var announcer = new LinkAnnouncer(speakerOptions, logs, clock);
        yield return announcer.RunAsync(stop);
        yield return new Speaker(node, client, speakerOptions, subscribe(), () => pools.Current, announcer, logs, clock).RunAsync(stop);
    }
}
