using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Networking;
using Fairlead.Primitives;

namespace Fairlead.Explain.Trace;

/// <summary>The web port of an Ingress: whether a controller may serve it, and with which certificate.</summary>
internal static class IngressEntry
{
    public static Hop Of(ClusterView view, TraceTarget.Url url, Ingress ingress, HTTPIngressPath path)
    {
        var hop = new Hop(HopKind.WebPort, url.Tls ? "443/TCP" : "80/TCP", HopState.Ok, $"ingress/{ingress.Name}", $"{url.Host}{path.Path}");
        if (Class(view, ingress) is { } unknown) return hop with { State = HopState.Broken, Cause = unknown };
        if (NotServed(ingress) is { } idle) return hop with { State = HopState.Warning, Cause = idle };
        return url.Tls && Certificate(view, url.Host, ingress) is { } doubt ? hop with { State = HopState.Warning, Cause = doubt } : hop;
    }

    private static Cause? Class(ClusterView view, Ingress ingress)
    {
        if (ingress.Spec.IngressClassName is not { Length: > 0 } name || view.IngressClasses.Any(each => each.Name == name)) return null;
        string there = view.IngressClasses.Count > 0 ? $"there {(view.IngressClasses.Count == 1 ? "is" : "are")} {string.Join(", ", view.IngressClasses.Select(each => each.Name))}" : "there is none";
        return new Cause(CauseCode.IngressClassUnknown, $"Ingress {ingress.Name} is of the class {name}, which does not exist ({there}), so no controller serves it.", $"kubectl patch ingress {ingress.Name} -n {ingress.Namespace} -p '{{\"spec\":{{\"ingressClassName\":\"{(view.IngressClasses.Count > 0 ? view.IngressClasses[0].Name : "CLASS")}\"}}}}'");
    }

    /// <summary>A controller writes into the status where it serves an Ingress; few are told not to.</summary>
    public static Cause? NotServed(Ingress ingress) => ingress.Status.LoadBalancer is { Ingress: [_, ..] } ? null
        : new Cause(CauseCode.IngressNotServed, $"Ingress {ingress.Name} shows no address: it may be that no controller serves it.", $"kubectl describe ingress {ingress.Name} -n {ingress.Namespace}");

    /// <summary>A client that gets a certificate for another name, or none that anybody vouches for, gives up; the connection itself is made.</summary>
    private static Cause? Certificate(ClusterView view, string host, Ingress ingress)
    {
        var tls = ingress.Spec.Tls.FirstOrDefault(each => each.Hosts.Any(named => Covers(named, host))) ?? ingress.Spec.Tls.FirstOrDefault(each => each.Hosts.Count == 0);
        if (tls is null)
            return new Cause(CauseCode.CertificateNotForHost, $"Ingress {ingress.Name} has no certificate for {host}: its controller shows one that nobody vouches for.", $"add {host} with its Secret to spec.tls of the Ingress");
        if (tls.SecretName is not { Length: > 0 } name || view.Certificates is null) return null;
        if (view.Certificates.FirstOrDefault(each => each.Secret == new NamespacedName(ingress.Namespace, name)) is not { } certificate)
            return new Cause(CauseCode.TlsSecretMissing, $"There is no Secret {name} with a certificate in namespace {ingress.Namespace}.", $"kubectl create secret tls {name} -n {ingress.Namespace} --cert=… --key=…");
        if (certificate.Expired) return new Cause(CauseCode.CertificateExpired, $"The certificate in Secret {name} is not valid today.", $"put a new one into Secret {name}");
        return certificate.Hosts.Any(named => Covers(named, host)) ? null
            : new Cause(CauseCode.CertificateNotForHost, $"The certificate in Secret {name} is for {(certificate.Hosts.Count > 0 ? string.Join(", ", certificate.Hosts) : "no host")}, not for {host}.", $"put a certificate for {host} into Secret {name}");
    }

    /// <summary>A wildcard stands for one label (RFC 9525 section 6.3).</summary>
    private static bool Covers(string named, string host) =>
        named.Equals(host, StringComparison.OrdinalIgnoreCase)
        || named.StartsWith("*.", StringComparison.Ordinal) && host.IndexOf('.') is > 0 and var dot && host[dot..].Equals(named[1..], StringComparison.OrdinalIgnoreCase);
}
