using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Endpoints;

/// <summary>What Endpoints must be: each subset has an address, addresses are usable from other machines, ports have names when there are several.</summary>
internal static class EndpointsRules
{
    public static void Check(Core.Endpoints endpoints, Faults faults)
    {
        var path = FieldPath.Root("subsets");
        for (int i = 0; i < endpoints.Subsets.Count; i++) Subset(endpoints.Subsets[i], path.At(i), faults);
    }

    private static void Subset(EndpointSubset subset, FieldPath path, Faults faults)
    {
        if (subset.Addresses.Count == 0 && subset.NotReadyAddresses.Count == 0) faults.Required(path, "must specify `addresses` or `notReadyAddresses`");
        for (int i = 0; i < subset.Addresses.Count; i++) Address(subset.Addresses[i], path.Child("addresses").At(i), faults);
        for (int i = 0; i < subset.NotReadyAddresses.Count; i++) Address(subset.NotReadyAddresses[i], path.Child("notReadyAddresses").At(i), faults);
        for (int i = 0; i < subset.Ports.Count; i++) Port(subset.Ports[i], subset.Ports.Count > 1, path.Child("ports").At(i), faults);
    }

    private static void Address(EndpointAddress address, FieldPath path, Faults faults)
    {
        AddressRules.Ip(path.Child("ip"), address.Ip, faults);
        if (!string.IsNullOrEmpty(address.Hostname)) faults.Invalid(path.Child("hostname"), address.Hostname, Names.Dns1123Label(address.Hostname));
        if (address.NodeName is { } node) faults.Invalid(path.Child("nodeName"), node, Names.Dns1123Subdomain(node));
        AddressRules.NonSpecial(path.Child("ip"), address.Ip, faults);
    }

    private static void Port(Core.EndpointPort port, bool nameRequired, FieldPath path, Faults faults)
    {
        if (!string.IsNullOrEmpty(port.Name)) faults.Invalid(path.Child("name"), port.Name, Names.Dns1123Label(port.Name));
        else if (nameRequired) faults.Required(path.Child("name"));
        PortRules.Number(path.Child("port"), port.Port, faults);
        PortRules.Protocol(path.Child("protocol"), port.Protocol, faults);
        if (port.AppProtocol is { } appProtocol) faults.Invalid(path.Child("appProtocol"), appProtocol, Names.QualifiedName(appProtocol));
    }
}
