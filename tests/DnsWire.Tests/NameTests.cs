using FsCheck;
using FsCheck.Fluent;

namespace Fairlead.DnsWire.Tests;

public class NameTests
{
    [Theory]
    [InlineData("web.shop.svc.cluster.local", "web.shop.svc.cluster.local.")]
    [InlineData("web.shop.svc.cluster.local.", "web.shop.svc.cluster.local.")]
    [InlineData(".", ".")]
    [InlineData("", ".")]
    [InlineData(@"a\.b.c", @"a\.b.c.")]
    [InlineData(@"a\032b.c", @"a\032b.c.")]
    [InlineData(@"\255.c", @"\255.c.")]
    [InlineData("_http._tcp.x", "_http._tcp.x.")]
    public void Names_read_and_show_as_zone_files_write_them(string text, string shown)
    {
        Span<byte> wire = stackalloc byte[WireName.MaxLength];
        int length = NameText.Parse(text, wire);
        Assert.True(length > 0);
        Assert.Equal(length, WireName.Measure(wire));
        Assert.Equal(shown, NameText.Format(wire[..length]));
    }

    [Theory]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("..")]
    [InlineData("a b")]
    [InlineData(@"a\25")]
    [InlineData(@"a\256")]
    [InlineData("a\\")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123.x")]
    public void What_is_no_name_is_refused(string text) => Assert.False(DnsName.TryParse(text, out _));

    [Fact]
    public void The_longest_name_has_255_bytes()
    {
        string label = new('a', 63);
        string just = $"{label}.{label}.{label}.{new string('a', 61)}";           // 3*64 + 62 + 1
        Assert.Equal(255, DnsName.Parse(just).Wire.Length);
        Assert.False(DnsName.TryParse(just + "a", out _));
        Assert.False(DnsName.TryParse(just[..^1] + ".a", out _));
    }

    [Theory]
    [InlineData("a.example.com", "example.com", true)]
    [InlineData("EXAMPLE.com", "example.COM", true)]
    [InlineData("notexample.com", "example.com", false)]
    [InlineData("com", "example.com", false)]
    [InlineData("a.b", ".", true)]
    public void Below_a_zone_is_a_matter_of_labels(string name, string zone, bool within) =>
        Assert.Equal(within, DnsName.Parse(name).IsWithin(DnsName.Parse(zone)));

    [Fact]
    public void Any_labels_survive_the_way_to_text_and_back() =>
        Prop.ForAll(WireNames.Arbitrary, wire =>
        {
            var again = new byte[WireName.MaxLength];
            int length = NameText.Parse(NameText.Format(wire), again);
            return again.AsSpan(0, length).SequenceEqual(wire);
        }).QuickCheckThrowOnFailure();
}
