using Fairlead.DnsWire;

namespace Fairlead.Dns.Tests;

/// <summary>Makes query packets.</summary>
internal static class Questions
{
    public static byte[] Make(string name, RecordType type, ushort id = 1, int edns = 0, bool dnssec = false, RecordClass @class = RecordClass.Internet)
    {
        var packet = new byte[600];
        var writer = new MessageWriter(packet);
        Span<byte> wire = stackalloc byte[WireName.MaxLength];
        int length = NameText.Parse(name, wire);
        writer.TryWriteQuestion(wire[..length], type, @class);
        if (edns > 0)
        {
            var opt = new byte[Edns.Size];
            new Edns((ushort)edns, 0, 0, dnssec).Write(opt);
            writer.TryWriteBytes(opt);
        }
        writer.WriteHeader(new DnsHeader(id, DnsHeader.RecursionDesired, 1, 0, 0, (ushort)(edns > 0 ? 1 : 0)));
        return writer.Written.ToArray();
    }
}
