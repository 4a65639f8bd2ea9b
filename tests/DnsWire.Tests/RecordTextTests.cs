namespace Fairlead.DnsWire.Tests;

public class RecordTextTests
{
    [Theory]
    [InlineData("www.example. 60 IN A 192.0.2.1", RecordType.A, 60, "C0000201")]
    [InlineData("www.example A 192.0.2.1", RecordType.A, 3600, "C0000201")]
    [InlineData("www.example 5 AAAA ::1", RecordType.AAAA, 5, "00000000000000000000000000000001")]
    [InlineData("www.example. 60 IN CNAME a.b.", RecordType.CNAME, 60, "0161016200")]
    [InlineData("www.example. 60 IN MX 10 a.", RecordType.MX, 60, "000A016100")]
    [InlineData("www.example. 60 IN SRV 0 100 80 a.", RecordType.SRV, 60, "000000640050016100")]
    [InlineData("www.example. 60 IN TXT \"a b\" c", RecordType.TXT, 60, "036120620163")]
    [InlineData("www.example. 60 IN SOA a. b. 1 2 3 4 5", RecordType.SOA, 60, "0161000162000000000100000002000000030000000400000005")]
    public void Records_are_read(string text, RecordType type, uint ttl, string data)
    {
        Assert.True(RecordText.TryParse(text, out var record));
        Assert.Equal((type, ttl, data), (record.Type, record.Ttl, Convert.ToHexString(record.Data)));
        Assert.Equal(DnsName.Parse("www.example").Wire, record.Owner);
    }

    [Theory]
    [InlineData("")]
    [InlineData("www.example.")]
    [InlineData("www.example. 60 IN")]
    [InlineData("www.example. 60 IN A ::1")]
    [InlineData("www.example. 60 IN AAAA 192.0.2.1")]
    [InlineData("www.example. 60 IN MX a.")]
    [InlineData("www.example. 60 IN SRV 0 100 99999 a.")]
    [InlineData("www.example. 60 IN 1 192.0.2.1")]
    [InlineData("www..example. 60 IN A 192.0.2.1")]
    public void What_is_no_record_is_refused(string text) => Assert.False(RecordText.TryParse(text, out _));
}
