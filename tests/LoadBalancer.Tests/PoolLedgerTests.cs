using Fairlead.LoadBalancer.Assignment;
using Fairlead.LoadBalancer.Pools;
using Fairlead.Primitives;
using FsCheck;
using FsCheck.Fluent;
using Outcome = Fairlead.LoadBalancer.Assignment.Outcome;

namespace Fairlead.LoadBalancer.Tests;

public class PoolLedgerTests
{
    private static readonly PortUse Http = new(Protocol.Tcp, 80), Dns = new(Protocol.Udp, 53);

    private static PoolLedger Ledger(params string[] flags) => new(PoolText.FromFlags(flags, []));

    private static AddressRequest Ask(string name, string wants = "", string? pool = null, string? key = null, bool dual = false, PortUse? port = null) => new(
        new("default", name), dual ? [IpFamily.V4, IpFamily.V6] : [IpFamily.V4], dual,
        [.. wants.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IpAddr.Parse)], pool, [port ?? Http], key);

    private static string Words(Outcome outcome) => outcome switch
    {
        Outcome.Assigned(var addresses) => string.Join(" ", addresses),
        Outcome.Pending(var why) => why,
        _ => "",
    };

    [Fact]
    public void Each_Service_gets_the_lowest_free_address_and_keeps_it()
    {
        var ledger = Ledger("192.0.2.1-192.0.2.2");
        Assert.Equal("192.0.2.1", Words(ledger.Assign(Ask("a"))));
        Assert.Equal("192.0.2.2", Words(ledger.Assign(Ask("b"))));
        Assert.Equal("no free address of IPv4 in any pool", Words(ledger.Assign(Ask("c"))));
        Assert.True(ledger.Release(new("default", "a")));
        Assert.Equal("192.0.2.2", Words(ledger.Assign(Ask("b"))));
        Assert.Equal("192.0.2.1", Words(ledger.Assign(Ask("c"))));
    }

    [Fact]
    public void An_address_may_be_asked_for()
    {
        var ledger = Ledger("192.0.2.0/28");
        Assert.Equal("192.0.2.9", Words(ledger.Assign(Ask("a", "192.0.2.9"))));
        Assert.Equal("192.0.2.9 is in use by default/a", Words(ledger.Assign(Ask("b", "192.0.2.9"))));
        Assert.Equal("203.0.113.1 is in no pool, or not of the Service's address families", Words(ledger.Assign(Ask("c", "203.0.113.1"))));
        Assert.Equal("192.0.2.3", Words(ledger.Assign(Ask("a", "192.0.2.3"))));
        Assert.Equal("192.0.2.9", Words(ledger.Assign(Ask("b", "192.0.2.9"))));
    }

    [Fact]
    public void A_pool_may_be_asked_for_by_name()
    {
        var ledger = Ledger("192.0.2.1", "lab=198.51.100.1");
        Assert.Equal("198.51.100.1", Words(ledger.Assign(Ask("a", pool: "lab"))));
        Assert.Equal("no free address of IPv4 in pool lab", Words(ledger.Assign(Ask("b", pool: "lab"))));
        Assert.Equal("there is no address pool prod", Words(ledger.Assign(Ask("c", pool: "prod"))));
    }

    [Fact]
    public void Dual_stack_takes_one_address_of_each_family_or_none()
    {
        Assert.Equal("192.0.2.1 2001:db8::1", Words(Ledger("192.0.2.1,2001:db8::1").Assign(Ask("a", dual: true))));
        Assert.Equal("no free address of IPv4 and IPv6 in any pool", Words(Ledger("192.0.2.1").Assign(Ask("a", dual: true))));
    }

    [Fact]
    public void Services_with_one_key_share_an_address_on_different_ports()
    {
        var ledger = Ledger("192.0.2.0/28");
        Assert.Equal("192.0.2.0", Words(ledger.Assign(Ask("a", key: "k"))));
        Assert.Equal("192.0.2.0", Words(ledger.Assign(Ask("b", key: "k", port: Dns))));
        Assert.Equal("192.0.2.1", Words(ledger.Assign(Ask("c", key: "k"))));
        Assert.Equal("192.0.2.2", Words(ledger.Assign(Ask("d"))));
        ledger.Release(new("default", "a"));
        Assert.Equal("192.0.2.3", Words(ledger.Assign(Ask("e"))));
    }

    [Fact]
    public void What_was_given_before_a_restart_is_adopted()
    {
        var ledger = Ledger("192.0.2.0/28");
        Assert.True(ledger.Adopt(Ask("a"), [IpAddr.Parse("192.0.2.0")]));
        Assert.False(ledger.Adopt(Ask("b"), [IpAddr.Parse("192.0.2.0")]));
        Assert.False(ledger.Adopt(Ask("c"), [IpAddr.Parse("203.0.113.1")]));
        Assert.Equal("192.0.2.1", Words(ledger.Assign(Ask("b"))));
    }

    [Fact]
    public void No_address_is_ever_given_twice_and_none_is_lost() =>
        Prop.ForAll<byte[]>(steps =>
        {
            var ledger = Ledger("192.0.2.1-192.0.2.5", "b=192.0.2.100-192.0.2.101");
            Dictionary<string, IpAddr> owners = [];
            foreach (byte step in steps)
            {
                string name = $"s{step % 11}";
                if (step > 100)
                {
                    ledger.Release(new("default", name));
                    owners.Remove(name);
                }
                else if (ledger.Assign(Ask(name)) is Outcome.Assigned(var given)) owners[name] = given[0];
                else if (owners.Count < 7) return false;
            }
            return owners.Values.Distinct().Count() == owners.Count && owners.All(o => ledger.Of(new("default", o.Key)).Single() == o.Value);
        }).QuickCheckThrowOnFailure();
}
