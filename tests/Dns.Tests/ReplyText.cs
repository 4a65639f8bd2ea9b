using System.Buffers.Binary;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Tests;

/// <summary>A reply as a person would write it: the code, then the records as in a zone file; "+" before those of the additional section.</summary>
internal static class ReplyText
{
    public static string Of(ReadOnlySpan<byte> reply)
    {
        Assert.True(MessageReader.TryOpen(reply, out var reader));
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        for (int i = 0; i < reader.Header.Questions; i++) Assert.True(reader.TryReadQuestion(name, out _, out _, out _));
        var lines = new List<string>();
        int first = reader.Header.Answers, second = first + reader.Header.Authority, all = second + reader.Header.Additional;
        int extended = 0;
        for (int i = 0; i < all; i++)
        {
            Assert.True(reader.TryReadRecord(name, out var record), $"record {i} of {all}");
            if (record.Type == RecordType.OPT) extended = (int)(record.Ttl >> 24) << 4;
            else lines.Add((i >= second ? "+ " : "") + Line(reader, record, NameText.Format(name[..record.NameLength])));
        }
        Assert.Equal(reply.Length, reader.Position);
        lines.Insert(0, Code(extended | (int)reader.Header.Code) + (reader.Header.IsTruncated ? " tc" : ""));
        return string.Join('\n', lines);
    }

    private static string Code(int code) => code switch { 0 => "NOERROR", 1 => "FORMERR", 2 => "SERVFAIL", 3 => "NXDOMAIN", 4 => "NOTIMP", 5 => "REFUSED", 16 => "BADVERS", _ => $"{code}" };

    private static string Line(in MessageReader reader, in ResourceRecord record, string owner) => $"{owner} {record.Ttl} {record.Type} {Data(reader, record)}";

    private static string Data(in MessageReader reader, in ResourceRecord record)
    {
        var data = reader.DataOf(record);
        switch (record.Type)
        {
            case RecordType.A or RecordType.AAAA:
                Assert.True(IpAddr.TryFromBytes(data, out var address));
                return address.ToString();
            case RecordType.CNAME or RecordType.PTR or RecordType.NS:
                return Name(reader, record.DataStart);
            case RecordType.SRV:
                return $"{Number(data)} {Number(data[2..])} {Number(data[4..])} {Name(reader, record.DataStart + 6)}";
            case RecordType.TXT:
                return $"\"{System.Text.Encoding.ASCII.GetString(data[1..])}\"";
            case RecordType.SOA:
                return Name(reader, record.DataStart);
            default:
                return Convert.ToHexString(data);
        }
    }

    private static int Number(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt16BigEndian(data);

    private static string Name(in MessageReader reader, int at)
    {
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        Assert.True(reader.TryReadName(at, name, out int length, out _));
        return NameText.Format(name[..length]);
    }
}
