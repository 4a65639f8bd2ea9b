using Fairlead.Primitives;

namespace Fairlead.Explain.Trace;

/// <summary>Where a traced connection wants to go.</summary>
public abstract record TraceTarget
{
    private TraceTarget() { }

    /// <summary>svc/NAME[:port], NAME[.NS[.svc.DOMAIN]]:port.</summary>
    /// <param name="Port">A number or a port's name; null takes the first.</param>
    public sealed record ServicePort(NamespacedName Service, string? Port) : TraceTarget
    {
        /// <summary>The name as a client would ask for it, when one was given.</summary>
        public HostName? Host { get; init; }

        public override string ToString() => $"svc/{Service.Name}{(Port is null ? "" : $":{Port}")} in {Service.Namespace}";
    }

    /// <summary>pod/NAME:port.</summary>
    public sealed record PodPort(NamespacedName Pod, ushort Port) : TraceTarget
    {
        public override string ToString() => $"pod/{Pod.Name}:{Port} in {Pod.Namespace}";
    }

    /// <summary>node/NAME:port.</summary>
    public sealed record NodePort(string Node, ushort Port) : TraceTarget
    {
        public override string ToString() => $"node/{Node}:{Port}";
    }

    /// <summary>IP:port.</summary>
    public sealed record Address(IpAddr Ip, ushort Port) : TraceTarget
    {
        public override string ToString() => new SocketAddr(Ip, Port).ToString();
    }

    /// <summary>http://HOST/PATH, which an Ingress leads somewhere.</summary>
    public sealed record Url(string Host, string Path, bool Tls) : TraceTarget
    {
        public override string ToString() => $"{(Tls ? "https" : "http")}://{Host}{Path}";
    }

    /// <param name="ns">The namespace of names that name none.</param>
    /// <returns>Null where the text is no target.</returns>
    public static TraceTarget? Parse(string text, string ns, string clusterDomain)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri?.Host.Length > 0)
            return new Url(uri.Host, uri.AbsolutePath, uri.Scheme == "https");
        if (text.Split('/', 2) is [var kind, var rest]) return OfKind(kind, rest, ns);
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? text : text[..colon].Trim('[', ']');
        string? port = colon < 0 ? null : text[(colon + 1)..];
        if (IpAddr.TryParse(host, out var ip)) return ushort.TryParse(port, out ushort number) && number > 0 ? new Address(ip, number) : null;
        return host.Length > 0 && port != "" ? new ServicePort(OfHost(host, ns, clusterDomain), port) { Host = new HostName(host, clusterDomain) } : null;
    }

    private static TraceTarget? OfKind(string kind, string rest, string ns)
    {
        string[] parts = rest.Split(':', 2);
        string name = parts[0];
        string? port = parts is [_, var given] ? given : null;
        if (name.Length == 0 || port == "") return null;
        bool isNumber = ushort.TryParse(port, out ushort number) && number > 0;
        return kind switch
        {
            "svc" or "service" or "services" => new ServicePort(new NamespacedName(ns, name), port),
            "pod" or "pods" or "po" when isNumber => new PodPort(new NamespacedName(ns, name), number),
            "node" or "nodes" or "no" when isNumber => new NodePort(name, number),
            _ => null,
        };
    }

    /// <summary>As the search path of a pod in <paramref name="ns"/> reads a host: NAME, NAME.NS, NAME.NS.svc, NAME.NS.svc.DOMAIN.</summary>
    private static NamespacedName OfHost(string host, string ns, string clusterDomain)
    {
        string bare = host.TrimEnd('.');
        if (bare.EndsWith($".svc.{clusterDomain}", StringComparison.OrdinalIgnoreCase)) bare = bare[..^(clusterDomain.Length + 5)];
        else if (bare.EndsWith(".svc", StringComparison.OrdinalIgnoreCase)) bare = bare[..^4];
        return bare.Split('.', 2) is [var name, var space] ? new NamespacedName(space, name) : new NamespacedName(ns, bare);
    }
}
