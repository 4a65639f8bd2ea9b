using Fairlead.Dns.Answers;
using Fairlead.Dns.Configuration;
using Fairlead.Dns.Forward;
using Fairlead.Dns.Zone;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Tests.Configuration;

public class CorefileTests
{
    /// <summary>What kubeadm installs, with a stub domain and entries that people add.</summary>
    private const string Usual = """
        .:53 {
            errors
            health {
               lameduck 5s
            }
            ready
            kubernetes cluster.local in-addr.arpa ip6.arpa {
               pods verified
               fallthrough in-addr.arpa ip6.arpa
               ttl 30
            }
            hosts {
               192.0.2.7 db.example.com db   # the old one
               fallthrough
            }
            rewrite name suffix .old.example .shop.svc.cluster.local answer auto
            rewrite continue name regex (.*)\.staging\.example {1}.shop.svc.cluster.local
            prometheus :9153
            forward . /etc/resolv.conf 192.0.2.53 {
               max_concurrent 1000
               policy round_robin
               except internal.example
            }
            cache 30 {
               disable success cluster.local
               prefetch 5 10m 20%
               serve_stale 2h
            }
            loop
            reload
            loadbalance
        }
        corp.internal:53 {
            errors
            cache 10
            forward . 192.0.2.1 192.0.2.2:5353 {
               force_tcp
               max_fails 0
            }
        }
        """;

    private static CorefileSettings Read(string text)
    {
        var file = Corefile.Parse(text, new TestFiles());
        Assert.Empty(file.Errors);
        return file.Settings;
    }

    [Fact]
    public void The_usual_Corefile_is_taken_over()
    {
        var settings = Read(Usual);
        Assert.Equal((DnsName.Parse("cluster.local"), 30u, PodNames.Verified, TimeSpan.FromSeconds(5)), (settings.Domain, settings.Ttl!.Value, settings.Pods!.Value, settings.Drain!.Value));
        var hosts = Assert.Single(settings.Hosts);
        Assert.True(hosts.FallThrough && hosts.File is null && hosts.Entries.Count == 2);
        Assert.Equal((30u, 5, 20, TimeSpan.FromHours(2)), (settings.Cache!.Limits.Most, settings.Cache.PrefetchHits!.Value, settings.Cache.PrefetchPercent!.Value, settings.Cache.ServeStale!.Value));
        Assert.Equal([false, true], settings.Rewrites.Select(rule => rule.Continue));

        var everything = settings.Forwards[0];
        Assert.Equal((DnsName.Root, ForwardPolicy.RoundRobin, "/etc/resolv.conf"), (everything.Options.Zone, everything.Options.Policy, Assert.Single(everything.Files)));
        Assert.Equal([SocketAddr.Parse("192.0.2.53:53")], everything.Options.Servers);
        Assert.Equal([DnsName.Parse("internal.example")], everything.Options.Except);
        var corp = settings.Forwards[1].Options;
        Assert.Equal((DnsName.Parse("corp.internal"), true, 0), (corp.Zone, corp.ForceTcp, corp.MaxFails));
        Assert.Equal([SocketAddr.Parse("192.0.2.1:53"), SocketAddr.Parse("192.0.2.2:5353")], corp.Servers);
    }

    [Fact]
    public void Variables_come_from_the_environment() =>
        Assert.Equal([SocketAddr.Parse("192.0.2.9:53")], Read(". {\n forward . {$UPSTREAM}\n}").Forwards[0].Options.Servers);

    [Theory]
    [InlineData(". {\n errors\n template IN A {\n  answer x\n }\n}", 4, "not a record")]
    [InlineData(". {\n template CH TXT {\n  rcode NOERROR\n }\n}", 2, "class")]
    [InlineData(". {\n template IN A {\n  answer \"{{ .Remote }} 1 IN A 10.0.0.1\"\n }\n}", 3, "not a record")]
    [InlineData(". {\n template IN A {\n  rcode MAYBE\n }\n}", 3, "rcode")]
    [InlineData(". {\n template IN A {\n  match (\n }\n}", 3, "pattern")]
    [InlineData(". {\n import nowhere\n errors\n}", 2, "no such snippet")]
    [InlineData(". {\n ready nonsense\n}", 2, "port")]
    [InlineData(". {\n cache 30 {\n  disable denial example.com\n }\n}", 3, "cluster's zones")]
    [InlineData(". {\n kubernetes {\n  endpoint https://192.0.2.1\n }\n}", 3, "--kubeconfig")]
    [InlineData(". {\n rewrite name a.example b.example answer value x y\n}", 2, "answer auto")]
    [InlineData(". {\n forward . tls://9.9.9.9 192.0.2.1\n}", 2, "without in one forward")]
    [InlineData(". {\n forward . tls://9.9.9.9 {\n  tls cert key ca\n }\n}", 3, "tls cert key")]
    [InlineData(". {\n forward . tls://resolver.example\n}", 2, "neither")]
    [InlineData(". {\n forward .\n}", 2, "at least one resolver")]
    [InlineData(". {\n forward . nonsense\n}", 2, "nonsense")]
    [InlineData(". {\n kubernetes cluster.local {\n  fallthrough\n }\n}", 3, "fallthrough")]
    [InlineData(". {\n kubernetes cluster.local {\n  ttl 9999\n }\n}", 3, "ttl")]
    [InlineData(". {\n kubernetes cluster.local {\n  namespaces a b\n }\n}", 3, "namespaces")]
    [InlineData(". {\n rewrite type ANY HINFO\n}", 2, "name [exact")]
    [InlineData(". {\n rewrite name regex ( x\n}", 2, "rewrite")]
    [InlineData(". {\n hosts {\n  not-an-address name\n }\n}", 3, "not-an-address")]
    [InlineData(". {\n cache often\n}", 2, "seconds")]
    [InlineData("(snippet) {\n errors\n}", 1, "no server block")]
    [InlineData("tls://.:853 {\n errors\n}", 1, "plain DNS")]
    [InlineData(". {\n errors", 1, "never closed")]
    [InlineData("", 1, "no server block")]
    public void What_is_not_understood_is_refused_by_line(string text, int line, string about)
    {
        var errors = Corefile.Parse(text, new TestFiles()).Errors;
        Assert.Contains(errors, error => error.Line == line && error.Message.Contains(about));
    }

    [Fact]
    public void All_faults_are_told_at_once() =>
        Assert.Equal([2, 3, 4], Corefile.Parse(". {\n whoami\n file db.example\n secondary\n}", new TestFiles()).Errors.Select(error => error.Line));

    [Fact]
    public void Flags_fill_what_the_Corefile_leaves_open_and_files_are_read()
    {
        var files = DnsFiles.None with
        {
            Node = ResolvConf.Parse("nameserver 192.0.2.100\nsearch corp.example internal\n"),
            Resolvers = new Dictionary<string, ResolvConf> { ["/etc/resolv.conf"] = ResolvConf.Parse("nameserver 192.0.2.200\nnameserver 10.96.0.10\n") },
        };
        var configuration = ConfigurationBuilder.Build(new DnsOptions { Ttl = 7 }, Read(Usual), files, [SocketAddr.Parse("10.96.0.10:53")]);
        Assert.Equal((30u, 2), (configuration.Settings.Zone.Ttl, configuration.Forwards.Count));
        Assert.Equal(["192.0.2.53:53", "192.0.2.200:53"], configuration.Forwards[0].Servers.Select(server => server.ToString()));   // not ourselves
        Assert.Equal([DnsName.Parse("corp.example"), DnsName.Parse("internal")], configuration.Settings.HostSearch);
        var plain = ConfigurationBuilder.Build(new DnsOptions { Ttl = 7 }, new CorefileSettings(), files, []);
        Assert.Equal((7u, "192.0.2.100:53"), (plain.Settings.Zone.Ttl, plain.Forwards[0].Servers[0].ToString()));
        var flag = ConfigurationBuilder.Build(new DnsOptions { Upstreams = [SocketAddr.Parse("192.0.2.8:53")] }, Read(Usual), files, []);
        Assert.Contains(flag.Forwards, forward => forward.Zone == DnsName.Root && forward.Servers.SequenceEqual([SocketAddr.Parse("192.0.2.8:53")]));
    }

    [Theory]
    [InlineData("5s", 5)]
    [InlineData("1m30s", 90)]
    [InlineData("1.5h", 5400)]
    public void Times_are_read_as_Go_writes_them(string text, int seconds)
    {
        Assert.True(Durations.TryParse(text, out var time));
        Assert.Equal(TimeSpan.FromSeconds(seconds), time);
        Assert.False(Durations.TryParse("5", out _) || Durations.TryParse("x", out _) || Durations.TryParse("", out _));
    }
}
