using FsCheck;
using FsCheck.Fluent;

namespace Fairlead.Primitives.Tests;

public class IpTests
{
    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("010.0.0.1", false)]
    [InlineData("10.0.0", false)]
    [InlineData("10.0.0.256", false)]
    [InlineData("::1", true)]
    [InlineData("fd00::10.0.0.1", true)]
    [InlineData("fe80::1%eth0", false)]
    [InlineData("[::1]", false)]
    [InlineData("", false)]
    public void Addresses_are_read_as_Kubernetes_reads_them(string text, bool valid) =>
        Assert.Equal(valid, IpAddr.TryParse(text, out _));

    [Fact]
    public void Every_address_survives_its_text_and_its_bytes() =>
        Prop.ForAll<uint, uint, bool>((a, b, v4) =>
        {
            var address = v4 ? IpAddr.V4(a) : IpAddr.V6(new UInt128((ulong)a << 32 | b, (ulong)b << 16));
            var bytes = new byte[address.ByteLength];
            address.WriteBytes(bytes);
            return IpAddr.Parse(address.ToString()) == address && IpAddr.TryFromBytes(bytes, out var back) && back == address;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("10.96.0.0/16", "10.96.0.0", "10.96.255.255", 65536)]
    [InlineData("10.96.3.7/30", "10.96.3.4", "10.96.3.7", 4)]
    [InlineData("fd00::/126", "fd00::", "fd00::3", 4)]
    [InlineData("192.0.2.1/32", "192.0.2.1", "192.0.2.1", 1)]
    public void A_prefix_knows_its_ends(string text, string first, string last, int count)
    {
        var prefix = IpPrefix.Parse(text);
        Assert.Equal((first, last, (UInt128)count), (prefix.Address.ToString(), prefix.Last.ToString(), prefix.Count));
        Assert.True(prefix.Contains(prefix.Last));
        Assert.False(prefix.Contains(prefix.Last.Add(1)));
    }

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    public void The_whole_family_is_a_prefix(string text)
    {
        var prefix = IpPrefix.Parse(text);
        Assert.True(prefix.Contains(prefix.Last));
        Assert.Equal(text, prefix.ToString());
    }

    [Theory]
    [InlineData("10.0.0.1:80", true)]
    [InlineData("[fd00::1]:80", true)]
    [InlineData("fd00::1:80", false)]
    [InlineData("[10.0.0.1]:80", false)]
    [InlineData("10.0.0.1:65536", false)]
    [InlineData("10.0.0.1", false)]
    public void Endpoints_need_brackets_for_IPv6_only(string text, bool valid)
    {
        Assert.Equal(valid, SocketAddr.TryParse(text, out var endpoint));
        if (valid) Assert.Equal(text, endpoint.ToString());
    }
}
