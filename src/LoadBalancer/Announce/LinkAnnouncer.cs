using System.Collections.Immutable;
using Fairlead.Linux;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.LoadBalancer.Announce;

/// <summary>
/// Announces on every usable link, and follows links that come and go. A new address is announced three times a second apart,
/// against loss; after that questions are answered.
/// </summary>
public sealed class LinkAnnouncer(SpeakerOptions options, ILoggerFactory logs, TimeProvider clock) : IAnnouncer
{
    private const int Repeats = 3;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LinkLook = TimeSpan.FromSeconds(10);
    private readonly ILogger _log = logs.CreateLogger<LinkAnnouncer>();
    private readonly Lock _gate = new();                                             // guards _links and _fresh
    private readonly Dictionary<Link, (ILinkResponder[] Responders, CancellationTokenSource Stop)> _links = [];
    private readonly Dictionary<IpAddr, int> _fresh = [];                            // announcements still to be repeated
    private ImmutableHashSet<IpAddr> _addresses = [];

    public void Set(IReadOnlySet<IpAddr> addresses)
    {
        lock (_gate)
        {
            var before = _addresses;
            _addresses = [.. addresses];
            foreach (var gone in before.Except(_addresses)) { _fresh.Remove(gone); Each(gone, static (r, a) => r.Leave(a)); }
            foreach (var come in _addresses.Except(before))
            {
                _fresh[come] = Repeats - 1;
                Each(come, static (r, a) => { r.Join(a); r.Announce(a); });
            }
        }
    }

    /// <summary>Follows the links and repeats announcements until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            using var timer = new PeriodicTimer(Beat, clock);
            long looked = 0;
            do
            {
                if (looked == 0 || clock.GetElapsedTime(looked) >= LinkLook)
                {
                    FollowLinks(stop);
                    looked = clock.GetTimestamp();
                }
                Repeat();
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        finally
        {
            lock (_gate)
                foreach (var link in _links.Keys.ToList()) Close(link);
        }
    }

    private bool IsOurs(IpAddr address) => Volatile.Read(ref _addresses).Contains(address);

    private void Repeat()
    {
        lock (_gate)
        {
            foreach (var (address, left) in _fresh.ToList())
            {
                Each(address, static (r, a) => r.Announce(a));
                if (left <= 1) _fresh.Remove(address);
                else _fresh[address] = left - 1;
            }
        }
    }

    private void FollowLinks(CancellationToken stop)
    {
        var now = Link.Usable(options.Interfaces);
        lock (_gate)
        {
            foreach (var link in _links.Keys.Except(now).ToList()) Close(link);
            foreach (var link in now.Except(_links.Keys).ToList()) Open(link, stop);
        }
    }

    private void Open(Link link, CancellationToken stop)
    {
        List<ILinkResponder> responders = [];
        try
        {
            responders.Add(new ArpResponder(link, IsOurs, _log));
            if (System.Net.Sockets.Socket.OSSupportsIPv6) responders.Add(new NdpResponder(link, IsOurs, _log));
        }
        catch (Exception e) when (e is LinuxException or System.Net.Sockets.SocketException)
        {
            _log.LinkFailed(link.Name, e.Message);
        }
        var scope = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _links[link] = ([.. responders], scope);
        foreach (var responder in responders)
        {
            foreach (var address in _addresses.Where(a => a.Family == responder.Family))
            {
                responder.Join(address);
                responder.Announce(address);
            }
            _ = ServeAsync(link, responder, scope.Token);                            // ends cancelled when the link is closed
        }
    }

    private async Task ServeAsync(Link link, ILinkResponder responder, CancellationToken stop)
    {
        try
        {
            await responder.RunAsync(stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)                     // nobody waits for this task: its end must be told
        {
            _log.LinkFailed(link.Name, e.Message);
            lock (_gate)
                if (_links.ContainsKey(link)) Close(link);                           // the next look opens it again
        }
    }

    private void Close(Link link)
    {
        if (!_links.Remove(link, out var open)) return;
        open.Stop.Cancel();
        foreach (var responder in open.Responders) responder.Dispose();
        open.Stop.Dispose();
    }

    private void Each(IpAddr address, Action<ILinkResponder, IpAddr> act)
    {
        foreach (var (responders, _) in _links.Values)
            foreach (var responder in responders.Where(r => r.Family == address.Family)) act(responder, address);
    }
}
