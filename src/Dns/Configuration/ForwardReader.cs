using Fairlead.Dns.Forward;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>Reads <c>forward FROM TO… { … }</c>.</summary>
internal static class ForwardReader
{
    private const string Tls = "tls://";

    /// <summary>A rule for each zone of the block that FROM covers.</summary>
    public static IEnumerable<ForwardRule> Read(CorefileDirective directive, List<DnsName> zones, List<CorefileError> errors)
    {
        if (directive.Words.Count < 2 || !DnsName.TryParse(directive.Words[0], out var from))
        {
            errors.Add(new(directive.Place, "forward needs a zone (mostly \".\") and at least one resolver"));
            return [];
        }
        var servers = new List<SocketAddr>();
        var files = new List<string>();
        int overTls = directive.Words.Skip(1).Count(word => word.StartsWith(Tls, StringComparison.Ordinal));
        if (overTls > 0 && overTls < directive.Words.Count - 1) errors.Add(new(directive.Place, "resolvers with tls:// and without in one forward are not understood here"));
        foreach (string word in directive.Words.Skip(1)) ReadTarget(word, directive.Place, servers, files, errors);
        var options = new ForwardOptions { Servers = [.. servers], Policy = ForwardPolicy.Random, Tls = overTls > 0 };   // at random is CoreDNS' default
        foreach (var option in directive.Options) options = Apply(option, options, errors);
        return zones.Select(zone => from.Labels > zone.Labels ? from : zone).Distinct().Select(zone => new ForwardRule(options with { Zone = zone }, [.. files]));
    }

    private static void ReadTarget(string word, CorefilePlace place, List<SocketAddr> servers, List<string> files, List<CorefileError> errors)
    {
        if (word.StartsWith('/')) files.Add(word);
        else if (word.StartsWith(Tls, StringComparison.Ordinal) && TryServer(word[Tls.Length..], 853, out var secure)) servers.Add(secure);
        else if (TryServer(word.StartsWith("dns://", StringComparison.Ordinal) ? word["dns://".Length..] : word, 53, out var server)) servers.Add(server);
        else errors.Add(new(place, $"\"{word}\" is neither an address nor a file"));
    }

    private static bool TryServer(string word, ushort port, out SocketAddr server)
    {
        if (SocketAddr.TryParse(word, out server)) return true;
        bool isAddress = IpAddr.TryParse(word.Trim('[', ']'), out var address);
        server = new(address, port);
        return isAddress;
    }

    private static ForwardOptions Apply(CorefileDirective option, ForwardOptions options, List<CorefileError> errors)
    {
        switch (option)
        {
            case { Name: "policy", Words: ["random"] }: return options with { Policy = ForwardPolicy.Random };
            case { Name: "policy", Words: ["round_robin"] }: return options with { Policy = ForwardPolicy.RoundRobin };
            case { Name: "policy", Words: ["sequential"] }: return options with { Policy = ForwardPolicy.Sequential };
            case { Name: "force_tcp" }: return options with { ForceTcp = true };
            case { Name: "max_fails", Words: [var text] } when int.TryParse(text, out int fails) && fails >= 0: return options with { MaxFails = fails };
            case { Name: "health_check", Words: [var text, ..] } when Durations.TryParse(text, out var interval) && interval > TimeSpan.Zero: return options with { HealthInterval = interval };
            case { Name: "except", Words.Count: > 0 } when option.Words.All(word => DnsName.TryParse(word, out _)): return options with { Except = [.. option.Words.Select(DnsName.Parse)] };
            case { Name: "tls_servername", Words: [var name] }: return options with { TlsName = name };
            case { Name: "tls", Words: [] }: return options;                      // the machine's own authorities, as without it
            case { Name: "tls", Words: [var authorities] }: return options with { TlsAuthorities = authorities };
            case { Name: "max_concurrent", Words: [var text] } when int.TryParse(text, out int most) && most >= 0: return options with { MaxConcurrent = most };
            case { Name: "prefer_udp" or "expire" or "failfast_all_unhealthy_upstreams" or "max_connect_attempts" or "max_idle_conns" or "next" or "max_age" }: return options;   // bounds of its own way of working
            default:
                errors.Add(new(option.Place, $"\"{option.Name} {string.Join(' ', option.Words)}\" of forward is not understood here"));
                return options;
        }
    }
}
