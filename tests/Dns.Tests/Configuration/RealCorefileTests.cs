using Fairlead.Dns.Answers;
using Fairlead.Dns.Configuration;
using Fairlead.Dns.Forward;
using Fairlead.Dns.Tests.Zone;
using Fairlead.Dns.Zone;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Tests.Configuration;

/// <summary>Corefiles as distributions write them and people change them: each is taken over whole, and what it says holds.</summary>
public class RealCorefileTests
{
    private static readonly TestFiles Custom = new(
        ("custom/mine.override", "hosts {\n 192.0.2.9 mine.example\n fallthrough\n}\n"),
        ("custom/corp.server", "corp.example:53 {\n errors\n cache 30\n forward . 10.1.0.10\n}\n"),
        ("/etc/coredns/custom/lan.server", "lan:53 {\n forward . 10.1.0.1\n}\n"));

    private static Corefile Read(string name, TestFiles? files = null) =>
        Corefile.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Configuration", "Corefiles", name + ".txt")), files ?? Custom);

    private static CorefileSettings Settings(string name, TestFiles? files = null)
    {
        var file = Read(name, files);
        Assert.Empty(file.Errors);
        return file.Settings;
    }

    /// <summary>What a server with this Corefile says; other names are unknown to everybody.</summary>
    private static string Ask(string corefile, string name, RecordType type = RecordType.A)
    {
        var configuration = ConfigurationBuilder.Build(new DnsOptions(), Settings(corefile), DnsFiles.None, []);
        var cluster = new TestCluster();
        cluster.Index.EndpointPodNames = configuration.Settings.Zone.EndpointPodNames;
        var answerer = new Answerer(new ClusterZone(cluster.Index, configuration.Settings.Zone), configuration.Settings);
        byte[] reply = new byte[4096], key = new byte[LookupKey.MaxLength];
        var result = answerer.Answer(Questions.Make(name, type), new QueryContext(IpAddr.Parse("192.0.2.200"), true, 0, 0), new TestLookups("www.example A 192.0.2.1"), reply, key);
        return ReplyText.Of(reply.AsSpan(0, result.Length));
    }

    [Theory]
    [InlineData("kubeadm")]
    [InlineData("k3s")]
    [InlineData("aks")]
    [InlineData("minikube")]
    [InlineData("node-local")]
    [InlineData("home")]
    public void Each_is_taken_over_with_and_without_the_files_it_imports(string name)
    {
        Assert.Empty(Read(name).Errors);
        Assert.Empty(Read(name, new TestFiles()).Errors);
    }

    [Fact]
    public void Probes_and_metrics_are_where_the_Corefile_says()
    {
        Assert.Equal(["[::]:8080", "[::]:8181", "[::]:9153"], Settings("kubeadm").Http.Select(address => address.ToString()));
        Assert.Equal(["[::]:9253", "169.254.20.10:8080"], Settings("node-local").Http.Select(address => address.ToString()));
        Assert.Equal(["[::]:8080", "[::]:8181", "127.0.0.1:9153"], Settings("home").Http.Select(address => address.ToString()));
    }

    [Fact]
    public void Imported_files_stand_where_the_import_stood()
    {
        var settings = Settings("aks");
        Assert.Equal(DnsName.Parse("mine.example"), Assert.Single(settings.Hosts).Entries[0].Name);
        Assert.Equal([DnsName.Root, DnsName.Parse("corp.example")], settings.Forwards.Select(rule => rule.Options.Zone));
        Assert.Contains(Settings("k3s").Forwards, rule => rule.Options.Zone.Equals(DnsName.Parse("lan")));
    }

    [Fact]
    public void A_fault_in_an_imported_file_is_told_with_its_name() =>
        Assert.Equal("custom/bad.override:2: the directive \"nonsense\" is not understood here",
            Assert.Single(Read("aks", new TestFiles(("custom/bad.override", "errors\nnonsense here\n"))).Errors).ToString());

    [Fact]
    public void An_import_of_itself_ends() =>
        Assert.Contains("circle", Assert.Single(Read("aks", new TestFiles(("custom/a.override", "import custom/a.override"))).Errors).Message);

    [Fact]
    public void Pod_names_are_off_where_the_Corefile_does_not_ask_for_them() =>
        Assert.Equal(PodNames.Disabled, Corefile.Parse(". {\n kubernetes cluster.local\n}", new TestFiles()).Settings.Pods);

    [Theory]
    [InlineData("aks", "a.b.c.d.internal.cloudapp.net", RecordType.A, "NXDOMAIN")]
    [InlineData("aks", "x.reddog.microsoft.com", RecordType.TXT, "NXDOMAIN")]
    [InlineData("home", "www.example", RecordType.AAAA, "NOERROR")]
    [InlineData("home", "shop.apps.example", RecordType.A, "NOERROR\nshop.apps.example. 60 A 192.0.2.80")]
    [InlineData("home", "a.shop.apps.example", RecordType.A, "NXDOMAIN")]
    public void Templates_answer(string corefile, string name, RecordType type, string expected) => Assert.Equal(expected, Ask(corefile, name, type));

    [Theory]
    [InlineData("git.example", "git.example. 5 A 10.96.0.20")]
    [InlineData("10-244-1-6.db.shop.svc.cluster.local", "10-244-1-6.db.shop.svc.cluster.local. 5 A 10.244.1.6")]
    public void Names_led_elsewhere_keep_the_name_that_was_asked(string name, string record) => Assert.Equal("NOERROR\n" + record, Ask("home", name));

    [Fact]
    public void Resolvers_over_TLS_have_their_own_port_and_name()
    {
        var forward = Settings("home").Forwards.Single(rule => rule.Options.Tls).Options;
        Assert.Equal(["9.9.9.9:853", "[2620:fe::fe]:853"], forward.Servers.Select(server => server.ToString()));
        Assert.Equal(("dns.quad9.net", 100), (forward.TlsName, forward.MaxConcurrent));
        Assert.Contains("9.9.9.9:853, [2620:fe::fe]:853 (at random) over TLS", ForwardingText.Of([forward]));
    }

    [Fact]
    public void A_rewrite_of_a_stub_domain_touches_no_other_name()
    {
        var rules = new RewriteRules(Settings("home").Rewrites);
        var rewritten = new byte[WireName.MaxLength];
        Assert.Equal(0, rules.Apply(DnsName.Parse("www.example").Wire, rewritten));
        int length = rules.Apply(DnsName.Parse("www.corp.example").Wire, rewritten);
        Assert.Equal("web.corp.example.", NameText.Format(rewritten.AsSpan(0, length)));
        length = rules.Apply(DnsName.Parse("api.test.example").Wire, rewritten);
        Assert.Equal("api.default.svc.cluster.local.", NameText.Format(rewritten.AsSpan(0, length)));
    }
}
