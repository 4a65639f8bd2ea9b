using Fairlead.Catalog;
using Fairlead.Kernel.Tests.Lab;
using Fairlead.Primitives;

namespace Fairlead.Kernel.Tests;

/// <summary>
/// Who connects to what, who answers, and whom the answerer sees. Machines and addresses are those of <see cref="Network"/>; "s" is the
/// service range's prefix, "x" the external one, "n1" and "n2" the nodes' addresses.
/// </summary>
internal static class PacketCases
{
    /// <summary>from, to, expected: "a@SOURCE b@SOURCE" (any of them, each must occur), "refused" or "silence"; SOURCE is a machine's name.</summary>
    private static readonly (string From, string To, string Expected)[] Cases =
    [
        // cluster IP: from pods, nodes; spread over all endpoints; the source stays
        ("a", "s41:80", "c@a d@a"),
        ("a", "s41:80/udp", "c@a d@a"),
        ("c", "s41:80", "c@node2 d@c"),                                              // hairpin: c sees its node, not itself
        ("node1", "s41:80", "c@node1 d@node1"),
        ("a", "s41:81", "refused"),                                                  // a port that the Service does not have
        ("a", "s41:81/udp", "refused"),
        ("a", "s41:8080", "refused"),                                                // nor its target port
        ("a", "s41:30041", "refused"),                                               // nor its node port
        ("a", "s250:80", "refused"),                                                 // an address that no Service has
        ("node1", "s250:80", "refused"),
        // node port: any node, from outside, from pods, on localhost
        ("client", "n1:30041", "c@node1 d@node1"),
        ("client", "n2:30041", "c@node2 d@node2"),
        ("client", "n1:30041/udp", "c@node1 d@node1"),
        ("a", "n1:30041", "c@node1 d@node1"),
        ("a", "n2:30041", "c@node2 d@node2"),
        ("node1", "n1:30041", "c@node1 d@node1"),
        ("node1", "lo:30041", "c@node1 d@node1"),
        ("node1", "lo:30041/udp", "c@node1 d@node1"),
        ("client", "n1:30099", "refused"),                                           // nobody listens there
        // none usable
        ("a", "s42:80", "refused"),
        ("a", "s42:80/udp", "refused"),
        ("node1", "s42:80", "refused"),
        ("client", "n1:30042", "refused"),
        ("node1", "lo:30042", "refused"),
        // policy Local: here or not at all, the client's address kept; insiders take the short way
        ("client", "n2:30043", "c@client d@client"),
        ("client", "n1:30043", "silence"),
        ("node1", "n1:30043", "c@node1 d@node1"),
        ("a", "n1:30043", "c@a d@a"),
        ("a", "s43:80", "c@a d@a"),
        ("a", "x43:80", "c@a d@a"),
        ("client", "x43:80", "silence"),                                             // enters at node 1
        // internal policy Local
        ("a", "s44:80", "silence"),
        ("c", "s44:80", "c@node2"),
        // external addresses under policy Cluster
        ("client", "x45:80", "a@node1 c@node1"),
        ("a", "x45:80", "a@node1 c@node1"),
        ("client", "x45:81", "Unreachable"),                                         // not ours: routed on, here to nowhere
        // load balancer: source ranges
        ("client", "x46:80", "b@node1"),
        ("a", "x46:80", "silence"),
        // the load balancer's own address stays alone with ipMode Proxy
        ("a", "x47:80", "Unreachable"),
        // draining endpoints, when no others are left; not ready ones, when published
        ("a", "s48:80", "d@a"),
        ("a", "s49:80", "b@a"),
        ("a", "s50:80", "b@a d@a"),
        // draining endpoints under the policies Local: those of the node, where none there is ready
        ("client", "n2:30052", "c@client"),
        ("client", "n1:30052", "silence"),
        ("a", "s53:80", "b@a"),
        ("c", "s53:80", "d@c"),
        // host network
        ("a", "s54:80", "node1@a"),                                                  // internal policy Local
        ("node1", "s54:80", "node1@node1"),
        ("c", "s54:80", "silence"),
        ("a", "s51:80", "node1@a node2@a"),
        ("node1", "s51:80", "node1@node1 node2@node1"),
        ("client", "n1:30051", "node1@client node2@node1"),
    ];

    internal static CatalogChange[] News(IpFamily family)
    {
        string v = family == IpFamily.V4 ? "v4" : "v6";
        CatalogService Service(int number, ServiceKind kind = ServiceKind.NodePort) => AService.Named($"{v}-{number}", Address($"s{number}", family)) with
        {
            Kind = kind,
            Ports = [new("", Protocol.Tcp, 80, (ushort)(30000 + number)), new("u", Protocol.Udp, 80, (ushort)(30000 + number))],
        };
        LoadBalancerAddress Lb(string name, bool bypass = false) => new(AService.Address(Address(name, family)), null, bypass);
        string client = family == IpFamily.V4 ? "192.0.2.100/32" : "2001:db8::100/128";
        return
        [
            .. Service(41).With("c", "d"),
            .. Service(42).With("a?"),
            .. (Service(43, ServiceKind.LoadBalancer) with { ExternalLocal = true, LoadBalancer = [Lb("x43")] }).With("c", "d"),
            .. (Service(44) with { InternalLocal = true }).With("c"),
            .. (Service(45) with { ExternalIps = [AService.Address(Address("x45", family))] }).With("a", "c"),
            .. (Service(46, ServiceKind.LoadBalancer) with { LoadBalancer = [Lb("x46")], SourceRanges = [IpPrefix.Parse(client)] }).With("b"),
            .. (Service(47, ServiceKind.LoadBalancer) with { LoadBalancer = [Lb("x47", bypass: true)] }).With("b"),
            .. Service(48).With("b?", "d!"),
            .. Service(49).With("b", "d!"),
            .. (Service(50) with { PublishNotReadyAddresses = true }).With("b?", "d?"),
            .. Service(51).With("node1", "node2"),
            .. (Service(52) with { ExternalLocal = true }).With("c!", "d?"),
            .. (Service(53) with { InternalLocal = true }).With("b!", "d"),
            .. (Service(54) with { InternalLocal = true }).With("node1"),
        ];
    }

    internal static TheoryData<string, string, string> Rows(IpFamily family)
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var (from, to, expected) in Cases) rows.Add(from, Destination(to, family), Expected(expected, family));
        return rows;
    }

    /// <summary>Enough that each of two endpoints is missed once in a million.</summary>
    internal static int Attempts(string expected) => expected.Contains(' ') && expected.Contains(',') ? 21 : 1;

    internal static IEnumerable<string> Outcomes(string expected) => expected.Split(", ").Order();

    private static string Expected(string expected, IpFamily family) => expected.Contains('@')
        ? string.Join(", ", expected.Split(' ').Select(one => one.Split('@')).Select(one => $"{one[0]} saw {Address(one[1], family)}"))
        : expected == "Unreachable" ? "silence" : expected;

    internal static string Destination(string to, IpFamily family)
    {
        int colon = to.IndexOf(':');
        string address = Address(to[..colon], family);
        return (family == IpFamily.V6 ? $"[{address}]" : address) + to[colon..];
    }

    internal static string Address(string name, IpFamily family)
    {
        bool v4 = family == IpFamily.V4;
        return name switch
        {
            "a" or "b" or "c" or "d" => AService.Endpoint(name, family).Address.ToString(),
            "node1" or "n1" => v4 ? "192.0.2.1" : "2001:db8::1",
            "node2" or "n2" => v4 ? "192.0.2.2" : "2001:db8::2",
            "client" => v4 ? "192.0.2.100" : "2001:db8::100",
            "gw" => v4 ? "169.254.1.1" : "fe80::1",
            "lo" => v4 ? "127.0.0.1" : "::1",
            _ when name[0] == 's' => (v4 ? "10.96.0." : "fd00:96::") + name[1..],
            _ => (v4 ? "203.0.113." : "2001:db8:cb00::") + name[1..],
        };
    }
}
