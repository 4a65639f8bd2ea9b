using Fairlead.Dns.Answers;
using Fairlead.Dns.Zone;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>
/// Takes over a cluster's Corefile: the directives that people use, in the meaning CoreDNS gives them. What is not understood is an error
/// with its line, never passed over: a half-read configuration would answer wrongly. Pure; files it names are read by the caller.
/// <list type="table">
/// <item><term>kubernetes</term><description>zones, <c>pods</c>, <c>ttl</c>, <c>endpoint_pod_names</c>, <c>fallthrough</c></description></item>
/// <item><term>forward</term><description>resolvers or a resolver file; <c>policy except force_tcp max_fails health_check tls_servername</c></description></item>
/// <item><term>cache</term><description>TTL, <c>success denial prefetch serve_stale disable</c></description></item>
/// <item><term>hosts</term><description>file, entries, <c>ttl fallthrough</c></description></item>
/// <item><term>rewrite</term><description><c>name [exact|prefix|suffix|substring|regex]</c></description></item>
/// <item><term>template</term><description><c>match answer authority additional rcode fallthrough</c></description></item>
/// <item><term>import</term><description>files and snippets</description></item>
/// <item><term>health, ready, prometheus</term><description>addresses, unless a flag gives others</description></item>
/// <item><term>errors, log, loop, reload, loadbalance, autopath, bind</term><description>are how this server works anyway, or flags</description></item>
/// </list>
/// </summary>
public sealed class Corefile
{
    /// <summary>Directives whose effect this server has without them, or that flags decide.</summary>
    private static readonly string[] Built =
        ["errors", "loop", "reload", "loadbalance", "log", "bind", "bufsize", "metadata", "minimal", "nsid", "any", "cancel", "debug", "pprof", "local", "timeouts", "multisocket"];

    private readonly List<CorefileError> _errors = [];
    private readonly List<ForwardRule> _forwards = [];
    private readonly List<HostsRule> _hosts = [];
    private readonly List<RewriteRule> _rewrites = [];
    private readonly List<TemplateRule> _templates = [];
    private readonly List<SocketAddr> _http = [];
    private CorefileSettings _settings = new();

    private Corefile() { }

    public IReadOnlyList<CorefileError> Errors => _errors;

    /// <summary>Only of use when there are no <see cref="Errors"/>.</summary>
    public CorefileSettings Settings => _settings with { Forwards = _forwards, Hosts = _hosts, Rewrites = _rewrites, Templates = _templates, Http = [.. _http.Distinct()] };

    public static Corefile Parse(string text, ICorefileFiles files)
    {
        var file = new Corefile();
        var tokens = new CorefileImports(files, file._errors).Expand(CorefileLexer.Read(CorefilePlace.Main, text, files.Variable));
        var blocks = new CorefileParser(tokens, file._errors).Parse();
        if (blocks.Count == 0) file._errors.Add(new(new(CorefilePlace.Main, 1), "there is no server block"));
        foreach (var block in blocks) file.Take(block);
        file._errors.Sort((left, right) => left.Line.CompareTo(right.Line));
        return file;
    }

    private void Take(CorefileBlock block)
    {
        var zones = new List<DnsName>();
        foreach (string text in block.Zones)
            if (TryZone(text, block.Place, out var zone)) zones.Add(zone);
        var cluster = block.Directives.Where(directive => directive.Name == "kubernetes").ToList();
        bool isMain = cluster.Count > 0 || zones.Exists(zone => zone.Labels == 0);
        var own = cluster.SelectMany(directive => directive.Words).Select(word => DnsName.TryParse(word, out var zone) ? zone : null).OfType<DnsName>().ToList();
        foreach (var directive in block.Directives) Take(directive, zones, own, isMain);
    }

    private bool TryZone(string text, CorefilePlace place, out DnsName zone)
    {
        zone = DnsName.Root;
        if (text.StartsWith("dns://", StringComparison.Ordinal)) text = text["dns://".Length..];
        if (text.Contains("://", StringComparison.Ordinal)) return Refuse(place, $"{text}: only plain DNS is served");
        int colon = text.LastIndexOf(':');
        if (colon >= 0) text = text[..colon];
        if (DnsName.TryParse(text, out var name)) zone = name;
        return zone == name || Refuse(place, $"\"{text}\" is not a zone");
    }

    private void Take(CorefileDirective directive, List<DnsName> zones, List<DnsName> cluster, bool isMain)
    {
        switch (directive.Name)
        {
            case "forward": _forwards.AddRange(ForwardReader.Read(directive, zones, _errors)); break;
            case "hosts": _hosts.Add(HostsReader.Read(directive, isMain ? [] : zones, _errors)); break;
            case "cache": TakeCache(directive, zones, cluster, isMain); break;
            case "kubernetes" when isMain: TakeKubernetes(directive); break;
            case "rewrite":
                if (RewriteReader.Read(directive, _errors) is { } rewrite) _rewrites.Add(isMain ? rewrite : rewrite with { Zones = [.. zones] });
                break;
            case "template":
                if (TemplateReader.Read(directive, zones, _errors) is { } template) _templates.Add(template);
                break;
            case "health":
                TakeAddress(directive, 8080);
                TakeHealth(directive);
                break;
            case "ready": TakeAddress(directive, 8181); break;
            case "prometheus": TakeAddress(directive, 9153); break;
            case "autopath":
                if (directive.Words is not [.., "@kubernetes"]) Refuse(directive.Place, "autopath is understood with @kubernetes only");
                break;
            default:
                if (!Built.Contains(directive.Name)) Refuse(directive.Place, $"the directive \"{directive.Name}\" is not understood here");
                break;
        }
    }

    private void TakeKubernetes(CorefileDirective directive)
    {
        var domains = directive.Words.Where(word => !IsReverse(word)).ToList();
        if (domains.Count > 1) Refuse(directive.Place, "only one cluster domain is served");
        if (domains.Count == 1 && TryZone(domains[0], directive.Place, out var domain)) _settings = _settings with { Domain = domain };
        _settings = _settings with { Pods = PodNames.Disabled };                  // CoreDNS' default
        foreach (var option in directive.Options)
        {
            switch (option.Name)
            {
                case "pods" when option.Words is [var mode] && Enum.TryParse<PodNames>(mode, ignoreCase: true, out var pods): _settings = _settings with { Pods = pods }; break;
                case "pods": Refuse(option.Place, "pods is one of disabled, insecure, verified"); break;
                case "ttl" when option.Words is [var seconds] && uint.TryParse(seconds, out uint ttl) && ttl <= 3600: _settings = _settings with { Ttl = ttl }; break;
                case "ttl": Refuse(option.Place, "ttl is a number of seconds from 0 to 3600"); break;
                case "endpoint_pod_names": _settings = _settings with { EndpointPodNames = true }; break;
                case "fallthrough" when option.Words.Count > 0 && option.Words.All(IsReverse): break;
                case "fallthrough": Refuse(option.Place, "fallthrough is understood for in-addr.arpa and ip6.arpa: names of the cluster's domain belong to the cluster"); break;
                case "upstream" or "resyncperiod": break;                         // without effect in CoreDNS too
                case "endpoint" or "tls" or "kubeconfig": Refuse(option.Place, $"{option.Name}: the cluster is given by the flag --kubeconfig"); break;
                default: Refuse(option.Place, $"\"{option.Name}\" of kubernetes is not understood here"); break;
            }
        }
    }

    private static bool IsReverse(string word) => word.TrimEnd('.').EndsWith(".arpa", StringComparison.OrdinalIgnoreCase) || word.Contains('/');

    private void TakeCache(CorefileDirective directive, List<DnsName> zones, List<DnsName> cluster, bool isMain)
    {
        var rule = CacheReader.Read(directive, cluster, _errors);
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
            else Refuse(option.Place, $"\"{option.Text}\" of health is not understood here");
        }
    }

    /// <summary><c>[ADDRESS]:PORT</c>; the port alone means every address of the machine.</summary>
    private void TakeAddress(CorefileDirective directive, ushort unless)
    {
        string text = directive.Words.FirstOrDefault() ?? $":{unless}";
        if (text.StartsWith(':')) text = "[::]" + text;
        else if (text.StartsWith("localhost:", StringComparison.Ordinal)) text = "127.0.0.1" + text["localhost".Length..];
        if (SocketAddr.TryParse(text, out var address)) _http.Add(address);
        else Refuse(directive.Place, $"{directive.Name}: \"{text}\" is not an address with a port");
    }

    private bool Refuse(CorefilePlace place, string message)
    {
        _errors.Add(new(place, message));
        return false;
    }
}
