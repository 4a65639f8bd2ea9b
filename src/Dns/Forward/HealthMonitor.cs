using System.Threading.Channels;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Forward;

/// <summary>Asks resolvers that are down whether they are back, so that no client has to find out. Sleeps while all are up.</summary>
public sealed class HealthMonitor(Func<Forwarder> forwarder, TimeProvider clock)
{
    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(1);
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>To be called when a resolver has gone down.</summary>
    public void SomebodyIsDown() => _news.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken stop)
    {
        while (await _news.Reader.WaitToReadAsync(stop))
        {
            _news.Reader.TryRead(out _);
            while (Down() is { Count: > 0 } down)
            {
                await Task.Delay(down.Min(one => one.Pool.Options.HealthInterval), clock, stop);
                await Task.WhenAll(down.Select(one => ProbeAsync(one.Pool, one.Upstream, stop)));
            }
        }
    }

    private List<(ForwardPool Pool, Upstream Upstream)> Down() =>
        [.. forwarder().Pools.SelectMany(pool => pool.Upstreams.Where(upstream => upstream.IsDown(pool.Options.MaxFails)).Select(upstream => (pool, upstream)))];

    /// <summary>Any answer at all is health; the exchange itself keeps the count.</summary>
    private static Task ProbeAsync(ForwardPool pool, Upstream upstream, CancellationToken stop) =>
        UpstreamExchange.AskAsync(upstream, UpstreamQuery.Make(DnsName.Root.Wire, RecordType.NS, dnssec: false, randomCase: false, edns: false), pool.Options, ProbeTime, stop);
}
