using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Explain.Trace;

/// <summary>Which port of a Service is meant, or why none is.</summary>
internal static class PortLink
{
    /// <returns>The broken link, or null when <paramref name="port"/> was found.</returns>
    public static Hop? Find(Service service, string? wanted, out ServicePort? port)
    {
        var ports = service.Spec.Ports;
        port = wanted is null ? ports.FirstOrDefault() : ports.FirstOrDefault(candidate => candidate.Name == wanted || $"{candidate.Port}" == wanted);
        if (port is not null) return null;
        var cause = Missing(service, wanted ?? "");
        return new Hop(HopKind.ServicePort, wanted ?? "", HopState.Broken, $"service/{service.Name}", "") { Cause = cause };
    }

    public static Protocol ProtocolOf(ServicePort port) => ProtocolNames.TryParse(port.Protocol ?? "TCP", out var protocol) ? protocol : Protocol.Tcp;

    private static Cause Missing(Service service, string wanted)
    {
        string has = string.Join(", ", service.Spec.Ports.Select(port => $"{port.Port}{(string.IsNullOrEmpty(port.Name) ? "" : $" ({port.Name})")}"));
        if (service.Spec.Ports.FirstOrDefault(port => port.NodePort is { } node && $"{node}" == wanted) is { } byNode)
            return new Cause(CauseCode.NodePortOnClusterIp, $"{wanted} is a node port: it is open on the nodes' addresses; the cluster IP answers on {byNode.Port}.", $"use {service.Name}:{byNode.Port} inside the cluster, or a node's address with {wanted}");
        if (service.Spec.Ports.FirstOrDefault(port => port.TargetPort?.ToString() == wanted) is { } byTarget)
            return new Cause(CauseCode.TargetPortOnClusterIp, $"{wanted} is the target port, which the pods have; the cluster IP answers on {byTarget.Port}.", $"use {service.Name}:{byTarget.Port}");
        return new Cause(CauseCode.NoSuchPort, $"Service {service.Name} has no port {wanted}; it has {(has.Length > 0 ? has : "none")}.",
            service.Spec.Ports is [var first, ..] ? $"use {service.Name}:{first.Port}" : $"kubectl edit service {service.Name} -n {service.Namespace}");
    }
}
