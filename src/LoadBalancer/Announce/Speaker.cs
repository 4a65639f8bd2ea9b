using System.Threading.Channels;
using Fairlead.Catalog;
using Fairlead.Client;
using Fairlead.LoadBalancer.Pools;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.LoadBalancer.Announce;

/// <summary>
/// One on each node: follows the Services, the pools and the other speakers, and announces the addresses that this node is elected for.
/// </summary>
/// <param name="snapshots">Pictures of the Services; only the newest counts.</param>
/// <param name="pools">The pools in use now.</param>
public sealed class Speaker(
    string node, KubeClient client, SpeakerOptions options, ChannelReader<CatalogSnapshot> snapshots, Func<IReadOnlyList<AddressPool>> pools,
    IAnnouncer announcer, ILoggerFactory logs, TimeProvider clock)
{
    private readonly ILogger<Speaker> _log = logs.CreateLogger<Speaker>();
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private IReadOnlySet<IpAddr> _speaking = new HashSet<IpAddr>();
    private CatalogSnapshot _latest = CatalogSnapshot.Empty;

    public async Task RunAsync(CancellationToken stop)
    {
        var membership = new SpeakerMembership(client, node, options, logs, clock);
        membership.Changed += () => _news.Writer.TryWrite(true);
        var others = membership.RunAsync(stop);
        var pictures = FollowAsync(stop);
        try
        {
            while (await _news.Reader.WaitToReadAsync(stop))
            {
                while (_news.Reader.TryRead(out _)) { }
                Announce(membership.Alive());
            }
        }
        finally
        {
            announcer.Set(new HashSet<IpAddr>());
            await Task.WhenAll(others, pictures).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        await foreach (var snapshot in snapshots.ReadAllAsync(stop))
        {
            Volatile.Write(ref _latest, snapshot);
            _news.Writer.TryWrite(true);
        }
    }

    private void Announce(IReadOnlySet<string> alive)
    {
        var snapshot = Volatile.Read(ref _latest);
        if (!snapshot.Synced) return;
        var wanted = AnnouncePlan.For(node, snapshot, alive, pools());
        if (wanted.SetEquals(_speaking)) return;
        foreach (var address in wanted.Except(_speaking)) _log.Speaking(address);
        foreach (var address in _speaking.Except(wanted)) _log.Silent(address);
        _speaking = wanted;
        announcer.Set(wanted);
    }
}
