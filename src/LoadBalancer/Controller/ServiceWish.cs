using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.LoadBalancer.Assignment;
using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Controller;

/// <summary>Reads what a Service asks of a load balancer. Pure.</summary>
public static class ServiceWish
{
    /// <summary>It is ours, and it wants addresses now.</summary>
    public static bool IsWanted(Service service, LoadBalancerOptions options) => IsOurs(service, options) && service.Metadata.DeletionTimestamp is null;

    /// <summary>Its type and class make it ours, be it on its way out or not.</summary>
    public static bool IsOurs(Service service, LoadBalancerOptions options) =>
        service.Spec.Type == "LoadBalancer"
        && (service.Spec.LoadBalancerClass is { } name ? name == options.ClassName : !options.OnlyOurClass);

    /// <summary>The request; null with a fault in words where the Service asks for something that can't be read.</summary>
    public static AddressRequest? Of(Service service, out string? fault)
    {
        var annotations = service.Metadata.Annotations;
        string asked = annotations.GetValueOrDefault(LoadBalancerNames.Addresses) ?? service.Spec.LoadBalancerIP ?? "";
        var addresses = new List<IpAddr>();
        fault = null;
        foreach (var text in asked.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IpAddr.TryParse(text, out var address)) addresses.Add(address);
            else fault = $"\"{text}\" in {(annotations.ContainsKey(LoadBalancerNames.Addresses) ? $"annotation {LoadBalancerNames.Addresses}" : "spec.loadBalancerIP")} is not an IP address";
        }
        return fault is not null ? null : new(
            service.Key, FamiliesOf(service), service.Spec.IpFamilyPolicy == "RequireDualStack", [.. addresses],
            annotations.GetValueOrDefault(LoadBalancerNames.Pool), PortsOf(service), annotations.GetValueOrDefault(LoadBalancerNames.SharingKey));
    }

    /// <summary>The addresses that the Service's status shows.</summary>
    public static EquatableList<IpAddr> Shown(Service service) =>
        [.. (service.Status.LoadBalancer?.Ingress ?? []).Select(i => IpAddr.TryParse(i.Ip, out var address) ? address : (IpAddr?)null).OfType<IpAddr>()];

    public static EquatableList<PortUse> PortsOf(Service service) =>
        [.. service.Spec.Ports.Where(p => ProtocolNames.TryParse(p.Protocol, out _)).Select(p =>
        {
            ProtocolNames.TryParse(p.Protocol, out var protocol);
            return new PortUse(protocol, (ushort)p.Port);
        })];

    private static EquatableList<IpFamily> FamiliesOf(Service service) => service.Spec.IpFamilies.Count == 0
        ? [IpFamily.V4]
        : [.. service.Spec.IpFamilies.Select(f => f == "IPv6" ? IpFamily.V6 : IpFamily.V4)];
}
