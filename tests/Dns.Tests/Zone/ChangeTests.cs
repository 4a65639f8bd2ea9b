using Fairlead.Catalog;
using Fairlead.Dns.Answers;
using Fairlead.Dns.Zone;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Tests.Zone;

public class ChangeTests
{
    private readonly TestCluster _cluster = new();

    private string Ask(string name, RecordType type, uint rotation = 0)
    {
        var reply = new byte[4096];
        var result = ContractTests.AnswererFor(_cluster).Answer(
            Questions.Make(name, type, edns: 1232), new QueryContext(IpAddr.Parse("192.0.2.1"), true, 0, rotation), new TestLookups(), reply, new byte[LookupKey.MaxLength]);
        return ReplyText.Of(reply.AsSpan(0, result.Length));
    }

    private void Apply(CatalogChange change)
    {
        _cluster.State.Apply(change);
        _cluster.Publish();
    }

    [Fact]
    public void A_new_ready_endpoint_is_in_the_next_answer()
    {
        Apply(new CatalogChange.SliceSet(new CatalogSlice(new("shop", "db-2"), new("shop", "db"), IpFamily.V4, [], [TestCluster.Endpoint("10.244.1.55", "db-5")])));
        Assert.Contains("10.244.1.55", Ask("db.shop.svc.cluster.local", RecordType.A));
        Assert.Contains("db-5.db.shop.svc", Ask("55.1.244.10.in-addr.arpa", RecordType.PTR));
        Apply(new CatalogChange.SliceGone(new("shop", "db-2")));
        Assert.DoesNotContain("10.244.1.55", Ask("db.shop.svc.cluster.local", RecordType.A));
        Assert.StartsWith("NXDOMAIN", Ask("55.1.244.10.in-addr.arpa", RecordType.PTR));
    }

    [Fact]
    public void Endpoints_with_one_hostname_are_its_addresses_and_one_SRV_target()
    {
        Apply(new CatalogChange.SliceSet(new CatalogSlice(new("shop", "db-2"), new("shop", "db"), IpFamily.V4, [new("mysql", Protocol.Tcp, 3306)],
            [TestCluster.Endpoint("10.244.1.55", "twin"), TestCluster.Endpoint("10.244.1.56", "twin")])));
        Assert.Equal("NOERROR\ntwin.db.shop.svc.cluster.local. 5 A 10.244.1.55\ntwin.db.shop.svc.cluster.local. 5 A 10.244.1.56", Ask("twin.db.shop.svc.cluster.local", RecordType.A));
        string[] answer = Ask("_mysql._tcp.db.shop.svc.cluster.local", RecordType.SRV).Split('\n');
        Assert.Single(answer, line => line.EndsWith(" SRV 0 33 3306 twin.db.shop.svc.cluster.local."));
        Assert.Equal(2, answer.Count(line => line.StartsWith("+ twin.")));
    }

    [Fact]
    public void An_address_of_two_Services_has_both_names_until_one_goes()
    {
        Apply(new CatalogChange.SliceSet(new CatalogSlice(new("shop", "early-2"), new("shop", "early"), IpFamily.V4, [], [TestCluster.Endpoint("10.244.1.5", "db-0")])));
        Assert.Equal(3, Ask("5.1.244.10.in-addr.arpa", RecordType.PTR).Split('\n').Length);
        Apply(new CatalogChange.SliceGone(new("shop", "early-2")));
        Assert.Equal("NOERROR\n5.1.244.10.in-addr.arpa. 5 PTR db-0.db.shop.svc.cluster.local.", Ask("5.1.244.10.in-addr.arpa", RecordType.PTR));
    }

    [Fact]
    public void Endpoints_are_named_after_their_pods_where_that_is_wanted()
    {
        Apply(new CatalogChange.SliceSet(new CatalogSlice(new("shop", "db-2"), new("shop", "db"), IpFamily.V4, [],
            [TestCluster.Endpoint("10.244.1.57", null) with { Details = new EndpointDetails(null, "db-abc", [], []) }])));
        Assert.StartsWith("NXDOMAIN", Ask("db-abc.db.shop.svc.cluster.local", RecordType.A));
        _cluster.Index.EndpointPodNames = true;
        Assert.EndsWith("A 10.244.1.57", Ask("db-abc.db.shop.svc.cluster.local", RecordType.A));
        Assert.EndsWith("A 10.244.1.6", Ask("10-244-1-6.db.shop.svc.cluster.local", RecordType.A));   // no pod is known
        _cluster.Index.EndpointPodNames = false;
        Assert.StartsWith("NXDOMAIN", Ask("db-abc.db.shop.svc.cluster.local", RecordType.A));
    }

    [Fact]
    public void A_Service_that_gets_another_address_has_only_that()
    {
        Apply(new CatalogChange.ServiceSet(new CatalogService(new("shop", "single")) { ClusterIps = [IpAddr.Parse("10.96.0.77")] }));
        Assert.EndsWith("A 10.96.0.77", Ask("single.shop.svc.cluster.local", RecordType.A));
        Assert.StartsWith("NXDOMAIN", Ask("21.0.96.10.in-addr.arpa", RecordType.PTR));
        Assert.EndsWith("single.shop.svc.cluster.local.", Ask("77.0.96.10.in-addr.arpa", RecordType.PTR));
    }

    [Fact]
    public void A_Service_that_is_gone_is_NXDOMAIN_and_its_namespace_stays_while_it_exists()
    {
        Apply(new CatalogChange.ServicesReplaced([]));
        Assert.StartsWith("NXDOMAIN", Ask("web.shop.svc.cluster.local", RecordType.A));
        Assert.StartsWith("NOERROR", Ask("shop.svc.cluster.local", RecordType.A));
        _cluster.Index.RemoveNamespace("shop");
        Assert.StartsWith("NXDOMAIN", Ask("shop.svc.cluster.local", RecordType.A));
    }

    [Fact]
    public void A_reader_that_missed_snapshots_catches_up()
    {
        _cluster.State.Apply(new CatalogChange.ServiceGone(new("shop", "web")));
        _cluster.State.Publish();                                                 // nobody applied this one
        Apply(new CatalogChange.ServiceSet(new CatalogService(new("shop", "late")) { ClusterIps = [IpAddr.Parse("10.96.0.90")] }));
        Assert.StartsWith("NXDOMAIN", Ask("web.shop.svc.cluster.local", RecordType.A));
        Assert.EndsWith("10.96.0.90", Ask("late.shop.svc.cluster.local", RecordType.A));
    }

    [Fact]
    public void Lists_of_addresses_begin_elsewhere_each_time()
    {
        string[] first = Ask("db.shop.svc.cluster.local", RecordType.A, 0).Split('\n'), second = Ask("db.shop.svc.cluster.local", RecordType.A, 1).Split('\n');
        Assert.Equal((first[1], first[2]), (second[2], second[1]));
    }

    [Fact]
    public void Before_the_first_picture_nothing_is_denied()
    {
        var zone = new ClusterZone(new ZoneIndex(1), new ZoneOptions());
        var reply = new byte[512];
        var result = new Answerer(zone, new DnsSettings()).Answer(
            Questions.Make("web.shop.svc.cluster.local", RecordType.A), new QueryContext(IpAddr.Parse("192.0.2.1"), true, 0, 0), new TestLookups(), reply, new byte[LookupKey.MaxLength]);
        Assert.Equal("SERVFAIL", ReplyText.Of(reply.AsSpan(0, result.Length)));
    }

    [Fact]
    public void An_address_that_passed_to_another_pod_stays_known_when_the_first_pod_goes()
    {
        byte[] address = [10, 244, 1, 100];
        _cluster.Index.SetPod(new PodFacts(new("empty", "second"), [IpAddr.Parse("10.244.1.100")], true));
        _cluster.Index.RemovePod(new("shop", "client"));
        Assert.True(_cluster.Index.FindPod(address)!.NamespaceLabel.SequenceEqual("\u0005empty"u8));
    }
}
