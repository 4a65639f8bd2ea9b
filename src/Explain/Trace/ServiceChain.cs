using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Explain.Trace;

/// <summary>The chain of a connection to a Service, link by link.</summary>
internal sealed class ServiceChain(ClusterView view, TraceOrigin from, string target)
{
    private readonly List<Hop> _hops = [];
    private IReadOnlyList<TraceEndpoint> _endpoints = [];
    private Destination? _destination;

    /// <summary>The node whose node port is used; null for other ways in.</summary>
    public string? EnteredAtNode { get; init; }

    /// <summary>In by an external or a load balancer's address.</summary>
    public bool EnteredFromOutside { get; init; }

    /// <summary>The link of the name that the client asks for; null when it has an address.</summary>
    public Hop? Name { get; init; }

    /// <summary>Links that lie before the Service, such as an Ingress.</summary>
    public IReadOnlyList<Hop> Before { get; init; } = [];

    public TraceReport Follow(NamespacedName name, string? portRef)
    {
        _hops.AddRange(Before);
        if (Name is { } named) _hops.Add(named);
        if (view.Services.FirstOrDefault(candidate => candidate.Key == name) is not { } service) _hops.Add(MissingService(name));
        else if (service.Spec.Type == "ExternalName") _hops.Add(ExternalNameLink.Of(service, view));
        else if (PortLink.Find(service, portRef, out var port) is { } refusal) _hops.AddRange([ServiceHop(service), refusal]);
        else FollowPort(service, port!);
        return new TraceReport(target, from.ToString()!, _hops, _endpoints) { Destination = _destination };
    }

    private void FollowPort(Service service, ServicePort port)
    {
        bool outside = from is TraceOrigin.External || EnteredAtNode is not null || EnteredFromOutside;
        _hops.AddRange(EntryLinks.Of(service, port, view, from, Before.Count > 0));
        _hops.Add(ServiceHop(service, outside && !EntryLinks.IsOpenOutside(service)));
        var found = new EndpointsLink(view, service, port);
        _hops.Add(PortHop(service, port, found));
        _endpoints = found.Endpoints;
        _destination = DestinationOf(service, port);
        if (PolicyLink.Of(service, found, view, from, EnteredAtNode, outside) is { } policy) _hops.Add(policy);
        _hops.Add(found.Hop);
        _hops.AddRange(NetworkPolicyLinks.Of(view, found.Pods, port, from, byName: Name is not null));
        _hops.AddRange(PodLinks.To(view, found.Pods, port.TargetPort ?? new IntOrString(port.Port), PortLink.ProtocolOf(port)));
        if (WayBackLink.Of(service, found, from, EnteredAtNode is not null || outside) is { } back) _hops.Add(back);
    }

    /// <summary>Nobody translates the ports of a headless Service: its clients get the pods' addresses, and must use the pods' port.</summary>
    private static Hop PortHop(Service service, ServicePort port, EndpointsLink found)
    {
        var hop = new Hop(HopKind.ServicePort, Text(port.Port, port), HopState.Ok, Of(service), string.IsNullOrEmpty(port.Name) ? "" : $"named {port.Name}");
        if (service.Spec.ClusterIP is not "None" || PodLinks.NumberOf(found.Pods, port) is not { } number || number == port.Port) return hop;
        return hop with
        {
            State = HopState.Broken,
            Cause = new Cause(CauseCode.HeadlessPortDiffers, $"{service.Name} is headless: its name stands for the pods, which serve {number}, and nobody leads {port.Port} there.", $"use {service.Name}:{number}, or give the Service a cluster IP"),
        };
    }

    private Destination? DestinationOf(Service service, ServicePort port)
    {
        string? node = view.Nodes.FirstOrDefault(each => each.Name == EnteredAtNode)?.Status.Addresses.FirstOrDefault(address => address.Type == "InternalIP")?.Address;
        if (EnteredAtNode is not null) return Address(node, port.NodePort ?? 0, port);
        if (service.Spec.ClusterIP is not "None") return Address(service.Spec.ClusterIP, port.Port, port);
        return _endpoints.FirstOrDefault(endpoint => endpoint.Ready) is { } first && SocketAddr.TryParse(first.Address, out var direct) ? new Destination(direct, PortLink.ProtocolOf(port)) : null;
    }

    private static Destination? Address(string? text, int number, ServicePort port) =>
        IpAddr.TryParse(text ?? "", out var ip) && number is > 0 and <= ushort.MaxValue ? new Destination(new SocketAddr(ip, (ushort)number), PortLink.ProtocolOf(port)) : null;

    private static Hop ServiceHop(Service service, bool shut = false)
    {
        bool headless = service.Spec.ClusterIP is "None";
        string says = headless ? "headless: its name stands for the pods' own addresses" : service.Spec.Type ?? "ClusterIP";
        var hop = new Hop(HopKind.Service, headless ? "None" : service.Spec.ClusterIP ?? "", shut ? HopState.Broken : HopState.Ok, Of(service), says);
        return !shut ? hop : hop with
        {
            Cause = new Cause(CauseCode.ClusterIpFromOutside, $"The cluster IP {service.Spec.ClusterIP} exists only inside the cluster, and {service.Name} has no other address.",
                $"kubectl patch service {service.Name} -n {service.Namespace} -p '{{\"spec\":{{\"type\":\"NodePort\"}}}}'"),
        };
    }

    private Hop MissingService(NamespacedName name)
    {
        var elsewhere = view.Services.Where(service => service.Name == name.Name).Select(service => service.Namespace).ToList();
        string? near = Nearest.To(name.Name, view.Services.Where(service => service.Namespace == name.Namespace).Select(service => service.Name));
        string hint = elsewhere.Count > 0 ? $"; there is one in namespace {string.Join(", ", elsewhere)}" : near is not null ? $"; {near} was perhaps meant" : "";
        string mend = elsewhere.Count > 0 ? $"use the name {name.Name}.{elsewhere[0]}" : near is not null ? $"use the name {near}" : $"kubectl get services -n {name.Namespace}";
        return new Hop(HopKind.Service, name.Name, HopState.Broken, $"service/{name.Name}", "")
        {
            Cause = new Cause(CauseCode.NoSuchService, $"There is no Service {name.Name} in namespace {name.Namespace}{hint}.", mend),
        };
    }

    private static string Of(Service service) => $"service/{service.Name}";

    private static string Text(int number, ServicePort port) => $"{number}/{port.Protocol ?? "TCP"}";
}
