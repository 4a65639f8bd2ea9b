using Fairlead.Dns.Answers;
using Fairlead.Dns.Cache;
using Fairlead.Dns.Tests.Zone;
using Fairlead.Dns.Zone;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Tests.Answers;

public class AnswererTests
{
    private static readonly TestCluster Cluster = new();
    private static readonly IpAddr Anybody = IpAddr.Parse("192.0.2.1");
    private static readonly IpAddr Pod = IpAddr.Parse("10.244.1.100");

    private static string Answer(byte[] query, TestLookups? lookups = null, Func<DnsSettings, DnsSettings>? change = null, bool udp = true, IpAddr? client = null)
    {
        var reply = new byte[ushort.MaxValue];
        var result = ContractTests.AnswererFor(Cluster, change).Answer(
            query, new QueryContext(client ?? Anybody, udp, 0, 0), lookups ?? new TestLookups(), reply, new byte[LookupKey.MaxLength]);
        return result.Kind == AnswerKind.Drop ? "drop" : ReplyText.Of(reply.AsSpan(0, result.Length));
    }

    [Fact]
    public void A_loop_of_aliases_ends() =>
        Assert.StartsWith("SERVFAIL\nloop-a.shop.svc", Answer(Questions.Make("loop-a.shop.svc.cluster.local", RecordType.A, edns: 1232)));

    [Theory]
    [InlineData("web.shop.svc.cluster.local", RecordType.AXFR, RecordClass.Internet, "REFUSED")]
    [InlineData("version.bind", RecordType.TXT, RecordClass.Chaos, "REFUSED")]
    [InlineData("web.shop.svc.cluster.local", RecordType.OPT, RecordClass.Internet, "FORMERR")]
    public void What_is_not_served_is_refused(string name, RecordType type, RecordClass @class, string code) =>
        Assert.Equal(code, Answer(Questions.Make(name, type, @class: @class)));

    [Fact]
    public void Any_gets_the_small_answer() =>
        Assert.StartsWith("NOERROR\nweb.shop.svc.cluster.local. 3600 HINFO", Answer(Questions.Make("web.shop.svc.cluster.local", RecordType.ANY)));

    [Fact]
    public void Another_edns_version_is_told()
    {
        var query = Questions.Make("web.shop.svc.cluster.local", RecordType.A, edns: 1232);
        query[^5] = 1;                                                            // the version byte of the OPT record
        Assert.Equal("BADVERS", Answer(query));
    }

    [Fact]
    public void A_long_answer_is_cut_over_UDP_and_whole_over_TCP()
    {
        var cluster = new TestCluster();
        cluster.State.Apply(new Catalog.CatalogChange.SliceSet(new(new("shop", "db-many"), new("shop", "db"), IpFamily.V4, [],
            [.. Enumerable.Range(1, 100).Select(i => TestCluster.Endpoint($"10.244.2.{i}", null))])));
        cluster.Publish();
        foreach (var (edns, udp, tc, count) in new[] { (0, true, true, 29), (1232, true, true, 73), (0, false, false, 102), (1232, false, false, 102) })
        {
            var reply = new byte[ushort.MaxValue];
            var result = ContractTests.AnswererFor(cluster).Answer(
                Questions.Make("db.shop.svc.cluster.local", RecordType.A, edns: edns), new QueryContext(Anybody, udp, 0, 0), new TestLookups(), reply, new byte[LookupKey.MaxLength]);
            var lines = ReplyText.Of(reply.AsSpan(0, result.Length)).Split('\n');
            Assert.Equal((tc ? "NOERROR tc" : "NOERROR", count), (lines[0], lines.Length - 1));
        }
    }

    [Fact]
    public void Entries_of_hosts_come_first_and_the_rest_falls_through()
    {
        var hosts = new HostsTable([(IpAddr.Parse("192.0.2.7"), DnsName.Parse("db.example.com")), (IpAddr.Parse("2001:db8::7"), DnsName.Parse("db.example.com"))]);
        string Hosts(string name, RecordType type) => Answer(Questions.Make(name, type), new TestLookups("other.example.com A 192.0.2.8"), settings => settings with { Hosts = [hosts] });
        Assert.Equal("NOERROR\ndb.example.com. 3600 A 192.0.2.7", Hosts("db.example.com", RecordType.A));
        Assert.Equal("NOERROR\ndb.example.com. 3600 AAAA 2001:db8::7", Hosts("db.example.com", RecordType.AAAA));
        Assert.Equal("NOERROR\n7.2.0.192.in-addr.arpa. 3600 PTR db.example.com.", Hosts("7.2.0.192.in-addr.arpa", RecordType.PTR));
        Assert.Equal("NOERROR\nother.example.com. 300 A 192.0.2.8", Hosts("other.example.com", RecordType.A));
        Assert.StartsWith("NOERROR\nweb.shop", Hosts("web.shop.svc.cluster.local", RecordType.A));
    }

    [Fact]
    public void A_rewritten_name_is_answered_under_the_asked_one()
    {
        var rules = new RewriteRules([new RewriteRule.Suffix(".old.example.", ".shop.svc.cluster.local."), new RewriteRule.Exact(DnsName.Parse("www"), DnsName.Parse("www.example.com"))]);
        string Rewritten(string name) => Answer(Questions.Make(name, RecordType.A), new TestLookups("www.example.com A 93.184.216.34"), settings => settings with { Rewrites = rules });
        Assert.Equal("NOERROR\nWeb.old.example. 5 A 10.96.0.20", Rewritten("Web.old.example"));
        Assert.Equal("NOERROR\nwww. 300 A 93.184.216.34", Rewritten("www"));
    }

    [Fact]
    public void An_answer_for_a_cluster_name_costs_no_memory()
    {
        var answerer = ContractTests.AnswererFor(Cluster);
        var lookups = new NoLookups();
        byte[] reply = new byte[4096], key = new byte[LookupKey.MaxLength];
        byte[][] queries =
        [
            Questions.Make("web.shop.svc.cluster.local", RecordType.A, edns: 1232), Questions.Make("_http._tcp.web.shop.svc.cluster.local", RecordType.SRV, edns: 1232),
            Questions.Make("db.shop.svc.cluster.local", RecordType.A), Questions.Make("nope.shop.svc.cluster.local", RecordType.AAAA), Questions.Make("5.1.244.10.in-addr.arpa", RecordType.PTR),
        ];
        void Round()
        {
            foreach (var query in queries) Assert.Equal(AnswerKind.Reply, answerer.Answer(query, new QueryContext(Pod, true, 0, 0), lookups, reply, key).Kind);
        }
        for (int i = 0; i < 100; i++) Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var query in queries) answerer.Answer(query, new QueryContext(Pod, true, 0, 0), lookups, reply, key);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void An_answer_that_is_kept_costs_no_memory()
    {
        var cache = new DnsCache(new CacheOptions { PrefetchHits = 0 }, 1);
        byte[] reply = new byte[4096], key = new byte[LookupKey.MaxLength];
        int length = LookupKey.Write(DnsName.Parse("www.example.com").Wire, RecordType.A, false, key);
        cache.Store(AnswerCleaner.Clean(new TestLookups("www.example.com A 192.0.2.1").Reply("www.example.com.", RecordType.A), key.AsSpan(0, length), TtlLimits.Default, 0)!, 0);
        var answerer = ContractTests.AnswererFor(Cluster);
        byte[][] queries = [Questions.Make("WWW.example.com", RecordType.A, edns: 1232), Questions.Make("www.example.com.shop.svc.cluster.local", RecordType.A)];
        void Round()
        {
            foreach (var query in queries) Assert.Equal(AnswerKind.Reply, answerer.Answer(query, new QueryContext(Pod, true, 0, 0), cache, reply, key).Kind);
        }
        for (int i = 0; i < 100; i++) Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var query in queries) answerer.Answer(query, new QueryContext(Pod, true, 0, 0), cache, reply, key);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Aliases_are_followed_whatever_the_order_of_the_records()
    {
        var buffer = new byte[1024];
        var writer = new MessageWriter(buffer);
        writer.TryWriteQuestion(DnsName.Parse("a.example").Wire, RecordType.A, RecordClass.Internet);
        writer.TryWriteRecord(DnsName.Parse("c.example").Wire, RecordType.A, RecordClass.Internet, 300, [192, 0, 2, 1]);
        writer.TryWriteRecord(DnsName.Parse("b.example").Wire, RecordType.CNAME, RecordClass.Internet, 200, DnsName.Parse("c.example").Wire);
        writer.TryWriteRecord(DnsName.Parse("x.example").Wire, RecordType.A, RecordClass.Internet, 1, [6, 6, 6, 6]);
        writer.TryWriteRecord(DnsName.Parse("a.example").Wire, RecordType.CNAME, RecordClass.Internet, 100, DnsName.Parse("b.example").Wire);
        writer.WriteHeader(new DnsHeader(0, DnsHeader.Response, 1, 4, 0, 0));
        var key = new byte[LookupKey.MaxLength];
        int length = LookupKey.Write(DnsName.Parse("a.example").Wire, RecordType.A, false, key);
        var answer = AnswerCleaner.Clean(writer.Written, key.AsSpan(0, length), TtlLimits.Default, 0)!;
        Assert.Equal("NOERROR\na.example. 100 CNAME b.example.\nb.example. 200 CNAME c.example.\nc.example. 300 A 192.0.2.1", ReplyText.Of(answer.Message));
        Assert.Equal(100_000, answer.ExpiresAt);
    }

    private sealed class NoLookups : ILookups
    {
        public bool AreFresh => false;
        public CachedAnswer? Find(ReadOnlySpan<byte> key, long now) => null;
    }

    [Fact]
    public void A_hundred_thousand_malformed_packets_get_FORMERR_or_nothing()
    {
        var random = new Random(4711);
        var answerer = ContractTests.AnswererFor(Cluster);
        byte[] reply = new byte[4096], key = new byte[LookupKey.MaxLength];
        var seed = Questions.Make("_http._tcp.web.shop.svc.cluster.local", RecordType.SRV, edns: 1232);
        for (int round = 0; round < 100_000; round++)
        {
            var packet = (byte[])seed.Clone();
            for (int hits = random.Next(1, 6); hits > 0; hits--) packet[random.Next(packet.Length)] = (byte)random.Next(256);
            if (round % 3 == 0) packet = packet[..random.Next(packet.Length)];
            var result = answerer.Answer(packet, new QueryContext(Pod, true, 0, 0), new NoLookups(), reply, key);
            if (result.Kind == AnswerKind.Reply) ReplyText.Of(reply.AsSpan(0, result.Length));
            if (packet.Length < DnsHeader.Size) Assert.Equal(AnswerKind.Drop, result.Kind);
        }
    }
}
