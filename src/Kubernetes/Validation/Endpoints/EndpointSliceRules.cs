using System.Globalization;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Endpoints;

/// <summary>What an EndpointSlice must be, and what of it may not change.</summary>
internal static class EndpointSliceRules
{
    private const int MaxEndpoints = 1000, MaxAddresses = 100, MaxPorts = 20000, MaxHints = 8;

    public static void Check(EndpointSlice slice, Faults faults)
    {
        var path = FieldPath.Root("addressType");
        if (slice.AddressType.Length == 0) faults.Required(path);
        else if (slice.AddressType is not ("IPv4" or "IPv6" or "FQDN")) faults.NotSupported(path, slice.AddressType, "FQDN", "IPv4", "IPv6");
        Ports(slice, FieldPath.Root("ports"), faults);
    }

    /// <summary>Endpoints that nobody changed are not held against a write.</summary>
    public static void CheckUpdate(EndpointSlice slice, EndpointSlice old, Faults faults)
    {
        var found = new Faults();
        Endpoints(slice, found);
        if (found.Count > 0 && !SameEndpoints(slice, old)) Endpoints(slice, faults);
        if (slice.AddressType != old.AddressType) faults.Invalid(FieldPath.Root("addressType"), slice.AddressType, "field is immutable");
    }

    private static bool SameEndpoints(EndpointSlice one, EndpointSlice other) =>
        KubernetesJson.Same(new EndpointSlice { Endpoints = one.Endpoints }, new EndpointSlice { Endpoints = other.Endpoints });

    public static void Endpoints(EndpointSlice slice, Faults faults)
    {
        var path = FieldPath.Root("endpoints");
        if (slice.Endpoints.Count > MaxEndpoints) { faults.TooMany(path, slice.Endpoints.Count, MaxEndpoints); return; }
        for (int i = 0; i < slice.Endpoints.Count; i++) Endpoint(slice.Endpoints[i], slice.AddressType, path.At(i), faults);
    }

    private static void Endpoint(Endpoint endpoint, string addressType, FieldPath path, Faults faults)
    {
        var addresses = path.Child("addresses");
        if (endpoint.Addresses.Count == 0) faults.Required(addresses, "must contain at least 1 address");
        else if (endpoint.Addresses.Count > MaxAddresses) faults.TooMany(addresses, endpoint.Addresses.Count, MaxAddresses);
        for (int i = 0; i < endpoint.Addresses.Count; i++) Address(endpoint.Addresses[i], addressType, addresses.At(i), faults);
        if (endpoint.NodeName is { } node) faults.Invalid(path.Child("nodeName"), node, Names.Dns1123Subdomain(node));
        if (endpoint.Hostname is { } hostname) faults.Invalid(path.Child("hostname"), hostname, Names.Dns1123Label(hostname));
        if (endpoint.Hints is { } hints) Hints(hints, path.Child("hints"), faults);
    }

    private static void Address(string address, string addressType, FieldPath path, Faults faults)
    {
        if (addressType == "FQDN") { Fqdn(address, path, faults); return; }
        if (addressType is not ("IPv4" or "IPv6") || !AddressRules.Ip(path, address, faults)) return;
        if (Primitives.IpAddr.TryParse(address, out var ip) && ip.IsV4 != (addressType == "IPv4")) faults.Invalid(path, address, $"must be an {addressType} address");
        AddressRules.NonSpecial(path, address, faults);
    }

    private static void Fqdn(string address, FieldPath path, Faults faults)
    {
        if (address.Length == 0) { faults.Required(path); return; }
        string name = address.EndsWith('.') ? address[..^1] : address;
        string[] labels = name.Split('.');
        if (Names.Dns1123Subdomain(name) is { Count: > 0 } wrong) faults.Invalid(path, name, string.Join(",", wrong));
        else if (labels.Length < 2) faults.Invalid(path, name, "should be a domain with at least two segments separated by dots");
        else
        {
            foreach (string label in labels)
                if (Names.Dns1123Label(label) is { Count: > 0 } unfit) faults.Invalid(path, label, string.Join(",", unfit));
        }
    }

    private static void Hints(EndpointHints hints, FieldPath path, Faults faults)
    {
        var zones = path.Child("forZones");
        if (hints.ForZones.Count > MaxHints) { faults.TooMany(zones, hints.ForZones.Count, MaxHints); return; }
        Each(hints.ForZones.Select(z => z.Name), zones, Names.LabelValue, faults);
        var nodes = path.Child("forNodes");
        if (hints.ForNodes.Count > MaxHints) { faults.TooMany(nodes, hints.ForNodes.Count, MaxHints); return; }
        Each(hints.ForNodes.Select(n => n.Name), nodes, Names.Dns1123Subdomain, faults);
    }

    private static void Each(IEnumerable<string> names, FieldPath path, Func<string, IReadOnlyList<string>> rule, Faults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int i = 0;
        foreach (string name in names)
        {
            var at = path.At(i++).Child("name");
            if (!seen.Add(name)) faults.Duplicate(at, name);
            faults.Invalid(at, name, rule(name));
        }
    }

    private static void Ports(EndpointSlice slice, FieldPath path, Faults faults)
    {
        if (slice.Ports.Count > MaxPorts) { faults.TooMany(path, slice.Ports.Count, MaxPorts); return; }
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < slice.Ports.Count; i++)
        {
            var port = slice.Ports[i];
            var at = path.At(i);
            string name = port.Name ?? "";
            if (name.Length > 0) faults.Invalid(at.Child("name"), name, Names.Dns1123Label(name));
            if (!names.Add(name)) faults.Duplicate(at.Child("name"), name);
            PortRules.Protocol(at.Child("protocol"), port.Protocol, faults);
            if (port.Port is { } number) PortRules.Number(at.Child("port"), number, faults);
            if (port.AppProtocol is { } appProtocol) faults.Invalid(at.Child("appProtocol"), appProtocol, Names.QualifiedName(appProtocol));
        }
    }
}
