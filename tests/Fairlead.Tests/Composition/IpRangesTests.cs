using Fairlead.Composition;
using Fairlead.Primitives;

namespace Fairlead.Tests.Composition;

public class IpRangesTests
{
    [Theory]
    [InlineData("10.96.0.0/16", "10.244.0.0/16")]
    [InlineData("fd00:96::/112", "fd00:244::/56")]
    [InlineData("10.96.0.0/16,fd00:96::/112", "10.244.0.0/16,fd00:244::/56")]
    [InlineData("fd00:96::/108,10.96.0.0/12", "fd00:244::/56,10.244.0.0/16")]
    public void One_range_or_one_a_family_is_good(string services, string pods) => Assert.Null(IpRanges.Fault(Parse(services), Parse(pods)));

    [Theory]
    [InlineData("10.96.0.0/16,10.97.0.0/16", "10.244.0.0/16", "--service-cluster-ip-range 10.96.0.0/16,10.97.0.0/16: both ranges are IPv4")]
    [InlineData("10.96.0.0/16", "fd00:1::/56,fd00:2::/56", "--cluster-cidr fd00:1::/56,fd00:2::/56: both ranges are IPv6")]
    [InlineData("10.96.0.0/16,fd00:96::/112,fd00:97::/112", "10.244.0.0/16", "one range is needed, or two")]
    [InlineData("10.96.0.0/16,fd00:96::/112", "10.244.0.0/16", "is IPv4 and IPv6 and --cluster-cidr 10.244.0.0/16 is IPv4; both need the same families.")]
    [InlineData("10.96.0.0/16", "fd00:244::/56", "is IPv4 and --cluster-cidr fd00:244::/56 is IPv6; both need the same families.")]
    [InlineData("10.96.0.0/16,fd00:244::/112", "10.244.0.0/16,fd00:244::/56", "fd00:244::/112 and --cluster-cidr fd00:244::/56 overlap")]
    [InlineData("10.96.0.0/16,fd00:96::/64", "10.244.0.0/16,fd00:244::/56", "fd00:96::/64: between 16 and 1,048,576 addresses")]
    [InlineData("10.96.0.0/29", "10.244.0.0/16", "10.96.0.0/29: between 16 and 1,048,576 addresses")]
    public void A_bad_combination_is_told_in_one_sentence(string services, string pods, string words)
    {
        string fault = Assert.IsType<string>(IpRanges.Fault(Parse(services), Parse(pods)));
        Assert.Contains(words, fault);
        Assert.EndsWith(".", fault.Replace(").", "."));
    }

    [Fact]
    public void Pod_ranges_take_the_order_of_the_service_ranges() =>
        Assert.Equal(Parse("fd00:244::/56,10.244.0.0/16"), IpRanges.InOrderOf(Parse("fd00:96::/112,10.96.0.0/16"), Parse("10.244.0.0/16,fd00:244::/56")));

    private static IpPrefix[] Parse(string ranges) => [.. ranges.Split(',').Select(IpPrefix.Parse)];
}
