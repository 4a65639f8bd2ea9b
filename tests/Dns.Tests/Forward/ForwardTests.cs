using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Dns.Answers;
using Fairlead.Dns.Cache;
using Fairlead.Dns.Forward;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Tests.Forward;

public class ForwardTests
{
    private static readonly SocketAddr Nobody = SocketAddr.Parse("127.0.0.1:9");  // discard: nothing listens

    private static byte[] Key(string name, RecordType type = RecordType.A)
    {
        var key = new byte[LookupKey.MaxLength];
        return key[..LookupKey.Write(DnsName.Parse(name).Wire, type, false, key)];
    }

    private static Resolver ResolverOf(CacheOptions cache, params ForwardOptions[] zones) =>
        new(new DnsCache(cache, 1), TimeProvider.System) { Forwarder = new Forwarder(zones, TimeProvider.System) };

    private static Resolver ResolverOf(params ForwardOptions[] zones) => ResolverOf(new CacheOptions(), zones);

    private static async Task<string> Ask(Resolver resolver, string name, RecordType type = RecordType.A)
    {
        var answer = await resolver.LookupAsync(Key(name, type), TestContext.Current.CancellationToken);
        return answer.Failed ? "failed" : ReplyText.Of(answer.Message);
    }

    [Fact]
    public async Task A_second_question_is_answered_from_what_is_kept()
    {
        await using var upstream = new TestUpstream("www.example.com A 192.0.2.1");
        await using var server = new TestServer([new() { Servers = [upstream.Address] }]);
        Assert.Equal("192.0.2.1", await server.DigAsync("+short www.example.com"));
        Assert.Equal("192.0.2.1", await server.DigAsync("+short WWW.example.COM"));
        Assert.Contains("NXDOMAIN", await server.DigAsync("nothing.example.com"));
        Assert.Equal(1, upstream.CountOf("www.example.com"));
    }

    [Fact]
    public async Task A_TCP_connection_serves_one_question_after_another()
    {
        await using var upstream = new TestUpstream([.. Enumerable.Range(0, 5).Select(i => $"www-{i}.example A 192.0.2.1")]);
        var resolver = ResolverOf(new ForwardOptions { Servers = [upstream.Address], ForceTcp = true });
        for (int i = 0; i < 5; i++) Assert.Contains("192.0.2.1", await Ask(resolver, $"www-{i}.example"));
        Assert.Equal((1, 5), (upstream.Connections, upstream.CountOf("tcp")));
    }

    [Fact]
    public async Task A_connection_that_the_resolver_has_closed_is_no_failure_of_his()
    {
        await using var upstream = new TestUpstream([.. Enumerable.Range(0, 5).Select(i => $"www-{i}.example A 192.0.2.1")]) { AnswersEach = 1 };
        var resolver = ResolverOf(new ForwardOptions { Servers = [upstream.Address], ForceTcp = true });
        for (int i = 0; i < 5; i++) Assert.Contains("192.0.2.1", await Ask(resolver, $"www-{i}.example"));
        Assert.Equal(5, upstream.Connections);
        Assert.Equal(0, resolver.Forwarder.Pools[0].Upstreams[0].Timeouts);
    }

    [Theory]
    [InlineData("resolver.example", true, "192.0.2.1")]
    [InlineData("other.example", true, "failed")]                                // the certificate is another's
    [InlineData("resolver.example", false, "failed")]                            // nobody here trusts it
    public async Task Over_TLS_a_resolver_has_to_prove_its_name(string name, bool trusted, string expected)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=resolver.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("resolver.example");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await using var upstream = new TestUpstream("www.example A 192.0.2.1") { Certificate = certificate };
        var resolver = ResolverOf(new ForwardOptions { Servers = [upstream.Address], Tls = true, TlsName = name, TlsAuthorities = trusted ? file : null });
        Assert.Contains(expected, await Ask(resolver, "www.example"));
        Assert.Equal(expected == "failed" ? 0 : 1, upstream.Asked.Count);
        File.Delete(file);
    }

    [Fact]
    public async Task No_more_questions_are_on_their_way_than_allowed()
    {
        await using var upstream = new TestUpstream("a.example A 192.0.2.1", "b.example A 192.0.2.2");
        var (asked, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        upstream.Before = _ =>
        {
            asked.TrySetResult();
            return gate.Task;
        };
        var resolver = ResolverOf(new ForwardOptions { Servers = [upstream.Address], MaxConcurrent = 1 });
        var first = Ask(resolver, "a.example");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal("failed", await Ask(resolver, "b.example", RecordType.TXT));
        gate.SetResult();
        Assert.Contains("192.0.2.1", await first);
    }

    [Fact]
    public async Task Equal_questions_at_one_time_are_asked_once()
    {
        await using var upstream = new TestUpstream("www.example.com A 192.0.2.1");
        var gate = new TaskCompletionSource();
        upstream.Before = _ => gate.Task;
        var resolver = ResolverOf(new ForwardOptions { Servers = [upstream.Address] });
        var both = Task.WhenAll(Ask(resolver, "www.example.com"), Ask(resolver, "www.example.com"));
        gate.SetResult();
        Assert.All(await both, text => Assert.Contains("192.0.2.1", text));
        Assert.Single(upstream.Asked);
    }

    [Theory]
    [InlineData(ForwardPolicy.Sequential)]
    [InlineData(ForwardPolicy.Parallel)]
    public async Task One_resolver_that_is_away_costs_nothing_but_its_turn(ForwardPolicy policy)
    {
        await using var upstream = new TestUpstream("www.example.com A 192.0.2.1");
        var resolver = ResolverOf(new ForwardOptions { Servers = [Nobody, upstream.Address], Policy = policy });
        Assert.Contains("192.0.2.1", await Ask(resolver, "www.example.com"));
    }

    [Fact]
    public async Task A_resolver_that_fails_twice_goes_to_the_end_of_the_line()
    {
        await using var upstream = new TestUpstream();
        var options = new ForwardOptions { Servers = [Nobody, upstream.Address] };
        var resolver = ResolverOf(options);
        var pool = resolver.Forwarder.Pools[0];
        for (int i = 0; i < 3; i++) await Ask(resolver, $"n{i}.example.com");
        Assert.True(pool.Upstreams[0].IsDown(options.MaxFails));
        Assert.Equal(2, pool.Upstreams[0].Failures);
    }

    [Fact]
    public async Task Stub_domains_have_their_own_resolvers()
    {
        await using var corp = new TestUpstream("db.corp.internal A 192.0.2.10");
        await using var rest = new TestUpstream("www.example.com A 192.0.2.1");
        var resolver = ResolverOf(new ForwardOptions { Servers = [rest.Address] }, new ForwardOptions { Zone = DnsName.Parse("corp.internal"), Servers = [corp.Address] });
        Assert.Contains("192.0.2.10", await Ask(resolver, "db.corp.internal"));
        Assert.Contains("192.0.2.1", await Ask(resolver, "www.example.com"));
        Assert.Single(corp.Asked);
    }

    [Fact]
    public async Task A_cut_answer_is_asked_for_again_over_TCP()
    {
        await using var upstream = new TestUpstream("www.example.com A 192.0.2.1");
        upstream.OverUdp = (_, reply) =>
        {
            reply[2] |= 2;                                                        // TC
            return [reply];
        };
        Assert.Contains("192.0.2.1", await Ask(ResolverOf(new ForwardOptions { Servers = [upstream.Address] }), "www.example.com"));
        Assert.Equal(1, upstream.CountOf("tcp www.example.com"));
    }

    [Fact]
    public async Task Names_go_out_in_random_case_from_random_ports()
    {
        await using var upstream = new TestUpstream();
        var resolver = ResolverOf(new ForwardOptions { Servers = [upstream.Address] });
        for (int i = 0; i < 20; i++) await Ask(resolver, $"a-rather-long-name-{i:D2}.example.com");
        Assert.True(upstream.Asked.Select(line => line.Where(char.IsLetter).Select(char.IsUpper).Aggregate(0L, (bits, up) => bits * 2 + (up ? 1 : 0))).Distinct().Count() > 15);
        Assert.True(upstream.Ports.Distinct().Count() > 10);
    }

    [Fact]
    public async Task A_resolver_that_loses_the_case_is_asked_over_TCP_and_then_without()
    {
        await using var upstream = new TestUpstream("www.example.com A 192.0.2.1");
        upstream.Change = reply =>
        {
            WireName.Lower(reply.AsSpan(DnsHeader.Size, WireName.Measure(reply.AsSpan(DnsHeader.Size))));
            return reply;
        };
        var resolver = ResolverOf(new CacheOptions { Capacity = 0 }, new ForwardOptions { Servers = [upstream.Address] });
        for (int i = 0; i < 8; i++) Assert.Contains("192.0.2.1", await Ask(resolver, "www.example.com"));
        Assert.False(resolver.Forwarder.Pools[0].Upstreams[0].KeepsCase);
        Assert.Equal(3, upstream.CountOf("tcp www"));
    }

    [Fact]
    public async Task Forged_answers_are_passed_over()
    {
        await using var upstream = new TestUpstream("www.example.com A 192.0.2.1");
        upstream.OverUdp = (query, reply) => [Forge(reply, WrongId), Forge(reply, WrongName), Forge(reply, WrongType), Forge(reply, NoResponse), reply[..8], reply];
        var resolver = ResolverOf(new ForwardOptions { Servers = [upstream.Address] });
        Assert.EndsWith("A 192.0.2.1", await Ask(resolver, "www.example.com"));
        Assert.Equal(5, resolver.Forwarder.Pools[0].Upstreams[0].Forgeries);
        Assert.Equal(0, upstream.CountOf("tcp"));
    }

    private static byte[] Forge(byte[] reply, Action<byte[]> lie)
    {
        var forged = (byte[])reply.Clone();
        forged[^1] = 66;                                                          // the address it wants to plant
        lie(forged);
        return forged;
    }

    private static void WrongId(byte[] message) => message[0] ^= 0x55;
    private static void WrongName(byte[] message) => message[DnsHeader.Size + 1] = (byte)'x';
    private static void WrongType(byte[] message) => message[DnsHeader.Size + "www.example.com".Length + 3] = 28;
    private static void NoResponse(byte[] message) => message[2] &= 0x7F;

    [Fact]
    public async Task What_comes_from_another_port_is_not_even_read()
    {
        await using var upstream = new TestUpstream("www.example.com A 192.0.2.1");
        using var forger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        upstream.OverUdp = (query, reply) =>
        {
            forger.SendTo(Forge(reply, _ => { }), new IPEndPoint(IPAddress.Loopback, upstream.Ports.Last()));   // right in all but the sender
            return [reply];
        };
        var resolver = ResolverOf(new ForwardOptions { Servers = [upstream.Address] });
        Assert.EndsWith("A 192.0.2.1", await Ask(resolver, "www.example.com"));
        Assert.Equal(0, resolver.Forwarder.Pools[0].Upstreams[0].Forgeries);
    }

    [Fact]
    public async Task A_forger_who_misses_the_case_only_gets_the_question_sent_over_TCP()
    {
        await using var upstream = new TestUpstream("www.example.com A 192.0.2.1");
        upstream.OverUdp = (query, reply) =>
        {
            var forged = (byte[])reply.Clone();
            forged[^1] = 66;
            forged[DnsHeader.Size + 1] ^= 0x20;
            return [forged, reply];
        };
        Assert.EndsWith("A 192.0.2.1", await Ask(ResolverOf(new ForwardOptions { Servers = [upstream.Address] }), "www.example.com"));
        Assert.Equal(1, upstream.CountOf("tcp www"));
    }

    [Fact]
    public async Task Records_that_nobody_asked_for_are_left_behind()
    {
        await using var upstream = new TestUpstream("www.example.com A 192.0.2.1");
        upstream.Change = reply =>
        {
            var buffer = new byte[1024];
            var writer = new MessageWriter(buffer);
            writer.TryWriteQuestion(DnsName.Parse("www.example.com").Wire, RecordType.A, RecordClass.Internet);
            reply.AsSpan(DnsHeader.Size, 17).CopyTo(buffer.AsSpan(DnsHeader.Size));
            writer.TryWriteRecord(DnsName.Parse("www.bank.example").Wire, RecordType.A, RecordClass.Internet, 300, [6, 6, 6, 6]);
            writer.TryWriteRecord(DnsName.Parse("www.example.com").Wire, RecordType.A, RecordClass.Internet, 300, [192, 0, 2, 1]);
            writer.TryWriteRecord(DnsName.Parse("example.com").Wire, RecordType.NS, RecordClass.Internet, 300, [1, (byte)'x', 0]);
            writer.WriteHeader(new DnsHeader((ushort)(reply[0] << 8 | reply[1]), DnsHeader.Response, 1, 2, 1, 0));
            return writer.Written.ToArray();
        };
        Assert.Equal("NOERROR\nwww.example.com. 300 A 192.0.2.1", await Ask(ResolverOf(new ForwardOptions { Servers = [upstream.Address] }), "www.example.com"));
    }

    [Fact]
    public async Task One_family_s_failure_never_fails_the_other()
    {
        await using var upstream = new TestUpstream("www.example.com A 192.0.2.1");
        upstream.Change = reply =>
        {
            bool isAaaa = reply[DnsHeader.Size + WireName.Measure(reply.AsSpan(DnsHeader.Size)) + 1] == 28;
            if (isAaaa) reply[3] = (byte)(reply[3] & 0xF0 | 2);                   // SERVFAIL
            return reply;
        };
        var resolver = ResolverOf(new ForwardOptions { Servers = [upstream.Address] });
        Assert.Equal("NOERROR", await Ask(resolver, "www.example.com", RecordType.AAAA));
        Assert.EndsWith("A 192.0.2.1", await Ask(resolver, "www.example.com"));
        Assert.Equal("failed", await Ask(resolver, "nothing.example.com", RecordType.AAAA));
    }

    [Fact]
    public async Task When_nobody_answers_the_server_says_so()
    {
        await using var server = new TestServer([new() { Servers = [Nobody] }]);
        Assert.Contains("SERVFAIL", await server.DigAsync("www.example.com"));
    }
}
