using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Node.Variables;

/// <summary>What service variables need to know of a Service; so that not all of every Service is held on each node.</summary>
public sealed record ServiceFacts(NamespacedName Name, string ClusterIp, EquatableList<ServiceFacts.Port> Ports)
{
    public readonly record struct Port(string? Name, int Number, string Protocol);

    /// <summary>The facts, or null for a Service without a cluster IP (headless, ExternalName): it gives no variables.</summary>
    public static ServiceFacts? Of(Service service) => service.Spec.ClusterIP is null or "" or "None"
        ? null
        : new ServiceFacts(
            new NamespacedName(service.Metadata.Namespace ?? "", service.Metadata.Name ?? ""),
            service.Spec.ClusterIP,
            new([.. service.Spec.Ports.Select(port => new Port(port.Name, port.Port, port.Protocol ?? "TCP"))]));
}
