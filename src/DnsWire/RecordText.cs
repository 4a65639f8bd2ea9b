using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Fairlead.Primitives;

namespace Fairlead.DnsWire;

/// <summary>Reads one record as a zone file writes it (RFC 1035 §5.1): <c>OWNER [TTL] [IN] TYPE DATA</c>, names always whole.</summary>
public static class RecordText
{
    private const uint DefaultTtl = 3600;                                        // seconds, where the text gives none

    /// <summary>False when it is none, or of a type whose data is not read here.</summary>
    public static bool TryParse(string text, out ZoneRecord record)
    {
        record = default;
        var words = Words(text);
        if (words.Count < 3 || !TryName(words[0], out var owner)) return false;
        int at = 1;
        uint ttl = DefaultTtl;
        if (uint.TryParse(words[at], NumberStyles.None, CultureInfo.InvariantCulture, out uint given)) (ttl, at) = (given, at + 1);
        if (at < words.Count && words[at].Equals("IN", StringComparison.OrdinalIgnoreCase)) at++;
        if (at >= words.Count || !TryType(words[at], out var type) || DataOf(type, words[(at + 1)..]) is not { } data) return false;
        record = new(owner, type, ttl, data);
        return true;
    }

    /// <summary>A type by its name, not by a number.</summary>
    public static bool TryType(string text, out RecordType type) =>
        Enum.TryParse(text, ignoreCase: true, out type) && type != RecordType.None && !char.IsAsciiDigit(text[0]);

    private static byte[]? DataOf(RecordType type, List<string> words) => (type, words) switch
    {
        (RecordType.A, [var text]) when IpAddr.TryParse(text, out var address) && address.IsV4 => Bytes(address),
        (RecordType.AAAA, [var text]) when IpAddr.TryParse(text, out var address) && address.IsV6 => Bytes(address),
        (RecordType.CNAME or RecordType.PTR or RecordType.NS, [var text]) when TryName(text, out var name) => name,
        (RecordType.MX, [var preference, var text]) when ushort.TryParse(preference, out ushort number) && TryName(text, out var name) => [.. Number(number), .. name],
        (RecordType.SRV, [var priority, var weight, var port, var text])
            when ushort.TryParse(priority, out ushort first) && ushort.TryParse(weight, out ushort second) && ushort.TryParse(port, out ushort third) && TryName(text, out var name)
            => [.. Number(first), .. Number(second), .. Number(third), .. name],
        (RecordType.TXT, { Count: > 0 }) when words.TrueForAll(word => word.Length < 256) => [.. words.SelectMany(word => (byte[])[(byte)word.Length, .. Encoding.Latin1.GetBytes(word)])],
        (RecordType.SOA, [var server, var mailbox, .. { Count: 5 } rest]) when TryName(server, out var first) && TryName(mailbox, out var second) && rest.TrueForAll(IsNumber)
            => [.. first, .. second, .. rest.SelectMany(number => Long(uint.Parse(number, CultureInfo.InvariantCulture)))],
        _ => null,
    };

    private static bool IsNumber(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static byte[] Bytes(IpAddr address)
    {
        var bytes = new byte[address.ByteLength];
        address.WriteBytes(bytes);
        return bytes;
    }

    private static byte[] Number(ushort number) => [(byte)(number >> 8), (byte)number];

    private static byte[] Long(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }

    private static bool TryName(string text, out byte[] wire)
    {
        bool isName = DnsName.TryParse(text, out var name);
        wire = isName ? name!.Wire.ToArray() : [];
        return isName;
    }

    /// <summary>Words between blanks; in double quotes blanks are part of the word.</summary>
    private static List<string> Words(string text)
    {
        var words = new List<string>();
        for (int at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at])) { at++; continue; }
            bool quoted = text[at] == '"';
            int from = quoted ? at + 1 : at;
            for (at = from; at < text.Length && (quoted ? text[at] != '"' : !char.IsWhiteSpace(text[at]));) at++;
            words.Add(text[from..at]);
            if (quoted) at++;
        }
        return words;
    }
}
