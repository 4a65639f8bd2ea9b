using Fairlead.Dns.Tests.Zone;

namespace Fairlead.Dns.Tests.Server;

/// <summary>The contract's table once more, asked by the real dig, over UDP and TCP, IPv4 and IPv6.</summary>
public class DigTests
{
    private static async Task<string> LinesOf(TestServer server, string question, string how, bool v6)
    {
        string text = await server.DigAsync($"{how} +noall +comments +answer +authority +nocookie {question}", v6);
        var lines = text.Split('\n').Where(line => line.Length > 0).ToList();
        string status = lines.First(line => line.Contains("status: ")).Split("status: ")[1].Split(',')[0];
        var records = lines.Where(line => line[0] != ';').Select(line => line.Replace(" IN ", " "));
        return string.Join('\n', records.Select(ShortSoa).Prepend(status));
    }

    private static string ShortSoa(string line) => line.Contains(" SOA ") ? string.Join(' ', line.Split(' ').Take(4)) : line;

    [Theory]
    [InlineData("", false)]
    [InlineData("+tcp", false)]
    [InlineData("", true)]
    [InlineData("+tcp", true)]
    public async Task Every_row_of_the_contract_by_dig(string how, bool v6)
    {
        await using var upstream = new TestUpstream("www.example.com A 93.184.216.34", "alias.example.com CNAME www.example.com");
        await using var server = new TestServer([new() { Servers = [upstream.Address] }], cache: new() { Capacity = 0 });   // so that no time to live has aged
        foreach (var (question, expected) in ContractTests.Rows().Select(row => row.Data))
        {
            var wanted = expected.Split('\n').Where(line => line[0] != '+');
            string got = await LinesOf(server, question, how, v6);
            Assert.Equal((question, Sorted(wanted)), (question, Sorted(got.Split('\n'))));
        }
    }

    private static string Sorted(IEnumerable<string> lines) => string.Join('\n', lines.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Dig_retries_over_TCP_what_was_cut()
    {
        await using var server = new TestServer();
        server.Cluster.State.Apply(new Catalog.CatalogChange.SliceSet(new(new("shop", "db-many"), new("shop", "db"), Primitives.IpFamily.V4, [],
            [.. Enumerable.Range(1, 200).Select(i => TestCluster.Endpoint($"10.244.3.{i}", null))])));
        server.Cluster.Publish();
        Assert.Equal(202, (await server.DigAsync("+short db.shop.svc.cluster.local")).Split('\n').Length);
        Assert.Contains("flags: qr aa tc", await server.DigAsync("+ignore db.shop.svc.cluster.local"));
    }

    [Fact]
    public async Task Many_questions_go_down_one_connection()
    {
        await using var server = new TestServer();
        string text = await server.DigAsync("+tcp +keepopen +short web.shop.svc.cluster.local single.shop.svc.cluster.local db-0.db.shop.svc.cluster.local");
        Assert.Equal("10.96.0.20\n10.96.0.21\n10.244.1.5", text);
    }

    [Fact]
    public async Task A_search_path_is_walked_for_a_pod()
    {
        await using var upstream = new TestUpstream("www.example.com A 93.184.216.34");
        await using var server = new TestServer([new() { Servers = [upstream.Address] }]);
        server.Cluster.Index.SetPod(new(new("shop", "here"), [Primitives.IpAddr.Parse("127.0.0.1")], UsesClusterSearch: true));
        Assert.Equal("93.184.216.34", await server.DigAsync("+short www.example.com.shop.svc.cluster.local"));
        Assert.Equal("", await server.DigAsync("+short www.example.com.shop.svc.cluster.local AAAA"));
        Assert.Equal(["A", "AAAA"], upstream.Asked.Select(line => line.Split(' ')[^1]));   // 2 questions upstream where a walk asks 10
    }
}
