using System.Text;
using Fairlead.Ingress.Plan;

namespace Fairlead.Ingress.Engine;

/// <summary>
/// HAProxy's configuration as text: the file itself, the maps from host and path to backend, and the certificates. Pure. Written for
/// HAProxy 2.6 and later.
/// </summary>
public static class HaproxyFiles
{
    public const string Main = "haproxy.cfg";

    private const string Exact = "exact.map", Prefix = "prefix.map", Certificates = "certificates.list", Own = "own.pem";

    /// <returns>Each file's name and content.</returns>
    public static IReadOnlyDictionary<string, string> Of(EngineState state, IngressOptions options, EngineMachine machine)
    {
        var files = new Dictionary<string, string>
        {
            [Main] = Configuration(state, options, machine),
            [Exact] = Map(state.Plan.Routes.Where(route => route.IsExact), route => route.Path),
            [Prefix] = Map(state.Plan.Routes.Where(route => !route.IsExact), route => route.Path + "/"),
            [Own] = machine.OwnCertificate,
        };
        var list = new StringBuilder($"{Own}\n");
        foreach (var certificate in state.Plan.Certificates)
        {
            string file = $"{certificate.Secret.Namespace}_{certificate.Secret.Name}.pem";
            files[file] = certificate.Pem;
            list.AppendJoin(' ', [file, .. certificate.Hosts]).Append('\n');
        }
        files[Certificates] = list.ToString();
        return files;
    }

    /// <summary>A host that is a wildcard is looked up with its first label as a star; any host with none.</summary>
    private static string Map(IEnumerable<Route> routes, Func<Route, string> path) =>
        string.Concat(routes.Select(route => $"{route.Host}{path(route)} {route.Backend}\n"));

    private static string Configuration(EngineState state, IngressOptions options, EngineMachine machine)
    {
        var text = new StringBuilder($$"""
            # Written by Fairlead from the cluster's Ingresses; what is changed here by hand is lost.
            global
                default-path config
                crt-base .
                stats socket {{options.Home}}/{{HaproxyEngine.RuntimeSocket}} mode 600 level admin expose-fd listeners
                ssl-default-bind-options ssl-min-ver TLSv1.2
                hard-stop-after 1h{{(machine.User is { } user ? $"\n    user {user}\n    group {user}" : "")}}

            defaults
                mode http
                timeout connect 5s
                timeout client 60s
                timeout server 60s
                timeout http-request 15s
                timeout http-keep-alive 60s
                timeout tunnel 1h
                retries 3
                option redispatch 1

            frontend web
            {{string.Join('\n', Binds(options, machine.HasIpv6))}}
                http-request set-header X-Forwarded-For %[src]
                http-request set-header X-Real-IP %[src]
                http-request set-header X-Forwarded-Host %[req.hdr(host)]
                http-request set-header X-Forwarded-Port %[dst_port]
                http-request set-header X-Forwarded-Proto http unless { ssl_fc }
                http-request set-header X-Forwarded-Proto https if { ssl_fc }
                http-request set-var(txn.host) req.hdr(host),lower,regsub(:[0-9]+$,)
                http-request set-var(txn.wild) var(txn.host),regsub(^[^.]+,*)
                http-request set-var(txn.path) path

            """);
        foreach (string host in (string[])["var(txn.host)", "var(txn.wild)", "str()"])
        {
            text.Append($"    http-request set-var(txn.backend) {host},concat(,txn.path),map_str({Exact}) if !{{ var(txn.backend) -m found }}\n");
            text.Append($"    http-request set-var(txn.backend) {host},concat(,txn.path,/),map_beg({Prefix}) if !{{ var(txn.backend) -m found }}\n");
        }
        text.Append("""
                use_backend %[var(txn.backend)] if { var(txn.backend) -m found }
                default_backend none

            backend none
                http-request return status 404 content-type text/plain string "No Ingress has a rule for this host and path.\n"

            """);
        foreach (var backend in state.Backends) text.Append('\n').AppendJoin('\n', Lines(backend)).Append('\n');
        return text.ToString();
    }

    private static IEnumerable<string> Binds(IngressOptions options, bool ipv6)
    {
        string tls = $"ssl crt-list {Certificates} alpn h2,http/1.1";
        yield return $"    bind 0.0.0.0:{options.HttpPort}";
        yield return $"    bind 0.0.0.0:{options.HttpsPort} {tls}";
        if (!ipv6) yield break;
        yield return $"    bind [::]:{options.HttpPort} v6only";
        yield return $"    bind [::]:{options.HttpsPort} v6only {tls}";
    }

    private static IEnumerable<string> Lines(EngineBackend backend)
    {
        yield return $"backend {backend.Backend.Name}";
        if (backend.Backend.Refusal is { } refusal)
        {
            yield return $"    http-request return status 503 content-type text/plain string \"{Quoted(refusal)}\\n\"";
            yield break;
        }
        yield return backend.Backend.KeepsClients ? "    balance source" : "    balance roundrobin";
        if (backend.Backend.KeepsClients) yield return "    hash-type consistent";
        for (int i = 0; i < backend.Slots.Count; i++)
            yield return backend.Slots[i] is { } address ? $"    server {EngineBackend.SlotName(i)} {address}" : $"    server {EngineBackend.SlotName(i)} 127.0.0.1:1 disabled";
    }

    private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal);
}
