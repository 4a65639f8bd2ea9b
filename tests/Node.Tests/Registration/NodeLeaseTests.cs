using Fairlead.Client;
using Fairlead.Kubernetes.Coordination;
using Fairlead.Node.Registration;
using Fairlead.Primitives;
using Fairlead.Testing;
using Fairlead.Testing.FakeApi;

namespace Fairlead.Node.Tests.Registration;

public sealed class NodeLeaseTests
{
    private readonly ManualClock _clock = new();
    private readonly List<string> _asked = [];
    private readonly FakeApiServer _api;
    private readonly NodeLease _lease;

    public NodeLeaseTests()
    {
        _api = new FakeApiServer(_clock) { Refuse = request => { _asked.Add(request.Method.Method); return null; } };
        _lease = new NodeLease(new KubeClient(_api, FakeApiServer.Address), new NodeOptions { NodeName = "n1", DataDir = "/", NodeIps = [IpAddr.Parse("192.0.2.1")] }, _clock);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
    private Lease Held => Assert.Single(_api.All<Lease>(NodeLease.Namespace));

    [Fact]
    public async Task A_renewal_is_one_write()
    {
        await _lease.RenewAsync("uid-1", Stop);
        Assert.Equal(["GET", "POST"], _asked);
        Assert.Equal(("n1", "uid-1"), (Held.Spec.HolderIdentity, Assert.Single(Held.Metadata.OwnerReferences).Uid));
        _asked.Clear();
        _clock.Advance(TimeSpan.FromSeconds(10));
        await _lease.RenewAsync("uid-1", Stop);
        Assert.Equal(["PUT"], _asked);
        Assert.Equal(_clock.GetUtcNow(), Held.Spec.RenewTime);
    }

    [Fact]
    public async Task One_that_others_changed_or_removed_is_renewed_all_the_same()
    {
        await _lease.RenewAsync(null, Stop);
        _api.Change<Lease>(NodeLease.Namespace, "n1", lease => lease with { Spec = lease.Spec with { LeaseTransitions = 7 } });
        _clock.Advance(TimeSpan.FromSeconds(10));
        await _lease.RenewAsync(null, Stop);
        Assert.Equal(_clock.GetUtcNow(), Held.Spec.RenewTime);
        _api.Delete<Lease>(NodeLease.Namespace, "n1");
        _clock.Advance(TimeSpan.FromSeconds(10));
        await _lease.RenewAsync(null, Stop);
        Assert.Equal(_clock.GetUtcNow(), Held.Spec.RenewTime);
    }
}
