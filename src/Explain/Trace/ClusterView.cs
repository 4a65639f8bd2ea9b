using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Kubernetes.Networking;

namespace Fairlead.Explain.Trace;

/// <summary>The objects that a trace rests on, as the API server gave them.</summary>
public sealed record ClusterView
{
    public IReadOnlyList<Service> Services { get; init; } = [];
    public IReadOnlyList<EndpointSlice> Slices { get; init; } = [];
    public IReadOnlyList<Pod> Pods { get; init; } = [];
    public IReadOnlyList<Node> Nodes { get; init; } = [];
    public IReadOnlyList<Ingress> Ingresses { get; init; } = [];

    public IReadOnlyList<IngressClass> IngressClasses { get; init; } = [];
    public IReadOnlyList<NetworkPolicy> Policies { get; init; } = [];
    public IReadOnlyList<Namespace> Namespaces { get; init; } = [];

    /// <summary>The certificates that Ingresses name, as far as they were asked for; null when they may not be seen.</summary>
    public IReadOnlyList<TlsCertificate>? Certificates { get; init; }

    /// <summary>Sockets seen in pods; empty when nobody looked.</summary>
    public IReadOnlyList<ListeningSocket> Sockets { get; init; } = [];
}
