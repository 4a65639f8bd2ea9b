using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Networking;

namespace Fairlead.Explain.Trace;

/// <summary>The ways into a Service port from outside: web ports (Ingress, load balancer, external addresses) and the node port.</summary>
internal static class EntryLinks
{
    public static bool IsOpenOutside(Service service) =>
        service.Spec.Ports.Any(port => port.NodePort is > 0) || service.Spec.ExternalIPs.Count > 0 || service.Status.LoadBalancer?.Ingress.Count > 0;

    /// <param name="webPortKnown">The way in is known already; others are not listed.</param>
    public static IEnumerable<Hop> Of(Service service, ServicePort port, ClusterView view, TraceOrigin from, bool webPortKnown)
    {
        if (!webPortKnown) foreach (var hop in WebPorts(service, port, view)) yield return hop;
        if (service.Spec.Type is "LoadBalancer" && LoadBalancer(service, port, from) is { } balancer) yield return balancer;
        foreach (string external in service.Spec.ExternalIPs) yield return new Hop(HopKind.WebPort, $"{external}:{port.Port}", HopState.Ok, $"service/{service.Name}", "external IP");
        if (port.NodePort is > 0 and var node) yield return new Hop(HopKind.NodePort, $"{node}/{port.Protocol ?? "TCP"}", HopState.Ok, $"service/{service.Name}", "open on every node's address");
    }

    private static IEnumerable<Hop> WebPorts(Service service, ServicePort port, ClusterView view) =>
        from ingress in view.Ingresses
        where ingress.Namespace == service.Namespace
        from rule in ingress.Spec.Rules
        from path in rule.Http?.Paths ?? []
        where LeadsTo(path.Backend, service, port)
        let tls = ingress.Spec.Tls.Any(secured => secured.Hosts.Count == 0 || secured.Hosts.Contains(rule.Host ?? ""))
        let idle = IngressEntry.NotServed(ingress)
        select new Hop(HopKind.WebPort, tls ? "443/TCP" : "80/TCP", idle is null ? HopState.Ok : HopState.Warning, $"ingress/{ingress.Name}", $"{(string.IsNullOrEmpty(rule.Host) ? "any host" : rule.Host)}{path.Path}") { Cause = idle };

    public static bool LeadsTo(IngressBackend? backend, Service service, ServicePort port) =>
        backend?.Service is { } named && named.Name == service.Name && (named.Port?.Number is > 0 and var number ? number == port.Port : named.Port?.Name == port.Name);

    private static Hop? LoadBalancer(Service service, ServicePort port, TraceOrigin from)
    {
        var given = service.Status.LoadBalancer?.Ingress ?? [];
        if (given.Count > 0)
        {
            var hop = new Hop(HopKind.WebPort, $"{given[0].Ip ?? given[0].Hostname}:{port.Port}", HopState.Ok, $"service/{service.Name}", "load balancer");
            return from is not TraceOrigin.External || service.Spec.LoadBalancerSourceRanges.Count == 0 ? hop : hop with
            {
                State = HopState.Warning,
                Cause = new Cause(CauseCode.SourceRanges, $"{service.Name} takes clients from {string.Join(", ", service.Spec.LoadBalancerSourceRanges)} only; others are dropped.", "add the client's address to spec.loadBalancerSourceRanges"),
            };
        }
        return new Hop(HopKind.WebPort, "<pending>", HopState.Warning, $"service/{service.Name}", "load balancer")
        {
            Cause = new Cause(CauseCode.LoadBalancerPending, $"No load balancer has given {service.Name} an address; it serves as a NodePort until one does.", "run a load balancer provider, such as fairlead loadbalancer"),
        };
    }
}
