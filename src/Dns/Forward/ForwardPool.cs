using System.Collections.Immutable;
using Fairlead.Dns.Answers;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Forward;

/// <summary>The resolvers of one zone, asked by the policy: those that are up first, each at most twice, within the time for all.</summary>
public sealed class ForwardPool(ForwardOptions options, TimeProvider clock, Action? someoneWentDown = null)
{
    private uint _next;
    private int _running;

    public ForwardOptions Options => options;
    public ImmutableArray<Upstream> Upstreams { get; } = [.. options.Servers.Select(server => new Upstream(server, clock))];

    /// <summary>A reply that settles the question (NOERROR or NXDOMAIN); null when nobody gave one in time.</summary>
    public async Task<byte[]?> AskAsync(byte[] key, CancellationToken stop)
    {
        bool tooMany = Interlocked.Increment(ref _running) > options.MaxConcurrent && options.MaxConcurrent > 0;
        try
        {
            return tooMany ? null : await AskInTurnAsync(key, stop);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task<byte[]?> AskInTurnAsync(byte[] key, CancellationToken stop)
    {
        var order = Order();
        if (order.Length == 0) return null;
        long began = clock.GetTimestamp();
        for (int round = 0; round < 2; round++)
        {
            var timeout = options.TryTimeout * (1 << round);
            if (options.Policy == ForwardPolicy.Parallel)
            {
                if (await FirstOfAsync(order, key, timeout, stop) is { } first) return first;
            }
            else
            {
                foreach (var upstream in order)
                {
                    if (clock.GetElapsedTime(began) + timeout > options.Timeout) return null;
                    if (await AskOneAsync(upstream, key, timeout, stop) is { } reply) return reply;
                }
            }
            if (clock.GetElapsedTime(began) + timeout * 2 > options.Timeout) return null;
        }
        return null;
    }

    /// <summary>Those that are up in the policy's order, then those that seem down: a question is never refused for want of a healthy one.</summary>
    private Upstream[] Order()
    {
        var usable = Upstreams.Where(upstream => !upstream.IsLooping).ToArray();
        if (usable.Length > 1 && options.Policy is ForwardPolicy.RoundRobin or ForwardPolicy.Random)
        {
            uint start = options.Policy == ForwardPolicy.Random ? (uint)Random.Shared.Next() : Interlocked.Increment(ref _next);
            usable = [.. usable.Select((_, i) => usable[(start + (uint)i) % usable.Length])];
        }
        return [.. usable.OrderBy(upstream => upstream.IsDown(options.MaxFails) ? 1 : 0)];
    }

    private async Task<byte[]?> FirstOfAsync(Upstream[] order, byte[] key, TimeSpan timeout, CancellationToken stop)
    {
        using var won = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = order.Select(upstream => AskOneAsync(upstream, key, timeout, won.Token)).ToList();
        byte[]? reply = null;
        while (running.Count > 0 && reply is null)
        {
            var done = await Task.WhenAny(running);
            running.Remove(done);
            reply = await done;
        }
        await won.CancelAsync();
        await Task.WhenAll((IEnumerable<Task>)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);   // the losers, cancelled
        stop.ThrowIfCancellationRequested();
        return reply;
    }

    private async Task<byte[]?> AskOneAsync(Upstream upstream, byte[] key, TimeSpan timeout, CancellationToken stop)
    {
        var reply = await ExchangeAsync(upstream, key, edns: true, timeout, stop);
        if (CodeOf(reply) is ResponseCode.FormErr or ResponseCode.NotImp) reply = await ExchangeAsync(upstream, key, edns: false, timeout, stop);   // RFC 6891 §6.2.2
        return CodeOf(reply) is ResponseCode.NoError or ResponseCode.NxDomain ? reply : null;
    }

    private async Task<byte[]?> ExchangeAsync(Upstream upstream, byte[] key, bool edns, TimeSpan timeout, CancellationToken stop)
    {
        bool randomCase = options.RandomCase && upstream.KeepsCase;
        var query = UpstreamQuery.Make(LookupKey.NameOf(key), LookupKey.TypeOf(key), LookupKey.WantsDnssec(key), randomCase, edns);
        var reply = await UpstreamExchange.AskAsync(upstream, query, options, timeout, stop);
        if (reply is null && upstream.IsDown(options.MaxFails)) someoneWentDown?.Invoke();
        return reply;
    }

    private static ResponseCode? CodeOf(byte[]? reply) => reply is not null && DnsHeader.TryRead(reply, out var header) ? header.Code : null;
}
