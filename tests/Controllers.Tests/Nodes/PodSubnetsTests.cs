using Fairlead.Controllers.Nodes;
using Fairlead.Primitives;
using FsCheck;
using FsCheck.Fluent;

namespace Fairlead.Controllers.Tests.Nodes;

public class PodSubnetsTests
{
    [Theory]
    [InlineData("10.244.0.0/16", new string[0], "10.244.0.0/24")]
    [InlineData("10.244.0.0/16", new[] { "10.244.0.0/24", "10.244.2.0/24" }, "10.244.1.0/24")]
    [InlineData("10.244.0.0/16", new[] { "10.244.0.0/20" }, "10.244.16.0/24")]
    [InlineData("10.244.0.0/25", new string[0], "10.244.0.0/25")]
    [InlineData("10.244.0.0/23", new[] { "10.244.0.0/24", "10.244.1.128/25" }, null)]
    [InlineData("fd00:244::/56", new[] { "fd00:244::/64" }, "fd00:244:0:1::/64")]
    public void The_first_free_part_is_given(string cluster, string[] taken, string? expected) =>
        Assert.Equal(expected, PodSubnets.Of(IpPrefix.Parse(cluster)).Next([.. taken.Select(IpPrefix.Parse)])?.ToString());

    [Fact]
    public void No_part_is_ever_given_twice() => Prop.ForAll<int[]>(lengths =>
    {
        var book = PodSubnets.Of(IpPrefix.Parse("10.0.0.0/20"));
        var taken = lengths.Take(5).Select((n, i) => IpPrefix.Of(IpAddr.V4(0x0A000000u + (uint)i * 512), 22 + Math.Abs(n % 8))).ToList();
        while (book.Next(taken) is { } part)
        {
            if (taken.Any(part.Overlaps) || !book.Cluster.Contains(part)) return false;
            taken.Add(part);
        }
        return true;
    }).QuickCheckThrowOnFailure();
}
