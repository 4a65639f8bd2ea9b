using Fairlead.Dns.Answers;
using Fairlead.Dns.Tests.Zone;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Tests.Answers;

public class SearchPathTests
{
    private static readonly TestCluster Cluster = new();
    private const string Client = "10.244.1.100";                                 // a pod of namespace shop
    private const string OwnSearch = "10.244.1.101";                              // one with searches of its own
    private const string Stranger = "192.0.2.1";                                  // the node itself, or a pod on the host's network

    private static (string Text, AnswerSource Source, List<string> Asked) Ask(
        string name, RecordType type, string client, Func<DnsSettings, DnsSettings>? change = null, bool dnssec = false)
    {
        var lookups = new TestLookups("www.example.com A 93.184.216.34", "alias.example.com CNAME www.example.com", "host.corp.internal A 192.0.2.55", "www.dev A 192.0.2.66");
        var reply = new byte[4096];
        var result = ContractTests.AnswererFor(Cluster, change).Answer(
            Questions.Make(name, type, edns: 1232, dnssec: dnssec), new QueryContext(IpAddr.Parse(client), true, 0, 0), lookups, reply, new byte[LookupKey.MaxLength]);
        return (ReplyText.Of(reply.AsSpan(0, result.Length)), result.Source, lookups.Asked);
    }

    [Fact]
    public void The_first_step_of_a_walk_gets_the_answer_of_the_last()
    {
        var (text, source, asked) = Ask("www.example.com.shop.svc.cluster.local", RecordType.A, Client);
        Assert.Equal("NOERROR\nwww.example.com.shop.svc.cluster.local. 300 A 93.184.216.34", text);
        Assert.Equal((AnswerSource.SearchPath, "www.example.com. A"), (source, Assert.Single(asked)));
    }

    [Fact]
    public void An_alias_outside_keeps_its_chain() =>
        Assert.Equal("NOERROR\nalias.example.com.shop.svc.cluster.local. 300 CNAME www.example.com.\nwww.example.com. 300 A 93.184.216.34",
            Ask("alias.example.com.shop.svc.cluster.local", RecordType.A, Client).Text);

    [Fact]
    public void The_other_family_stops_at_the_same_step() =>
        Assert.Equal("NOERROR\ncluster.local. 5 SOA ns.dns.cluster.local.", Ask("www.example.com.shop.svc.cluster.local", RecordType.AAAA, Client).Text);

    [Fact]
    public void A_name_that_is_nowhere_is_asked_once()
    {
        var (text, _, asked) = Ask("nothing.example.com.shop.svc.cluster.local", RecordType.A, Client);
        Assert.Equal("NXDOMAIN\ncluster.local. 5 SOA ns.dns.cluster.local.", text);
        Assert.Single(asked);
    }

    [Fact]
    public void Domains_of_the_node_come_before_the_bare_name()
    {
        var (text, _, asked) = Ask("host.corp.shop.svc.cluster.local", RecordType.A, Client, settings => settings with { HostSearch = [DnsName.Parse("internal")] });
        Assert.Equal("NOERROR\nhost.corp.shop.svc.cluster.local. 300 A 192.0.2.55", text);
        Assert.Equal(["host.corp.internal. A"], asked);
    }

    [Fact]
    public void A_short_name_of_the_cluster_is_found_inside_it()
    {
        var (text, _, asked) = Ask("web.shop.svc.shop.svc.cluster.local", RecordType.A, Client);
        Assert.Equal("NOERROR\nweb.shop.svc.shop.svc.cluster.local. 5 A 10.96.0.20", text);
        Assert.Empty(asked);
    }

    [Fact]
    public void An_alias_inside_the_cluster_is_followed_to_its_end() =>
        Assert.Equal("NOERROR\next.shop.svc.shop.svc.cluster.local. 5 CNAME www.example.com.\nwww.example.com. 300 A 93.184.216.34",
            Ask("ext.shop.svc.shop.svc.cluster.local", RecordType.A, Client).Text);

    [Theory]
    [InlineData("www.example.com.shop.svc.cluster.local", Stranger)]              // not a pod we know: its search path may be another
    [InlineData("www.example.com.shop.svc.cluster.local", OwnSearch)]
    [InlineData("www.example.com.empty.svc.cluster.local", Client)]               // another namespace than its own
    [InlineData("example.shop.svc.cluster.local", Client)]                        // one label: a Service that is not there
    [InlineData("db-7.db.shop.svc.cluster.local", Client)]                        // below a Service: an endpoint that is not there
    [InlineData("www.empty.shop.svc.cluster.local", Client)]                      // ends in a namespace: a Service that is not there
    [InlineData("_http._tcp.www.example.com.shop.svc.cluster.local", Client)]
    [InlineData("www.example.com.svc.cluster.local", Client)]                     // a later step
    public void Where_it_could_lie_the_cluster_s_own_answer_stands(string name, string client)
    {
        var (text, source, asked) = Ask(name, RecordType.A, client);
        Assert.Equal("NXDOMAIN\ncluster.local. 5 SOA ns.dns.cluster.local.", text);
        Assert.Equal(AnswerSource.Cluster, source);
        Assert.Empty(asked);
    }

    [Fact]
    public void Other_types_DNSSEC_and_the_switch_leave_it_off()
    {
        Assert.StartsWith("NXDOMAIN", Ask("www.example.com.shop.svc.cluster.local", RecordType.TXT, Client).Text);
        Assert.StartsWith("NXDOMAIN", Ask("www.example.com.shop.svc.cluster.local", RecordType.A, Client, dnssec: true).Text);
        Assert.StartsWith("NXDOMAIN", Ask("www.example.com.shop.svc.cluster.local", RecordType.A, Client, settings => settings with { CompleteSearchPath = false }).Text);
    }
}
