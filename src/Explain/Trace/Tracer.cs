using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Explain.Trace;

/// <summary>
/// Follows one connection through the objects of a cluster, in the order in which the packets and the lookups go. Pure: same
/// objects, same report.
/// <code>
/// URL ─► Ingress ─┐
/// node:port ──────┼─► Service ─► port ─► policy ─► endpoints ─► network policies ─► target port ─► container port ─► process ─► way back
/// name or IP ─────┘
/// </code>
/// </summary>
public sealed class Tracer(ClusterView view)
{
    public TraceReport Trace(TraceTarget target, TraceOrigin from) => target switch
    {
        TraceTarget.ServicePort { Service: var service, Port: var port, Host: var host } =>
            new ServiceChain(view, from, target.ToString()!) { Name = host is null ? null : NameLink.Of(host, service, from, view) }.Follow(service, port),
        TraceTarget.PodPort(var pod, var port) => ToPod(target, pod, port, from),
        TraceTarget.NodePort(var node, var port) => ToNodePort(target, node, port, from),
        TraceTarget.Address(var ip, var port) => ToAddress(target, ip, port, from),
        TraceTarget.Url url => new IngressLink(view).Follow(url, from),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private TraceReport ToPod(TraceTarget target, NamespacedName name, ushort port, TraceOrigin from)
    {
        var pod = view.Pods.FirstOrDefault(candidate => candidate.Key == name);
        if (pod is null) return Refused(target, from, HopKind.Endpoints, name.ToString(), CauseCode.NoSuchPod, $"There is no pod {name.Name} in namespace {name.Namespace}.", $"kubectl get pods -n {name.Namespace}");
        return new TraceReport(target.ToString()!, from.ToString()!, [.. PodLinks.To(view, [pod], new IntOrString(port), Protocol.Tcp)],
            [new TraceEndpoint(IpAddr.TryParse(pod.Status.PodIP ?? "", out var ip) ? new SocketAddr(ip, port).ToString() : "", pod.Name, pod.Spec.NodeName ?? "", PodReadiness.IsReady(pod), PodReadiness.WhyNot(pod))])
        {
            Destination = ip == default ? null : new Destination(new SocketAddr(ip, port), Protocol.Tcp),
        };
    }

    private TraceReport ToNodePort(TraceTarget target, string node, ushort port, TraceOrigin from)
    {
        if (!view.Nodes.Any(candidate => candidate.Name == node))
            return Refused(target, from, HopKind.NodePort, $"{port}", CauseCode.NoSuchNode, $"There is no node {node}{MeantNode(node)}.", "kubectl get nodes");
        var held = Holders(candidate => candidate.NodePort == port).FirstOrDefault();
        return held.Service is null
            ? Refused(target, from, HopKind.NodePort, $"{port}", CauseCode.NobodyHasNodePort, $"No Service has node port {port}.", "kubectl get services -A")
            : new ServiceChain(view, from, target.ToString()!) { EnteredAtNode = node }.Follow(held.Service.Key, PortName(held.Port));
    }

    private TraceReport ToAddress(TraceTarget target, IpAddr ip, ushort port, TraceOrigin from)
    {
        string text = ip.ToString();
        if (view.Services.FirstOrDefault(service => service.Spec.ClusterIPs.Append(service.Spec.ClusterIP).Contains(text)) is { } byAddress)
            return new ServiceChain(view, from, target.ToString()!).Follow(byAddress.Key, $"{port}");
        if (view.Services.FirstOrDefault(service => service.Spec.ExternalIPs.Contains(text) || service.Status.LoadBalancer?.Ingress.Any(given => given.Ip == text) == true) is { } outer)
        {
            var report = new ServiceChain(view, from, target.ToString()!) { EnteredFromOutside = true }.Follow(outer.Key, $"{port}");
            return report with { Destination = report.Destination is { } meant ? meant with { Address = new SocketAddr(ip, port) } : null };
        }
        if (view.Nodes.FirstOrDefault(node => node.Status.Addresses.Any(address => address.Address == text)) is { } at)
            return ToNodePort(target, at.Name, port, from);
        if (view.Pods.FirstOrDefault(pod => pod.Status.PodIPs.Any(given => given.Ip == text)) is { } pod)
            return ToPod(target, pod.Key, port, from);
        return Refused(target, from, HopKind.Service, text, CauseCode.NobodyHasAddress, $"No Service, node or pod has the address {text}.", "kubectl get services,nodes,pods -A -o wide");
    }

    private IEnumerable<(Service Service, ServicePort Port)> Holders(Func<ServicePort, bool> isIt) =>
        from service in view.Services from port in service.Spec.Ports where isIt(port) select (service, port);

    private static string PortName(ServicePort port) => string.IsNullOrEmpty(port.Name) ? $"{port.Port}" : port.Name;

    private string MeantNode(string node) => Nearest.To(node, view.Nodes.Select(candidate => candidate.Name)) is { } near ? $"; {near} was perhaps meant" : "";

    private static TraceReport Refused(TraceTarget target, TraceOrigin from, HopKind kind, string value, CauseCode code, string sentence, string mend) =>
        new(target.ToString()!, from.ToString()!, [new Hop(kind, value, HopState.Broken, "", "") { Cause = new Cause(code, sentence, mend) }], []);
}
