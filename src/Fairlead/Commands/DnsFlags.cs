using System.CommandLine;
using System.CommandLine.Parsing;
using Fairlead.Dns;
using Fairlead.Dns.Forward;
using Fairlead.Dns.Zone;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Commands;

/// <summary>The options of <c>fairlead dns</c>. What a Corefile says counts over them, but for addresses and <c>--upstream</c>.</summary>
public sealed class DnsFlags
{
    private static readonly IReadOnlyDictionary<string, ForwardPolicy> Policies = new Dictionary<string, ForwardPolicy>
    {
        ["sequential"] = ForwardPolicy.Sequential, ["round_robin"] = ForwardPolicy.RoundRobin, ["random"] = ForwardPolicy.Random, ["parallel"] = ForwardPolicy.Parallel,
    };

    private static readonly IReadOnlyDictionary<string, PodNames> PodModes = new Dictionary<string, PodNames>
    {
        ["insecure"] = PodNames.Insecure, ["verified"] = PodNames.Verified, ["disabled"] = PodNames.Disabled,
    };

    private readonly Option<string> _domain = ClusterFlags.ClusterDomainFlag();
    private readonly Option<SocketAddr[]> _bind = Sockets("--bind-address", "An address to answer on, UDP and TCP; may be given often, also as ADDRESS:PORT. (default: 0.0.0.0 and, where the machine has IPv6, [::])", 0);
    private readonly Option<ushort> _port = Flags.Port("--port", 53, "The port to answer on.");
    private readonly Option<SocketAddr[]> _upstream = UpstreamFlag();
    private readonly Option<string> _resolvConf = Flags.Text("--resolv-conf", "/etc/resolv.conf", "The file with the resolvers, and with the search domains that pods of this node inherit.");
    private readonly Option<ForwardPolicy> _policy = Word("--policy", Policies, "Which resolver is asked first: sequential, round_robin, random, or parallel (all at once). (default: sequential)");
    private readonly Option<uint> _ttl = Number("--ttl", 5, 3600, "Seconds that answers about cluster names may be kept.");
    private readonly Option<PodNames> _pods = Word("--pods", PodModes, "Names of pods by their address, 10-244-1-5.NAMESPACE.pod.DOMAIN: insecure (all), verified (where such a pod is), disabled. (default: insecure)");
    private readonly Option<bool> _noSearch = Flags.Switch("--no-search-path-completion", "Do not walk a pod's search path for it; without it one question is answered where its resolver would ask five.");
    private readonly Option<IpPrefix[]> _serviceRange = new("--service-cluster-ip-range")
    {
        Description = "Where cluster IPs come from, one range a family: an address in it that no Service has is NXDOMAIN, not a question for the resolvers. (default: not known)",
        HelpName = "value",
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',')).Select(text => PrefixOf(result, text))],
    };

    private readonly Option<string?> _corefile = Flags.OptionalText("--conf", "A Corefile to take over; read again when it changes.");
    private readonly Option<NamespacedName?> _configMap = new("--configmap")
    {
        Description = "NAMESPACE/NAME of a ConfigMap whose key Corefile is taken over and followed.",
        HelpName = "value",
        CustomParser = MapOf,
    };

    private readonly Option<SocketAddr[]> _http = Sockets("--metrics-bind-address", "Where /metrics, /health and /ready are served, such as 0.0.0.0:9153; may be given often. (default: where the Corefile says, else nowhere)", 9153);
    private readonly Option<string?> _node = Flags.OptionalText("--hostname-override", "The node it serves, for its pods' search paths. (default: none in particular)");
    private readonly Option<string?> _control = ControlSocketFlag("A Unix socket, for root only, through which `fairlead dns watch` sees the queries. (default: none)");

    public static Option<string?> ControlSocketFlag(string help) => Flags.OptionalText("--control-socket", help);

    public static Option<SocketAddr[]> UpstreamFlag() => Sockets("--upstream", "A resolver for names outside the cluster, ADDRESS or ADDRESS:PORT; may be given often. (default: those of the resolver file)", 53);

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_domain, _bind, _port, _upstream, _resolvConf, _policy, _ttl, _pods, _noSearch, _serviceRange, _corefile, _configMap, _http, _node, _control]) command.Add(option);
    }

    public DnsOptions Read(ParseResult parsed) => new()
    {
        Listen = [.. Bound(parsed.GetValue(_bind)!).Select(address => address.Port == 0 ? address with { Port = parsed.GetValue(_port) } : address)],
        Domain = DnsName.TryParse(parsed.GetValue(_domain), out var domain) && domain.Labels > 0
            ? domain : throw new CommandFailure($"--cluster-domain: '{parsed.GetValue(_domain)}' is not a domain such as cluster.local.", ExitStatus.WrongUse),
        Upstreams = parsed.GetValue(_upstream)!,
        ResolvConf = parsed.GetValue(_resolvConf)!,
        Policy = parsed.GetValue(_policy),
        Ttl = parsed.GetValue(_ttl),
        Pods = parsed.GetValue(_pods),
        CompleteSearchPath = !parsed.GetValue(_noSearch),
        ServiceRanges = parsed.GetValue(_serviceRange)!,
        Corefile = parsed.GetValue(_corefile),
        ConfigMap = parsed.GetValue(_configMap),
        Http = parsed.GetValue(_http)!,
        NodeName = parsed.GetValue(_node),
        ControlSocket = parsed.GetValue(_control),
        Drain = TimeSpan.Zero,                                                   // as long as a Corefile's lameduck says
    };

    private static IEnumerable<SocketAddr> Bound(SocketAddr[] given)
    {
        if (given.Length > 0) return given;
        return System.Net.Sockets.Socket.OSSupportsIPv6 ? [new(IpAddr.V4(0), 0), new(IpAddr.Parse("::"), 0)] : [new(IpAddr.V4(0), 0)];
    }

    private static Option<SocketAddr[]> Sockets(string name, string help, ushort port) => new(name)
    {
        Description = help,
        HelpName = "value",
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. result.Tokens.Select(token => Flags.SocketOf(result, name, token.Value, port))],
    };

    private static Option<T> Word<T>(string name, IReadOnlyDictionary<string, T> words, string help) where T : struct, Enum => new(name)
    {
        Description = help,
        HelpName = "value",
        CustomParser = result => words.TryGetValue(result.Tokens[0].Value, out var value) ? value : Refuse<T>(result, $"{name}: '{result.Tokens[0].Value}' is not one of {string.Join(", ", words.Keys)}."),
    };

    private static Option<uint> Number(string name, uint unless, uint most, string help) => new(name)
    {
        Description = help,
        HelpName = "value",
        DefaultValueFactory = _ => unless,
        CustomParser = result => uint.TryParse(result.Tokens[0].Value, out uint number) && number <= most ? number : Refuse<uint>(result, $"{name}: '{result.Tokens[0].Value}' is not a number from 0 to {most}."),
    };

    private static IpPrefix PrefixOf(ArgumentResult result, string text) => IpPrefix.TryParse(text.Trim(), out var prefix)
        ? prefix : Refuse<IpPrefix>(result, $"--service-cluster-ip-range: '{text}' is not an address range such as 10.96.0.0/16.");

    private static NamespacedName? MapOf(ArgumentResult result) => result.Tokens[0].Value.Split('/') is [{ Length: > 0 } space, { Length: > 0 } name]
        ? new NamespacedName(space, name) : Refuse<NamespacedName?>(result, $"--configmap: '{result.Tokens[0].Value}' is not NAMESPACE/NAME, such as kube-system/coredns.");

    private static T? Refuse<T>(ArgumentResult result, string sentence)
    {
        result.AddError(sentence);
        return default;
    }
}
