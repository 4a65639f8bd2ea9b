using FsCheck;
using FsCheck.Fluent;

namespace Fairlead.DnsWire.Tests;

public class MessageTests
{
    private sealed record Entry(byte[] Owner, ushort Type, uint Ttl, byte[] Data);

    private static readonly Gen<Entry> Entries =
        from owner in WireNames.Gen
        from type in Gen.Elements((ushort)1, (ushort)16, (ushort)28, (ushort)4711)
        from ttl in Gen.Choose(0, int.MaxValue)
        from data in Gen.ArrayOf(Gen.Choose(0, 255))
        select new Entry(owner, type, (uint)ttl, [.. data.Select(b => (byte)b)]);

    [Fact]
    public void What_is_written_is_read_again() =>
        Prop.ForAll(Gen.ListOf(Entries).ToArbitrary(), entries =>
        {
            var buffer = new byte[ushort.MaxValue];
            var writer = new MessageWriter(buffer);
            writer.TryWriteQuestion("\u0003web\u0000"u8, RecordType.A, RecordClass.Internet);
            foreach (var entry in entries) Assert.True(writer.TryWriteRecord(entry.Owner, (RecordType)entry.Type, RecordClass.Internet, entry.Ttl, entry.Data));
            writer.WriteHeader(new DnsHeader(7, DnsHeader.Response, 1, (ushort)entries.Count, 0, 0));

            var name = new byte[WireName.MaxLength];
            Assert.True(MessageReader.TryOpen(writer.Written, out var reader));
            Assert.True(reader.TryReadQuestion(name, out _, out _, out _));
            foreach (var entry in entries)
            {
                Assert.True(reader.TryReadRecord(name, out var record));
                Assert.True(WireName.EqualsIgnoreCase(entry.Owner, name.AsSpan(0, record.NameLength)));
                Assert.Equal((entry.Type, entry.Ttl), ((ushort)record.Type, record.Ttl));
                Assert.True(reader.DataOf(record).SequenceEqual(entry.Data));
            }
            return reader.Position == writer.Position;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Names_already_written_become_pointers()
    {
        Span<byte> buffer = stackalloc byte[512];
        var writer = new MessageWriter(buffer);
        writer.TryWriteQuestion(DnsName.Parse("web.shop.svc").Wire, RecordType.A, RecordClass.Internet);
        int before = writer.Position;
        writer.TryWriteRecord(DnsName.Parse("WEB.shop.svc").Wire, RecordType.A, RecordClass.Internet, 5, [10, 0, 0, 1]);
        Assert.Equal(before + 2 + 10 + 4, writer.Position);
        Assert.Equal([0xC0, 12], buffer[before..(before + 2)].ToArray());
        before = writer.Position;
        writer.TryWriteRecord(DnsName.Parse("db.shop.svc").Wire, RecordType.A, RecordClass.Internet, 5, [10, 0, 0, 1]);
        Assert.Equal(before + 3 + 2 + 10 + 4, writer.Position);
    }

    [Fact]
    public void What_does_not_fit_leaves_no_trace()
    {
        Span<byte> buffer = stackalloc byte[40];
        var writer = new MessageWriter(buffer);
        Assert.True(writer.TryWriteQuestion(DnsName.Parse("web.shop").Wire, RecordType.A, RecordClass.Internet));
        int before = writer.Position;
        Assert.False(writer.TryWriteRecord(DnsName.Parse("other.name").Wire, RecordType.A, RecordClass.Internet, 5, [10, 0, 0, 1]));
        Assert.Equal(before, writer.Position);
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 12 })]                                         // points at itself
    [InlineData(new byte[] { 0xC0, 14, 0xC0, 12 })]                               // forward, and back
    [InlineData(new byte[] { 0xC0, 2 })]                                          // into the header
    [InlineData(new byte[] { 1, (byte)'a', 0xC0, 12 })]                           // a loop over a label
    [InlineData(new byte[] { 0x40, 0 })]                                          // reserved label type
    [InlineData(new byte[] { 5, 1, 2 })]                                          // ends early
    [InlineData(new byte[] { 0xC0 })]
    public void Names_that_lie_are_refused(byte[] name)
    {
        var message = new byte[DnsHeader.Size + name.Length];
        name.CopyTo(message, DnsHeader.Size);
        MessageReader.TryOpen(message, out var reader);
        Assert.False(reader.TryReadName(DnsHeader.Size, new byte[WireName.MaxLength], out _, out _));
    }

    [Fact]
    public void Names_within_data_are_carried_over_whole()
    {
        Span<byte> from = stackalloc byte[512], to = stackalloc byte[512];
        var writer = new MessageWriter(from);
        writer.TryWriteQuestion(DnsName.Parse("alias.example.com").Wire, RecordType.A, RecordClass.Internet);
        writer.TryBeginRecord(DnsName.Parse("alias.example.com").Wire, RecordType.CNAME, RecordClass.Internet, 60, out int lengthAt);
        writer.TryWriteName(DnsName.Parse("real.example.com").Wire);
        writer.EndRecord(lengthAt);
        writer.WriteHeader(new DnsHeader(1, DnsHeader.Response, 1, 1, 0, 0));
        Assert.True(MessageReader.TryOpen(writer.Written, out var reader));

        Span<byte> name = stackalloc byte[WireName.MaxLength];
        reader.TryReadQuestion(name, out _, out _, out _);
        Assert.True(reader.TryReadRecord(name, out var record));
        var copy = new MessageWriter(to);
        copy.TryWriteQuestion(DnsName.Parse("x").Wire, RecordType.A, RecordClass.Internet);
        int at = copy.Position;
        Assert.True(RecordCopier.TryCopy(reader, record, DnsName.Parse("x").Wire, 9, ref copy));
        copy.WriteHeader(new DnsHeader(1, DnsHeader.Response, 1, 1, 0, 0));
        Assert.True(MessageReader.TryOpen(copy.Written, out var again));
        again.TryReadQuestion(name, out _, out _, out _);
        Assert.True(again.TryReadRecord(name, out var carried));
        Assert.True(again.TryReadName(carried.DataStart, name, out int length, out _));
        Assert.Equal(("real.example.com.", 9u, at), (NameText.Format(name[..length]), carried.Ttl, carried.Start));
    }

    [Fact]
    public void Any_bytes_are_read_without_harm()
    {
        var random = new Random(20260101);
        var name = new byte[WireName.MaxLength];
        var buffer = new byte[4096];
        for (int round = 0; round < 100_000; round++)
        {
            var packet = new byte[random.Next(0, 120)];
            random.NextBytes(packet);
            if (packet.Length > 5 && round % 2 == 0) (packet[2], packet[4], packet[5]) = (1, 0, 1);   // further in than the header
            _ = DnsRequest.TryRead(packet, out _);
            if (!MessageReader.TryOpen(packet, out var reader)) continue;
            var writer = new MessageWriter(buffer);
            if (!reader.TryReadQuestion(name, out _, out _, out _)) continue;
            for (int i = 0; i < 8 && reader.TryReadRecord(name, out var record); i++) RecordCopier.TryCopy(reader, record, "\0"u8, 0, ref writer);
        }
    }
}
