using Fairlead.Dns.Answers;
using Fairlead.Dns.Zone;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Tests.Zone;

public class ContractTests
{
    private static readonly TestCluster Cluster = new();

    public static TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Zone", "contract.txt"));
        foreach (string block in text.Split("\n\n"))
        {
            var lines = block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != ';').ToArray();
            if (lines.Length > 0) rows.Add(lines[0][2..], string.Join('\n', lines.Skip(1)));
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_row_of_the_contract_is_answered(string question, string expected)
    {
        var words = question.Split(' ');
        Assert.Equal(expected, Ask(words[0], Enum.Parse<RecordType>(words[1])));
    }

    internal static Answerer AnswererFor(TestCluster cluster, Func<DnsSettings, DnsSettings>? change = null)
    {
        var zone = new ZoneOptions { NameServers = [IpAddr.Parse("10.96.0.10")], OwnedAddresses = [IpPrefix.Parse("10.96.0.0/16")] };
        var settings = (change ?? (same => same))(new DnsSettings { Zone = zone });
        return new Answerer(new ClusterZone(cluster.Index, settings.Zone), settings);
    }

    private static string Ask(string name, RecordType type)
    {
        var lookups = new TestLookups("www.example.com A 93.184.216.34", "alias.example.com CNAME www.example.com");
        var reply = new byte[4096];
        var context = new QueryContext(IpAddr.Parse("192.0.2.1"), IsUdp: true, Now: 1000, Rotation: 0);
        var result = AnswererFor(Cluster).Answer(Questions.Make(name, type, edns: 1232), context, lookups, reply, new byte[LookupKey.MaxLength]);
        Assert.Equal(AnswerKind.Reply, result.Kind);
        return ReplyText.Of(reply.AsSpan(0, result.Length));
    }
}
