using Fairlead.Dns.Answers;
using Fairlead.Dns.Forward;
using Fairlead.Dns.Zone;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>
/// Takes over a cluster's Corefile: the directives that people use, in the meaning CoreDNS gives them. What is not understood is an error
/// with its line, never passed over: a half-read configuration would answer wrongly. Pure; files it names are read by the caller.
/// <list type="table">
/// <item><term>kubernetes</term><description>zones, <c>pods</c>, <c>ttl</c>, <c>fallthrough</c></description></item>
/// <item><term>forward</term><description>resolvers or a resolver file; <c>policy except force_tcp max_fails health_check</c></description></item>
/// <item><term>cache</term><description>TTL, <c>success denial prefetch serve_stale disable</c></description></item>
/// <item><term>hosts</term><description>file, entries, <c>ttl fallthrough</c></description></item>
/// <item><term>rewrite</term><description><c>name [exact|prefix|suffix|substring|regex]</c></description></item>
/// <item><term>health, ready, prometheus, errors, loop, reload, loadbalance, autopath, bind, log</term><description>are how this server works anyway, or flags</description></item>
/// </list>
/// </summary>
public sealed class Corefile
{
    /// <summary>Directives whose effect this server has without them, or that flags decide.</summary>
    private static readonly string[] Built = ["errors", "ready", "prometheus", "loop", "reload", "loadbalance", "log", "bind", "bufsize", "metadata", "minimal", "nsid", "any"];

    private readonly List<CorefileError> _errors = [];
    private readonly List<ForwardRule> _forwards = [];
    private readonly List<HostsRule> _hosts = [];
    private readonly List<RewriteRule> _rewrites = [];
    private CorefileSettings _settings = new();

    private Corefile() { }

    public IReadOnlyList<CorefileError> Errors => _errors;

    /// <summary>Only of use when there are no <see cref="Errors"/>.</summary>
    public CorefileSettings Settings => _settings with { Forwards = _forwards, Hosts = _hosts, Rewrites = _rewrites };

    /// <param name="environment">Looks up the variables the text names.</param>
    public static Corefile Parse(string text, Func<string, string?> environment)
    {
        var file = new Corefile();
        var blocks = new CorefileParser(CorefileLexer.Read(text, environment), file._errors).Parse();
        if (blocks.Count == 0) file._errors.Add(new(1, "there is no server block"));
        foreach (var block in blocks) file.Take(block);
        file._errors.Sort((left, right) => left.Line.CompareTo(right.Line));
        return file;
    }

    private void Take(CorefileBlock block)
    {
        var zones = new List<DnsName>();
        foreach (string text in block.Zones)
            if (TryZone(text, block.Line, out var zone)) zones.Add(zone);
        bool isMain = zones.Exists(zone => zone.Labels == 0) || block.Directives.Any(directive => directive.Name == "kubernetes");
        foreach (var directive in block.Directives) Take(directive, zones, isMain);
    }

    private bool TryZone(string text, int line, out DnsName zone)
    {
        zone = DnsName.Root;
        if (text.StartsWith("dns://", StringComparison.Ordinal)) text = text["dns://".Length..];
        if (text.Contains("://", StringComparison.Ordinal)) return Refuse(line, $"{text}: only plain DNS is served");
        int colon = text.LastIndexOf(':');
        if (colon >= 0) text = text[..colon];
        if (DnsName.TryParse(text, out var name)) zone = name;
        return zone == name || Refuse(line, $"\"{text}\" is not a zone");
    }

    private void Take(CorefileDirective directive, List<DnsName> zones, bool isMain)
    {
        switch (directive.Name)
        {
            case "forward": _forwards.AddRange(ForwardReader.Read(directive, zones, _errors)); break;
            case "hosts": _hosts.Add(HostsReader.Read(directive, isMain ? [] : zones, _errors)); break;
            case "cache": TakeCache(directive, zones, isMain); break;
            case "kubernetes" when isMain: TakeKubernetes(directive); break;
            case "rewrite" when isMain:
                if (RewriteReader.Read(directive, _errors) is { } rule) _rewrites.Add(rule);
                break;
            case "health": TakeHealth(directive); break;
            case "autopath":
                if (directive.Words is not [.., "@kubernetes"]) Refuse(directive.Line, "autopath is understood with @kubernetes only");
                break;
            default:
                if (!Built.Contains(directive.Name)) Refuse(directive.Line, $"the directive \"{directive.Name}\" is not understood here");
                break;
        }
    }

    private void TakeKubernetes(CorefileDirective directive)
    {
        var domains = directive.Words.Where(word => !word.EndsWith(".arpa", StringComparison.OrdinalIgnoreCase)).ToList();
        if (domains.Count > 1) Refuse(directive.Line, "only one cluster domain is served");
        if (domains.Count == 1 && TryZone(domains[0], directive.Line, out var domain)) _settings = _settings with { Domain = domain };
        foreach (var option in directive.Options)
        {
            switch (option.Name)
            {
                case "pods" when option.Words is [var mode] && Enum.TryParse<PodNames>(mode, ignoreCase: true, out var pods): _settings = _settings with { Pods = pods }; break;
                case "ttl" when option.Words is [var seconds] && uint.TryParse(seconds, out uint ttl) && ttl <= 3600: _settings = _settings with { Ttl = ttl }; break;
                case "ttl": Refuse(option.Line, "ttl is a number of seconds from 0 to 3600"); break;
                case "fallthrough" when OnlyReverse(option): break;
                case "fallthrough": Refuse(option.Line, "fallthrough is understood for in-addr.arpa and ip6.arpa: names of the cluster's domain belong to the cluster"); break;
                case "upstream": break;                                           // without effect in CoreDNS too
                default: Refuse(option.Line, $"\"{option.Name}\" of kubernetes is not understood here"); break;
            }
        }
    }

    private static bool OnlyReverse(CorefileDirective option) =>
        option.Words.Count > 0 && option.Words.All(word => word.TrimEnd('.').EndsWith(".arpa", StringComparison.OrdinalIgnoreCase));

    private void TakeCache(CorefileDirective directive, List<DnsName> zones, bool isMain)
    {
        var rule = CacheReader.Read(directive, _errors);
        if (isMain) _settings = _settings with { Cache = rule };
        else
            for (int i = 0; i < _forwards.Count; i++)
                if (zones.Contains(_forwards[i].Options.Zone)) _forwards[i] = _forwards[i] with { Options = _forwards[i].Options with { Limits = rule.Limits } };
    }

    private void TakeHealth(CorefileDirective directive)
    {
        foreach (var option in directive.Options)
        {
            if (option is { Name: "lameduck", Words: [var text] } && Durations.TryParse(text, out var drain)) _settings = _settings with { Drain = drain };
            else Refuse(option.Line, $"\"{option.Name}\" of health is not understood here");
        }
    }

    private bool Refuse(int line, string message)
    {
        _errors.Add(new(line, message));
        return false;
    }
}
