using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;

namespace Fairlead.Explain.Trace;

/// <summary>Who is behind a Service port: its endpoints, the pods its selector matches, and why there are none to use.</summary>
internal sealed class EndpointsLink
{
    private const string ServiceNameLabel = "kubernetes.io/service-name";

    public EndpointsLink(ClusterView view, Service service, ServicePort port)
    {
        Pods = service.Spec.Selector.Count == 0 ? [] : [.. view.Pods.Where(pod => pod.Namespace == service.Namespace && Matches(service, pod))];
        Endpoints = [.. Of(view, service, port)];
        Hop = HopOf(view, service, port);
    }

    /// <summary>The pods that the selector matches.</summary>
    public IReadOnlyList<Pod> Pods { get; }

    public IReadOnlyList<TraceEndpoint> Endpoints { get; }

    public Hop Hop { get; }

    private static bool Matches(Service service, Pod pod) => service.Spec.Selector.All(pair => pod.Metadata.Labels.TryGetValue(pair.Key, out string? value) && value == pair.Value);

    private static IEnumerable<TraceEndpoint> Of(ClusterView view, Service service, ServicePort port) =>
        from slice in view.Slices
        where slice.Metadata.Namespace == service.Namespace && slice.Metadata.Labels.TryGetValue(ServiceNameLabel, out string? of) && of == service.Name
        from slicePort in slice.Ports
        where (slicePort.Name ?? "") == (port.Name ?? "")
        from endpoint in slice.Endpoints
        from address in endpoint.Addresses
        let pod = PodOf(view, slice, endpoint)
        select new TraceEndpoint(
            address.Contains(':') ? $"[{address}]:{slicePort.Port}" : $"{address}:{slicePort.Port}", endpoint.TargetRef?.Name ?? "", endpoint.NodeName ?? "",
            endpoint.Conditions?.Ready != false, endpoint.Conditions?.Ready != false || pod is null ? "" : PodReadiness.WhyNot(pod));

    private static Pod? PodOf(ClusterView view, EndpointSlice slice, Endpoint endpoint) => endpoint.TargetRef is { Kind: "Pod", Name: { } name }
        ? view.Pods.FirstOrDefault(pod => pod.Name == name && pod.Namespace == slice.Metadata.Namespace) : null;

    private Hop HopOf(ClusterView view, Service service, ServicePort port)
    {
        int ready = Endpoints.Count(endpoint => endpoint.Ready);
        string says = Endpoints.Count == ready ? $"{ready} ready" : $"{ready} of {Endpoints.Count} ready";
        var hop = new Hop(HopKind.Endpoints, says, HopState.Ok, $"endpointslices of {service.Name}", Selector(service));
        return ready > 0 ? hop : hop with { State = HopState.Broken, Value = "none", Cause = WhyNone(view, service, port) };
    }

    private Cause WhyNone(ClusterView view, Service service, ServicePort port)
    {
        if (service.Spec.Selector.Count == 0)
            return new Cause(CauseCode.NoSelectorNoEndpoints, $"{service.Name} has no selector, and nobody has written an EndpointSlice for it.", $"create an EndpointSlice with the label {ServiceNameLabel}={service.Name}, or set spec.selector");
        if (Pods.Count == 0) return NothingMatches(view, service);
        if (PodLinks.UnknownName(Pods, port) is { } unknown) return unknown;
        if (Pods.Any(PodReadiness.IsReady))
            return new Cause(CauseCode.EndpointsNotYetThere, "Pods are ready, and the endpoint slices do not name them yet.", $"kubectl get endpointslices -n {service.Namespace} -l {ServiceNameLabel}={service.Name}");
        var first = Pods[0];
        string others = Pods.Count > 1 ? $" (and {Pods.Count - 1} more)" : "";
        return new Cause(CauseCode.PodsNotReady, $"No pod behind {service.Name} is ready: {first.Name}{others}: {PodReadiness.WhyNot(first)}.", $"kubectl describe pod {first.Name} -n {service.Namespace}");
    }

    private static Cause NothingMatches(ClusterView view, Service service)
    {
        var near = view.Pods.Where(pod => pod.Namespace == service.Namespace && pod.Metadata.Labels.Count > 0)
            .MinBy(pod => service.Spec.Selector.Sum(pair => pod.Metadata.Labels.TryGetValue(pair.Key, out string? value) ? Nearest.Distance(pair.Value, value) : pair.Value.Length + pair.Key.Length));
        string labels = near is null ? "" : string.Join(",", near.Metadata.Labels.Select(label => $"{label.Key}={label.Value}"));
        string hint = near is null ? $"; namespace {service.Namespace} has no pods" : $"; the nearest is {near.Name} with {labels}";
        return new Cause(CauseCode.SelectorMatchesNothing, $"The selector {Selector(service)} matches no pod{hint}.",
            near is null ? $"start pods with the label {Selector(service)}" : $"kubectl set selector service {service.Name} -n {service.Namespace} '{labels}'");
    }

    private static string Selector(Service service) => string.Join(",", service.Spec.Selector.Select(pair => $"{pair.Key}={pair.Value}"));
}
