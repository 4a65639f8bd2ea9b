using Fairlead.Proxy.Health;
using Fairlead.Testing;

namespace Fairlead.Proxy.Tests.Health;

public class ProxyHealthTests
{
    private readonly ManualClock _clock = new();
    private readonly ProxyHealth _health;

    public ProxyHealthTests() => _health = new(_clock, TimeSpan.FromSeconds(30));

    [Fact]
    public void Not_healthy_before_anything_is_in_the_kernel() => Assert.Equal(503, _health.Healthz().Status);

    [Fact]
    public void Not_healthy_when_news_waits_too_long()
    {
        _health.Applied();
        Assert.Equal(200, _health.Healthz().Status);
        _health.Waiting();
        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(200, _health.Livez().Status);
        _health.Waiting();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(503, _health.Livez().Status);
        _health.Applied();
        Assert.Equal(200, _health.Livez().Status);
    }

    [Fact]
    public void A_node_that_goes_is_alive_but_not_eligible()
    {
        _health.Applied();
        _health.NodeIsGoing(true);
        Assert.Equal(200, _health.Livez().Status);
        Assert.Equal(503, _health.Healthz().Status);
        Assert.Equal("""{"lastUpdated": "2026-01-01 00:00:00.000000000 +0000 UTC","currentTime": "2026-01-01 00:00:00.000000000 +0000 UTC", "nodeEligible": false}""", _health.Healthz().Body);
    }
}
