using Fairlead.LoadBalancer.Pools;

namespace Fairlead.LoadBalancer.Tests;

public class PoolTextTests
{
    [Theory]
    [InlineData("192.0.2.0/30", "192.0.2.0-192.0.2.3")]
    [InlineData("192.0.2.7-192.0.2.9", "192.0.2.7-192.0.2.9")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8::/126", "2001:db8::-2001:db8::3")]
    public void Ranges_are_written_in_three_ways(string text, string range)
    {
        Assert.True(AddressRange.TryParse(text, out var read, out _));
        Assert.Equal(range, read.ToString());
    }

    [Theory]
    [InlineData("192.0.2.0/33", "is not a CIDR")]
    [InlineData("192.0.2.9-192.0.2.7", "ends before it begins")]
    [InlineData("192.0.2.9-2001:db8::1", "from one address family to the other")]
    [InlineData("nonsense", "is not an IP address")]
    public void A_bad_range_says_what_is_wrong(string text, string fault)
    {
        Assert.False(AddressRange.TryParse(text, out _, out var said));
        Assert.Contains(fault, said);
    }

    [Fact]
    public void Flags_with_one_name_make_one_pool()
    {
        List<string> faults = [];
        var pools = PoolText.FromFlags(["192.0.2.1", "lab=198.51.100.0/30,2001:db8::1", "192.0.2.3"], faults);
        Assert.Empty(faults);
        Assert.Equal(["default: [192.0.2.1, 192.0.2.3]", "lab: [198.51.100.0-198.51.100.3, 2001:db8::1]"], pools.Select(p => $"{p.Name}: {p.Ranges}"));
    }

    [Fact]
    public void A_ConfigMap_shows_all_faults_with_their_lines_and_gives_no_pool()
    {
        List<string> faults = [];
        var pools = PoolText.FromConfigMap(
            new Dictionary<string, string> { ["a"] = "192.0.2.0/28 # office\nbroken\n192.0.2.300", ["b"] = "192.0.2.8 - 192.0.2.20" }, "ConfigMap kube-system/fairlead-load-balancer", faults);
        Assert.Empty(pools);
        Assert.Equal(
        [
            "ConfigMap kube-system/fairlead-load-balancer, pool a, line 2: \"broken\" is not an IP address",
            "ConfigMap kube-system/fairlead-load-balancer, pool a, line 3: \"192.0.2.300\" is not an IP address",
            "ConfigMap kube-system/fairlead-load-balancer: 192.0.2.0-192.0.2.15 of pool a and 192.0.2.8-192.0.2.20 of pool b overlap",
        ], faults);
    }
}
