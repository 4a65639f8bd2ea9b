using Fairlead.Dns.Answers;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Tests;

/// <summary>What resolvers would say, as lines like "www.example.com A 93.184.216.34"; names without a line do not exist.</summary>
internal sealed class TestLookups(params string[] lines) : ILookups
{
    public List<string> Asked { get; } = [];
    public bool AreFresh => false;

    public CachedAnswer? Find(ReadOnlySpan<byte> key, long now)
    {
        var (name, type) = (NameText.Format(LookupKey.NameOf(key)), LookupKey.TypeOf(key));
        Asked.Add($"{name} {type}");
        return AnswerCleaner.Clean(Reply(name, type), key, TtlLimits.Default, now);
    }

    /// <summary>The message a resolver would send.</summary>
    public byte[] Reply(string name, RecordType type)
    {
        var buffer = new byte[4096];
        var writer = new MessageWriter(buffer);
        writer.TryWriteQuestion(DnsName.Parse(name).Wire, type, RecordClass.Internet);
        ushort answers = 0;
        string at = name;
        bool exists = false;
        for (int hop = 0; hop < 8; hop++)
        {
            var here = lines.Select(line => line.Split(' ')).Where(words => words[0] + "." == at).ToArray();
            exists |= here.Length > 0;
            foreach (var words in here.Where(words => words[1] == type.ToString()))
            {
                var bytes = new byte[16];
                writer.TryWriteRecord(DnsName.Parse(at).Wire, type, RecordClass.Internet, 300, bytes.AsSpan(0, IpAddr.Parse(words[2]).WriteBytes(bytes)));
                answers++;
            }
            if (here.FirstOrDefault(words => words[1] == "CNAME") is not { } alias) break;
            writer.TryBeginRecord(DnsName.Parse(at).Wire, RecordType.CNAME, RecordClass.Internet, 300, out int lengthAt);
            writer.TryWriteName(DnsName.Parse(alias[2]).Wire);
            writer.EndRecord(lengthAt);
            answers++;
            at = alias[2] + ".";
        }
        writer.WriteHeader(new DnsHeader(0, (ushort)(DnsHeader.Response | (exists ? 0 : 3)), 1, answers, 0, 0));
        return writer.Written.ToArray();
    }
}
