namespace Fairlead.DnsWire.Tests;

public class RequestTests
{
    private static byte[] Query(ushort flags = DnsHeader.RecursionDesired, ushort questions = 1, ushort additional = 0, params byte[] after)
    {
        var packet = new byte[512];
        var writer = new MessageWriter(packet);
        writer.TryWriteQuestion(DnsName.Parse("Web.shop").Wire, RecordType.AAAA, RecordClass.Internet);
        writer.TryWriteBytes(after);
        writer.WriteHeader(new DnsHeader(0x1234, flags, questions, 0, 0, additional));
        return writer.Written.ToArray();
    }

    private static byte[] Opt(ushort size, byte version = 0, bool dnssec = false)
    {
        var opt = new byte[Edns.Size];
        new Edns(size, 0, version, dnssec).Write(opt);
        return opt;
    }

    [Fact]
    public void A_plain_query_is_read()
    {
        Assert.Equal(RequestOutcome.Ok, DnsRequest.TryRead(Query(), out var request));
        Assert.Equal(("web.shop.", RecordType.AAAA, (ushort)0x1234), (NameText.Format(request.Name), request.Type, request.Header.Id));
        Assert.Equal((false, 512), (request.HasEdns, request.UdpLimit(1232)));
    }

    [Theory]
    [InlineData(4096, 1232)]
    [InlineData(1000, 1000)]
    [InlineData(100, 512)]
    public void The_client_s_size_counts_within_limits(int asked, int limit)
    {
        Assert.Equal(RequestOutcome.Ok, DnsRequest.TryRead(Query(additional: 1, after: Opt((ushort)asked, dnssec: true)), out var request));
        Assert.True(request.HasEdns && request.Edns.DnssecOk);
        Assert.Equal(limit, request.UdpLimit(1232));
    }

    [Fact]
    public void Another_version_is_told() => Assert.Equal(RequestOutcome.BadVersion, DnsRequest.TryRead(Query(additional: 1, after: Opt(1232, version: 1)), out _));

    [Fact]
    public void Two_opt_records_are_malformed() =>
        Assert.Equal(RequestOutcome.Malformed, DnsRequest.TryRead(Query(additional: 2, after: [.. Opt(1232), .. Opt(1232)]), out _));

    [Fact]
    public void Records_that_are_not_there_are_malformed() => Assert.Equal(RequestOutcome.Malformed, DnsRequest.TryRead(Query(additional: 1), out _));

    [Theory]
    [InlineData(DnsHeader.Response, 1, RequestOutcome.Ignore)]
    [InlineData(0x2800, 1, RequestOutcome.NotImplemented)]                        // UPDATE
    [InlineData(0, 0, RequestOutcome.Malformed)]
    [InlineData(0, 2, RequestOutcome.Malformed)]
    public void Other_messages_are_told_apart(int flags, int questions, RequestOutcome outcome) =>
        Assert.Equal(outcome, DnsRequest.TryRead(Query((ushort)flags, (ushort)questions), out _));

    [Fact]
    public void Half_a_header_is_ignored() => Assert.Equal(RequestOutcome.Ignore, DnsRequest.TryRead(new byte[11], out _));
}
