using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Fairlead.Kubernetes.Tables;

/// <summary>Services and what stands around them.</summary>
internal static class ServiceTables
{
    public static IReadOnlyList<KindTable> All { get; } =
    [
        new(Core.Service.Resource.Definition,
            [PrinterTable.NameColumn, new("Type"), new("Cluster-IP"), new("External-IP"), new("Port(s)"), PrinterTable.AgeColumn, new("Selector", Priority: 1)],
            static (ref row, obj) =>
            {
                var spec = obj.At("spec"u8);
                row.Name(obj);
                row.Text(spec.At("type"u8));
                row.OrNone(spec.At("clusterIPs"u8) is { Count: > 0 } ips ? ips[0] : spec.At("clusterIP"u8));
                row.Text(ExternalIp(spec, obj.At("status"u8)));
                Ports(ref row, spec.At("ports"u8));
                row.Age(obj);
                row.Text(CellText.Labels(spec.At("selector"u8)));
            }),
        new(Core.Endpoints.Resource.Definition, [PrinterTable.NameColumn, new("Endpoints"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(CellText.Few(Endpoints(obj), obj.At("subsets"u8).Count > 0 ? "" : TableRow.None)); row.Age(obj); }),
        new(Discovery.EndpointSlice.Resource.Definition, [PrinterTable.NameColumn, new("AddressType"), new("Ports"), new("Endpoints"), PrinterTable.AgeColumn],
            static (ref row, obj) =>
            {
                row.Name(obj);
                row.Text(obj.Text("addressType"u8));
                row.Text(CellText.Few(obj.At("ports"u8).Items().Select(p => p.At("port"u8).Exists ? p.Text("port"u8) : p.At("name"u8).Exists ? p.Text("name"u8) : "*"), "<unset>"));
                row.Text(CellText.Few(obj.At("endpoints"u8).Items().SelectMany(e => e.At("addresses"u8).Items()).Select(a => a.Text()), "<unset>"));
                row.Age(obj);
            }),
        new(Networking.Ingress.Resource.Definition, [PrinterTable.NameColumn, new("Class"), new("Hosts"), new("Address"), new("Ports"), PrinterTable.AgeColumn],
            static (ref row, obj) =>
            {
                var spec = obj.At("spec"u8);
                row.Name(obj);
                row.OrNone(spec.Text("ingressClassName"u8));
                row.Text(CellText.Hosts(spec.At("rules"u8)));
                row.Text(CellText.LoadBalancer(obj.At("status"u8)));
                row.Text(spec.At("tls"u8).Count > 0 ? "80, 443" : "80");
                row.Age(obj);
            }),
        new(Networking.IngressClass.Resource.Definition, [PrinterTable.NameColumn, new("Controller"), new("Parameters"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(obj.At("spec"u8).Text("controller"u8)); row.Text(Parameters(obj.At("spec"u8, "parameters"u8))); row.Age(obj); }),
        new(Networking.NetworkPolicy.Resource.Definition, [PrinterTable.NameColumn, new("Pod-Selector"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(CellText.Selector(obj.At("spec"u8, "podSelector"u8))); row.Age(obj); }),
        new(Networking.ServiceCIDR.Resource.Definition, [PrinterTable.NameColumn, new("CIDRs"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(CellText.Join(obj.At("spec"u8, "cidrs"u8))); row.Age(obj); }),
        new(Networking.IPAddress.Resource.Definition, [PrinterTable.NameColumn, new("ParentRef")],
            static (ref row, obj) => { row.Name(obj); row.Text(ParentRef(obj.At("spec"u8, "parentRef"u8))); }),
    ];

    private static string ExternalIp(JsonElement spec, JsonElement status)
    {
        string given = spec.At("externalIPs"u8) is { Count: > 0 } ips ? CellText.Join(ips) : "";
        var type = spec.At("type"u8);
        if (type.ValueKind != JsonValueKind.String) return TableRow.Unknown;
        if (type.ValueEquals("ClusterIP"u8) || type.ValueEquals("NodePort"u8)) return given.Length > 0 ? given : TableRow.None;
        if (type.ValueEquals("ExternalName"u8)) return spec.Text("externalName"u8);
        if (!type.ValueEquals("LoadBalancer"u8)) return TableRow.Unknown;
        string balancer = CellText.LoadBalancer(status);
        string all = balancer.Length > 0 && given.Length > 0 ? $"{balancer},{given}" : balancer + given;
        return all.Length > 0 ? all : "<pending>";
    }

    /// <summary><c>80:32488/TCP,53/UDP</c>.</summary>
    private static void Ports(ref TableRow row, JsonElement ports)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[256]);
        bool any = false;
        foreach (var port in ports.Items())
        {
            if (any) text.AppendLiteral(",");
            any = true;
            text.AppendFormatted(port.Number("port"u8));
            if (port.Number("nodePort"u8) is var nodePort and > 0)
            {
                text.AppendLiteral(":");
                text.AppendFormatted(nodePort);
            }
            text.AppendLiteral("/");
            text.AppendLiteral(Protocol(port.At("protocol"u8)));
        }
        row.Text(any ? text.Text : TableRow.None);
        text.Clear();
    }

    private static string Protocol(JsonElement protocol) =>
        protocol.ValueKind != JsonValueKind.String ? "" : protocol.ValueEquals("TCP"u8) ? "TCP" : protocol.ValueEquals("UDP"u8) ? "UDP" : protocol.Text();

    private static IEnumerable<string> Endpoints(JsonElement endpoints)
    {
        foreach (var subset in endpoints.At("subsets"u8).Items())
        {
            if (subset.At("ports"u8).Count == 0)
            {
                foreach (var address in subset.At("addresses"u8).Items()) yield return address.Text("ip"u8);
            }
            foreach (var port in subset.At("ports"u8).Items())
            {
                foreach (var address in subset.At("addresses"u8).Items()) yield return CellText.HostPort(address.Text("ip"u8), port.Number("port"u8));
            }
        }
    }

    private static string Parameters(JsonElement parameters)
    {
        if (!parameters.Exists) return TableRow.None;
        string group = parameters.Text("apiGroup"u8);
        return $"{parameters.Text("kind"u8)}{(group.Length > 0 ? "." + group : "")}/{parameters.Text("name"u8)}";
    }

    private static string ParentRef(JsonElement parent)
    {
        if (!parent.Exists) return TableRow.None;
        string group = parent.Text("group"u8), ns = parent.Text("namespace"u8);
        return $"{parent.Text("resource"u8)}{(group.Length > 0 ? "." + group : "")}{(ns.Length > 0 ? "/" + ns : "")}/{parent.Text("name"u8)}".ToLowerInvariant();
    }
}
