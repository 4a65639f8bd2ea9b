using Fairlead.Proxy.Http;

namespace Fairlead.Proxy.Health;

/// <summary>
/// Whether the data path is what the cluster wants it to be. Healthy: everything known is in the kernel, or has been waiting for less than
/// <paramref name="patience"/>. Not healthy before the first snapshot is applied, nor while the kernel refuses a change or our rules are gone.
/// </summary>
public sealed class ProxyHealth(TimeProvider clock, TimeSpan patience)
{
    private readonly Lock _gate = new();                                             // guards all below
    private DateTimeOffset? _waitingSince;
    private DateTimeOffset _lastUpdated;
    private bool _everApplied;
    private bool _nodeIsGoing;

    /// <summary>News has come that is not in the kernel yet.</summary>
    public void Waiting()
    {
        lock (_gate) _waitingSince ??= clock.GetUtcNow();
    }

    /// <summary>The kernel is as it should be.</summary>
    public void Applied()
    {
        lock (_gate)
        {
            (_waitingSince, _everApplied) = (null, true);
            _lastUpdated = clock.GetUtcNow();
        }
    }

    /// <summary>The node is being deleted: load balancers should look for others.</summary>
    public void NodeIsGoing(bool going)
    {
        lock (_gate) _nodeIsGoing = going;
    }

    /// <summary>The data path works.</summary>
    public bool IsHealthy
    {
        get { lock (_gate) return _everApplied && (_waitingSince is not { } since || clock.GetUtcNow() - since < patience); }
    }

    /// <summary><c>/healthz</c>: healthy and on a node that stays.</summary>
    public SmallAnswer Healthz() => Answer(withNode: true);

    /// <summary><c>/livez</c>: healthy, wherever the node is going.</summary>
    public SmallAnswer Livez() => Answer(withNode: false);

    private SmallAnswer Answer(bool withNode)
    {
        bool healthy = IsHealthy;
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var updated = healthy && _waitingSince is null ? now : _lastUpdated;
            string node = withNode ? $", \"nodeEligible\": {(_nodeIsGoing ? "false" : "true")}" : "";
            string body = $"{{\"lastUpdated\": \"{GoTime(updated)}\",\"currentTime\": \"{GoTime(now)}\"{node}}}";
            return new(healthy && !(withNode && _nodeIsGoing) ? 200 : 503, "application/json", body);
        }
    }

    /// <summary>As Go prints a time: who parses kube-proxy's answer can parse ours.</summary>
    private static string GoTime(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fffffff", System.Globalization.CultureInfo.InvariantCulture) + "00 +0000 UTC";
}
