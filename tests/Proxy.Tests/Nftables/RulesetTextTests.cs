using Fairlead.Primitives;
using Fairlead.Proxy.Nftables;

namespace Fairlead.Proxy.Tests.Nftables;

public sealed class RulesetTextTests
{
    private static readonly RulesetOptions Options = new()
    {
        ServiceRanges = [IpPrefix.Parse("10.96.0.0/16"), IpPrefix.Parse("10.97.0.0/16"), IpPrefix.Parse("fd00:96::/108")],
        NodePortAddresses = [IpPrefix.Parse("192.0.2.0/24")],
        PodRanges = [IpPrefix.Parse("10.1.0.0/16")],
        UnhiddenSources = [IpPrefix.Parse("10.1.0.0/16")],
    };

    [Theory]
    [InlineData("ip daddr 10.96.0.0/16 goto refuse")]
    [InlineData("ip daddr 10.97.0.0/16 goto refuse")]
    [InlineData("ct original ip daddr 10.97.0.0/16 return")]
    [InlineData("ip daddr 192.0.2.0/24 fib daddr type local jump look-ports")]
    [InlineData("ip saddr 10.1.0.0/16 jump look-inside")]
    [InlineData("ip saddr 10.1.0.0/16 return")]
    public void A_configured_range_has_its_own_rule(string rule) => Assert.Contains(rule, Lines(IpFamily.V4, Options));

    [Theory]
    [InlineData("ip6 daddr fd00:96::/108 goto refuse")]
    [InlineData("# node-address: none")]
    [InlineData("# pod-source: none")]
    [InlineData("# unhidden: none")]
    public void A_family_has_its_own_ranges_only(string line) => Assert.Contains(line, Lines(IpFamily.V6, Options));

    [Theory]
    [InlineData("fib daddr type local jump look-ports")]
    [InlineData("return")]
    public void Where_all_addresses_are_meant_the_rule_has_no_condition(string rule) => Assert.Contains(rule, Lines(IpFamily.V4, new()));

    [Fact]
    public void Pods_are_known_by_their_interface_where_their_addresses_are_not() =>
        Assert.Contains("iifname \"cali*\" jump look-inside", Lines(IpFamily.V4, new() { PodInterfaces = "cali*" }));

    [Theory]
    [InlineData(IpFamily.V4)]
    [InlineData(IpFamily.V6)]
    public void Nothing_is_left_in_braces(IpFamily family) =>
        Assert.DoesNotMatch(@"\{[a-z-]+\}", string.Join('\n', Lines(family, Options).Where(line => !line.StartsWith('#'))));

    [Fact]
    public void No_set_costs_memory_before_it_is_used()
    {
        string[] sets = [.. Lines(IpFamily.V4, Options).Where(line => line.StartsWith("set ", StringComparison.Ordinal) || line.StartsWith("map ", StringComparison.Ordinal))];
        Assert.Single(sets, set => set.Contains("interval"));                        // addresses within ranges of one Service
        Assert.Single(sets, set => set.Contains("size "));
        Assert.Equal(0, new RulesetOptions().AffinitySize & 0xffff);                 // what the kernel would make room for at once
    }

    private static string[] Lines(IpFamily family, RulesetOptions options) => [.. RulesetText.Render(family, options).Split('\n').Select(line => line.Trim())];
}
