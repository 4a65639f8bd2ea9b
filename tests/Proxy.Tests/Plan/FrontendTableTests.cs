using Fairlead.Primitives;
using Fairlead.Proxy.Plan;

namespace Fairlead.Proxy.Tests.Plan;

public class FrontendTableTests
{
    private static readonly FrontendKey Shared = new(IpAddr.V4(0xCB007101), Protocol.Tcp, 80);
    private readonly Dictionary<NamespacedName, ServicePlan> _plans = [];
    private readonly FrontendTable _table;
    private readonly PlanChange _change = new();

    public FrontendTableTests() =>
        _table = new((service, key) => _plans.TryGetValue(service, out var plan) ? plan.Frontends.FirstOrDefault(frontend => frontend.Key == key) : null);

    [Theory]
    [InlineData("first", "second")]
    [InlineData("second", "first")]
    public void Of_two_that_claim_one_address_the_first_by_name_gets_it_and_the_other_inherits(string earlier, string later)
    {
        Set(earlier, Shared);
        Set(later, Shared);
        Assert.Equal("first", Owner());
        Set("first");
        Assert.Equal("second", Owner());
        Set("second");
        Assert.Null(Owner());
        Assert.Null(_change.Frontends[Shared]);
        Assert.Empty(_table.Contested);
    }

    [Fact]
    public void A_claim_whose_owner_is_gone_in_the_same_snapshot_is_simply_taken()
    {
        Set("first", Shared);
        _plans.Remove(Name("first"));                                                    // gone from the snapshot, not yet from the table
        Set("second", Shared);
        _table.Set(ServicePlan.Nothing(Name("first")), _change);
        Assert.Equal("second", Owner());
        Assert.NotNull(_change.Frontends[Shared]);
    }

    [Fact]
    public void Addresses_are_counted_and_told_once()
    {
        var address = IpAddr.V4(0x0A010101);
        _table.Set(new(Name("a")) { LocalEndpoints = [address], Frontends = [new(Shared)] }, _change);
        _table.Set(new(Name("b")) { LocalEndpoints = [address], ClusterIps = [address] }, _change);
        Assert.True(_change.LocalEndpoints[address]);
        _change.Clear();
        _table.Set(ServicePlan.Nothing(Name("a")), _change);
        Assert.Empty(_change.LocalEndpoints);
        _table.Set(ServicePlan.Nothing(Name("b")), _change);
        Assert.False(_change.LocalEndpoints[address]);
    }

    private static NamespacedName Name(string name) => new("default", name);

    private void Set(string service, params FrontendKey[] keys)
    {
        _plans[Name(service)] = new(Name(service)) { Frontends = [.. keys.Select(key => new Frontend(key))] };
        _table.Set(_plans[Name(service)], _change);
    }

    private string? Owner() => _table.TryGetOwner(Shared, out var owner) ? owner.Name : null;
}
