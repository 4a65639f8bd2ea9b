using System.Globalization;
using System.Text;
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
                var spec = obj.At("spec");
                row.Name(obj);
                row.Text(spec.Text("type"));
                row.OrNone(spec.At("clusterIPs") is { Count: > 0 } ips ? ips[0].Text() : spec.Text("clusterIP"));
                row.Text(ExternalIp(spec, obj.At("status")));
                row.Text(Ports(spec.At("ports")));
                row.Age(obj);
                row.Text(CellText.Labels(spec.At("selector")));
            }),
        new(Core.Endpoints.Resource.Definition, [PrinterTable.NameColumn, new("Endpoints"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(CellText.Few(Endpoints(obj), TableRow.None)); row.Age(obj); }),
        new(Discovery.EndpointSlice.Resource.Definition, [PrinterTable.NameColumn, new("AddressType"), new("Ports"), new("Endpoints"), PrinterTable.AgeColumn],
            static (ref row, obj) =>
            {
                row.Name(obj);
                row.Text(obj.Text("addressType"));
                row.Text(CellText.Few(obj.At("ports").Items().Select(p => p.At("port").Exists ? p.Text("port") : "*"), "<unset>"));
                row.Text(CellText.Few(obj.At("endpoints").Items().SelectMany(e => e.At("addresses").Items()).Select(a => a.Text()), "<unset>"));
                row.Age(obj);
            }),
        new(Networking.Ingress.Resource.Definition, [PrinterTable.NameColumn, new("Class"), new("Hosts"), new("Address"), new("Ports"), PrinterTable.AgeColumn],
            static (ref row, obj) =>
            {
                var spec = obj.At("spec");
                row.Name(obj);
                row.OrNone(spec.Text("ingressClassName"));
                row.Text(CellText.Few(spec.At("rules").Items().Select(r => r.Text("host")).Where(h => h.Length > 0), "*"));
                row.Text(CellText.LoadBalancer(obj.At("status")));
                row.Text(spec.At("tls").Count > 0 ? "80, 443" : "80");
                row.Age(obj);
            }),
        new(Networking.IngressClass.Resource.Definition, [PrinterTable.NameColumn, new("Controller"), new("Parameters"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(obj.At("spec").Text("controller")); row.Text(Parameters(obj.At("spec", "parameters"))); row.Age(obj); }),
        new(Networking.NetworkPolicy.Resource.Definition, [PrinterTable.NameColumn, new("Pod-Selector"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(CellText.Selector(obj.At("spec", "podSelector"))); row.Age(obj); }),
        new(Networking.ServiceCIDR.Resource.Definition, [PrinterTable.NameColumn, new("CIDRs"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(CellText.Join(obj.At("spec", "cidrs"))); row.Age(obj); }),
        new(Networking.IPAddress.Resource.Definition, [PrinterTable.NameColumn, new("ParentRef")],
            static (ref row, obj) => { row.Name(obj); row.Text(ParentRef(obj.At("spec", "parentRef"))); }),
    ];

    private static string ExternalIp(JsonElement spec, JsonElement status)
    {
        string given = CellText.Join(spec.At("externalIPs"));
        switch (spec.Text("type"))
        {
            case "ExternalName": return spec.Text("externalName");
            case "LoadBalancer":
                string balancer = CellText.LoadBalancer(status);
                string all = balancer.Length > 0 && given.Length > 0 ? $"{balancer},{given}" : balancer + given;
                return all.Length > 0 ? all : "<pending>";
            case "ClusterIP" or "NodePort": return given.Length > 0 ? given : TableRow.None;
            default: return TableRow.Unknown;
        }
    }

    /// <summary><c>80:32488/TCP,53/UDP</c>.</summary>
    private static string Ports(JsonElement ports)
    {
        var text = new StringBuilder();
        foreach (var port in ports.Items())
        {
            if (text.Length > 0) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{port.Number("port")}");
            if (port.Number("nodePort") is var nodePort and > 0) text.Append(CultureInfo.InvariantCulture, $":{nodePort}");
            text.Append('/').Append(port.Text("protocol"));
        }
        return text.Length == 0 ? TableRow.None : text.ToString();
    }

    private static IEnumerable<string> Endpoints(JsonElement endpoints)
    {
        foreach (var subset in endpoints.At("subsets").Items())
        {
            if (subset.At("ports").Count == 0)
            {
                foreach (var address in subset.At("addresses").Items()) yield return address.Text("ip");
            }
            foreach (var port in subset.At("ports").Items())
            {
                foreach (var address in subset.At("addresses").Items()) yield return CellText.HostPort(address.Text("ip"), port.Number("port"));
            }
        }
    }

    private static string Parameters(JsonElement parameters)
    {
        if (!parameters.Exists) return TableRow.None;
        string group = parameters.Text("apiGroup");
        return $"{parameters.Text("kind")}{(group.Length > 0 ? "." + group : "")}/{parameters.Text("name")}";
    }

    private static string ParentRef(JsonElement parent)
    {
        if (!parent.Exists) return TableRow.None;
        string group = parent.Text("group"), ns = parent.Text("namespace");
        return $"{parent.Text("resource")}{(group.Length > 0 ? "." + group : "")}{(ns.Length > 0 ? "/" + ns : "")}/{parent.Text("name")}".ToLowerInvariant();
    }
}
