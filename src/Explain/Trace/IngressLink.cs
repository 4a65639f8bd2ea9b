using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Networking;

namespace Fairlead.Explain.Trace;

/// <summary>From a URL to a Service, as the Ingresses say: the most exact host, then the longest path.</summary>
internal sealed class IngressLink(ClusterView view)
{
    public TraceReport Follow(TraceTarget.Url url, TraceOrigin from)
    {
        string text = url.ToString();
        var hosts = (from ingress in view.Ingresses from rule in ingress.Spec.Rules where HostMatches(rule.Host, url.Host) select (ingress, rule)).ToList();
        if (hosts.Count == 0) return Refused(text, from, url, CauseCode.NoIngressForHost, $"No Ingress has a rule for the host {url.Host}.", "kubectl get ingress -A");
        var best = (from pair in hosts
                    from path in pair.rule.Http?.Paths ?? []
                    where PathMatches(path, url.Path)
                    orderby pair.rule.Host == url.Host descending, path.PathType == "Exact" descending, (path.Path ?? "").Length descending
                    select (pair.ingress, path)).FirstOrDefault();
        if (best.path is null) return Refused(text, from, url, CauseCode.NoIngressForPath, $"The Ingresses for {url.Host} have no path for {url.Path}.", $"kubectl describe ingress {hosts[0].ingress.Name} -n {hosts[0].ingress.Namespace}");
        return ToBackend(text, from, url, best.ingress, best.path);
    }

    private TraceReport ToBackend(string text, TraceOrigin from, TraceTarget.Url url, Ingress ingress, HTTPIngressPath path)
    {
        var web = IngressEntry.Of(view, url, ingress, path);
        if (path.Backend?.Service is not { } named)
            return new TraceReport(text, from.ToString()!, [web with { State = HopState.Unknown, Says = "its backend is no Service" }], []);
        string? port = named.Port?.Number is > 0 and var number ? $"{number}" : named.Port?.Name;
        if (WrongPort(ingress, named.Name, port) is { } wrong) return new TraceReport(text, from.ToString()!, [web with { State = HopState.Broken, Cause = wrong }], []);
        return new ServiceChain(view, new TraceOrigin.Inside(), text) { Before = [web] }.Follow(new Primitives.NamespacedName(ingress.Namespace, named.Name), port) with { From = from.ToString() };
    }

    /// <summary>The backend's port is one of the Service's, not of the pods': told here, because it is the Ingress that is wrong.</summary>
    private Cause? WrongPort(Ingress ingress, string name, string? port)
    {
        if (view.Services.FirstOrDefault(service => service.Name == name && service.Namespace == ingress.Namespace) is not { } service || PortLink.Find(service, port, out _) is null) return null;
        string has = string.Join(", ", service.Spec.Ports.Select(each => $"{each.Port}{(string.IsNullOrEmpty(each.Name) ? "" : $" ({each.Name})")}"));
        return new Cause(CauseCode.IngressBackendPort, $"Ingress {ingress.Name} leads to port {port} of {name}, which has {(has.Length > 0 ? has : "none")}.", $"set the backend's service.port of Ingress {ingress.Name} to a port of {name}");
    }

    private static bool HostMatches(string? ruled, string host) =>
        string.IsNullOrEmpty(ruled) || ruled.Equals(host, StringComparison.OrdinalIgnoreCase)
        || ruled.StartsWith("*.", StringComparison.Ordinal) && host.IndexOf('.') is > 0 and var dot && host[dot..].Equals(ruled[1..], StringComparison.OrdinalIgnoreCase);

    /// <summary>Prefix goes by whole path elements: /foo matches /foo and /foo/bar, and not /foobar.</summary>
    private static bool PathMatches(HTTPIngressPath ruled, string path)
    {
        string wanted = ruled.Path ?? "/";
        if (ruled.PathType == "Exact") return path == wanted;
        string prefix = wanted.TrimEnd('/');
        return path == prefix || path.StartsWith(prefix + "/", StringComparison.Ordinal);
    }

    private static TraceReport Refused(string text, TraceOrigin from, TraceTarget.Url url, CauseCode code, string sentence, string mend) =>
        new(text, from.ToString()!, [new Hop(HopKind.WebPort, url.Tls ? "443/TCP" : "80/TCP", HopState.Broken, "", "") { Cause = new Cause(code, sentence, mend) }], []);
}
