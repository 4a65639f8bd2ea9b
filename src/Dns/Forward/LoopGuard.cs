using System.Collections.Concurrent;
using System.Security.Cryptography;
using Fairlead.Dns.Answers;
using Fairlead.Dns.Server;
using Fairlead.DnsWire;
using Microsoft.Extensions.Logging;

namespace Fairlead.Dns.Forward;

/// <summary>
/// Finds resolvers that lead back here. Each is asked a random name below a domain that cannot exist (RFC 6761 §6.4); when that name
/// arrives at this server, the resolver is not asked any more until a later probe stays away.
/// </summary>
public sealed class LoopGuard(ILogger log, TimeProvider clock) : ILoopWatch
{
    private static readonly byte[] Domain = DnsName.Parse("loop-probe.fairlead.invalid").Wire.ToArray();
    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, bool> _probes = [];             // name → it has come back

    /// <summary>Rest between probes of resolvers that loop.</summary>
    public static TimeSpan Rest { get; } = TimeSpan.FromSeconds(30);

    public bool IsProbe(ReadOnlySpan<byte> key)
    {
        if (_probes.IsEmpty || !WireName.IsWithin(LookupKey.NameOf(key), Domain)) return false;
        string name = NameText.Format(LookupKey.NameOf(key));
        return _probes.TryUpdate(name, true, false) || _probes.ContainsKey(name);
    }

    /// <summary>Probes every resolver once.</summary>
    public Task ProbeAsync(Forwarder forwarder, bool onlyLooping, CancellationToken stop) => Task.WhenAll(
        forwarder.Pools.SelectMany(pool => pool.Upstreams.Where(upstream => !onlyLooping || upstream.IsLooping).Select(upstream => ProbeAsync(upstream, pool.Options, stop))));

    private async Task ProbeAsync(Upstream upstream, ForwardOptions options, CancellationToken stop)
    {
        var wire = Name();
        string name = NameText.Format(wire);
        _probes[name] = false;
        var query = UpstreamQuery.Make(wire, RecordType.A, dnssec: false, randomCase: false, edns: false);
        await UpstreamExchange.AskAsync(upstream, query, options, ProbeTime, stop);
        _probes.TryRemove(name, out bool cameBack);
        if (cameBack && !upstream.IsLooping) log.LoopFound(upstream.Address.ToString());
        if (!cameBack && upstream.IsLooping) log.LoopOver(upstream.Address.ToString());
        upstream.IsLooping = cameBack;
    }

    /// <summary>Looks again at resolvers that loop, until cancelled.</summary>
    public async Task RunAsync(Func<Forwarder> forwarder, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Rest, clock);
        while (await timer.WaitForNextTickAsync(stop)) await ProbeAsync(forwarder(), onlyLooping: true, stop);
    }

    private static byte[] Name()
    {
        string label = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        return DnsName.Parse($"{label}.loop-probe.fairlead.invalid").Wire.ToArray();
    }
}
