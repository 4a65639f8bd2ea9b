using Fairlead.Kubernetes.Core;

namespace Fairlead.Explain.Trace;

/// <summary>How answers find the client, where that is not by its own address alone.</summary>
internal static class WayBackLink
{
    /// <param name="outside">In by a node port, an external or a load balancer's address.</param>
    /// <returns>Null for a pod that calls other pods: they see its address, and answer to it.</returns>
    public static Hop? Of(Service service, EndpointsLink found, TraceOrigin from, bool outside)
    {
        if (found.Endpoints.Count == 0) return null;
        var hop = new Hop(HopKind.WayBack, "", HopState.Ok, "", "");
        if (outside)
            return service.Spec.ExternalTrafficPolicy == "Local"
                ? hop with { Value = "direct", Says = "the pod sees the client's address (externalTrafficPolicy Local)" }
                : hop with { Value = "by the node", Says = "the pod sees the address of the node that took the connection (SNAT, externalTrafficPolicy Cluster)" };
        return from is TraceOrigin.Pod(var name) && found.Endpoints.Any(endpoint => endpoint.Pod == name.Name && service.Metadata.Namespace == name.Namespace)
            ? hop with { Value = "hairpin", Says = "the client is one of the endpoints: led to itself, it sees its node's address as the peer" }
            : null;
    }
}
