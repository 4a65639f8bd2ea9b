using System.Text.Json;

namespace Fairlead.Kubernetes.Tables;

/// <summary>Nodes, namespaces, events, leases.</summary>
internal static class ClusterTables
{
    private const string RolePrefix = "node-role.kubernetes.io/";

    public static IReadOnlyList<KindTable> All { get; } =
    [
        new(Core.Node.Resource.Definition,
            [
                PrinterTable.NameColumn, new("Status"), new("Roles"), PrinterTable.AgeColumn, new("Version"), new("Internal-IP", Priority: 1), new("External-IP", Priority: 1),
                new("OS-Image", Priority: 1), new("Kernel-Version", Priority: 1), new("Container-Runtime", Priority: 1),
            ],
            static (ref row, obj) =>
            {
                var info = obj.At("status", "nodeInfo");
                row.Name(obj);
                row.Text(NodeStatus(obj));
                row.OrNone(Roles(obj.At("metadata", "labels")));
                row.Age(obj);
                row.Text(info.Text("kubeletVersion"));
                row.OrNone(Address(obj, "InternalIP"));
                row.OrNone(Address(obj, "ExternalIP"));
                foreach (string field in (ReadOnlySpan<string>)["osImage", "kernelVersion", "containerRuntimeVersion"])
                    row.Text(info.Text(field) is { Length: > 0 } value ? value : TableRow.Unknown);
            }),
        new(Core.Namespace.Resource.Definition, [PrinterTable.NameColumn, new("Status"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(obj.At("status").Text("phase")); row.Age(obj); }),
        new(Coordination.Lease.Resource.Definition, [PrinterTable.NameColumn, new("Holder"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(obj.At("spec").Text("holderIdentity")); row.Age(obj); }),
        new(Core.Event.Resource.Definition, EventColumns, static (ref row, obj) => Event(ref row, obj, new("involvedObject", "message", "source", "firstTimestamp", "lastTimestamp", "count", "reportingComponent"))),
        new(Events.Event.Resource.Definition, EventColumns,
            static (ref row, obj) => Event(ref row, obj, new("regarding", "note", "deprecatedSource", "deprecatedFirstTimestamp", "deprecatedLastTimestamp", "deprecatedCount", "reportingController"))),
        new(Scheduling.PriorityClass.Resource.Definition, [PrinterTable.NameColumn, new("Value", "integer"), new("Global-Default", "boolean"), PrinterTable.AgeColumn, new("PreemptionPolicy")],
            static (ref row, obj) => { row.Name(obj); row.Number(obj.Number("value")); row.Flag(obj.Flag("globalDefault")); row.Age(obj); row.Text(obj.Text("preemptionPolicy")); }),
        new(Policy.PodDisruptionBudget.Resource.Definition,
            [PrinterTable.NameColumn, new("Min Available"), new("Max Unavailable"), new("Allowed Disruptions", "integer"), PrinterTable.AgeColumn],
            static (ref row, obj) =>
            {
                var spec = obj.At("spec");
                row.Name(obj);
                row.Text(spec.At("minAvailable").Exists ? spec.Text("minAvailable") : "N/A");
                row.Text(spec.At("maxUnavailable").Exists ? spec.Text("maxUnavailable") : "N/A");
                row.Number(obj.At("status").Number("disruptionsAllowed"));
                row.Age(obj);
            }),
    ];

    private static TableColumn[] EventColumns =>
    [
        new("Last Seen"), new("Type"), new("Reason"), new("Object"), new("Subobject", Priority: 1), new("Source", Priority: 1), new("Message"),
        new("First Seen", Priority: 1), new("Count", Priority: 1), new("Name", Format: "name", Priority: 1),
    ];

    /// <summary>The names that the two kinds of event have for the same things.</summary>
    private sealed record EventFields(string Object, string Message, string Source, string First, string Last, string Count, string Reporter);

    private static void Event(ref TableRow row, JsonElement obj, EventFields names)
    {
        var about = obj.At(names.Object);
        JsonElement first = obj.At(names.First), last = obj.At(names.Last), series = obj.At("series");
        if (!first.Exists) first = obj.At("eventTime");
        if (!last.Exists) last = first;
        long count = Math.Max(1, obj.Number(names.Count));
        if (series.Exists) (last, count) = (series.At("lastObservedTime"), series.Number("count"));
        string kind = about.Text("kind").ToLowerInvariant();
        row.Since(last);
        row.Text(obj.Text("type"));
        row.Text(obj.Text("reason"));
        row.Text(kind.Length > 0 ? $"{kind}/{about.Text("name")}" : about.Text("name"));
        row.Text(about.Text("fieldPath"));
        row.Text(Source(obj, names));
        row.Text(obj.Text(names.Message).Trim());
        row.Since(first);
        row.Number(count);
        row.Name(obj);
    }

    private static string Source(JsonElement obj, EventFields names)
    {
        string component = obj.At(names.Source).Text("component"), host = obj.At(names.Source).Text("host");
        if (component.Length == 0) (component, host) = (obj.Text(names.Reporter), obj.Text("reportingInstance"));
        return host.Length > 0 ? $"{component}, {host}" : component;
    }

    private static string NodeStatus(JsonElement node)
    {
        string ready = CellText.Conditions(node.At("status"), "Ready") switch { "True" => "Ready", "" => "Unknown", _ => "NotReady" };
        return node.At("spec").Flag("unschedulable") ? ready + ",SchedulingDisabled" : ready;
    }

    private static string Roles(JsonElement labels)
    {
        var roles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var label in labels.Entries())
        {
            if (label.Name.StartsWith(RolePrefix, StringComparison.Ordinal) && label.Name.Length > RolePrefix.Length) roles.Add(label.Name[RolePrefix.Length..]);
            else if (label.Name == "kubernetes.io/role" && label.Value.Text().Length > 0) roles.Add(label.Value.Text());
        }
        return string.Join(",", roles);
    }

    private static string Address(JsonElement node, string type)
    {
        foreach (var address in node.At("status", "addresses").Items())
        {
            if (address.Text("type") == type) return address.Text("address");
        }
        return "";
    }
}
