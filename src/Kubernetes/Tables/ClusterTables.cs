using System.Text.Json;

namespace Fairlead.Kubernetes.Tables;

/// <summary>Nodes, namespaces, events, leases, certificate requests.</summary>
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
                var info = obj.At("status"u8, "nodeInfo"u8);
                row.Name(obj);
                row.Text(NodeStatus(obj));
                row.OrNone(Roles(obj.At("metadata"u8, "labels"u8)));
                row.Age(obj);
                row.Text(info.Text("kubeletVersion"u8));
                row.OrNone(Address(obj, "InternalIP"));
                row.OrNone(Address(obj, "ExternalIP"));
                foreach (string field in (ReadOnlySpan<string>)["osImage", "kernelVersion", "containerRuntimeVersion"])
                    row.Text(info.Text(field) is { Length: > 0 } value ? value : TableRow.Unknown);
            }),
        new(Core.Namespace.Resource.Definition, [PrinterTable.NameColumn, new("Status"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(obj.At("status"u8).Text("phase"u8)); row.Age(obj); }),
        new(Coordination.Lease.Resource.Definition, [PrinterTable.NameColumn, new("Holder"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(obj.At("spec"u8).Text("holderIdentity"u8)); row.Age(obj); }),
        new(Core.Event.Resource.Definition, EventColumns, static (ref row, obj) => Event(ref row, obj, new("involvedObject", "message", "source", "firstTimestamp", "lastTimestamp", "count", "reportingComponent"))),
        new(Events.Event.Resource.Definition, EventColumns,
            static (ref row, obj) => Event(ref row, obj, new("regarding", "note", "deprecatedSource", "deprecatedFirstTimestamp", "deprecatedLastTimestamp", "deprecatedCount", "reportingController"))),
        new(Scheduling.PriorityClass.Resource.Definition, [PrinterTable.NameColumn, new("Value", "integer"), new("Global-Default", "boolean"), PrinterTable.AgeColumn, new("PreemptionPolicy")],
            static (ref row, obj) => { row.Name(obj); row.Number(obj.Number("value"u8)); row.Flag(obj.Flag("globalDefault"u8)); row.Age(obj); row.Text(obj.Text("preemptionPolicy"u8)); }),
        new(Policy.PodDisruptionBudget.Resource.Definition,
            [PrinterTable.NameColumn, new("Min Available"), new("Max Unavailable"), new("Allowed Disruptions", "integer"), PrinterTable.AgeColumn],
            static (ref row, obj) =>
            {
                var spec = obj.At("spec"u8);
                row.Name(obj);
                row.Text(spec.At("minAvailable"u8).Exists ? spec.Text("minAvailable"u8) : "N/A");
                row.Text(spec.At("maxUnavailable"u8).Exists ? spec.Text("maxUnavailable"u8) : "N/A");
                row.Number(obj.At("status"u8).Number("disruptionsAllowed"u8));
                row.Age(obj);
            }),
        new(Certificates.CertificateSigningRequest.Resource.Definition,
            [PrinterTable.NameColumn, PrinterTable.AgeColumn, new("SignerName"), new("Requestor"), new("RequestedDuration"), new("Condition")],
            static (ref row, obj) =>
            {
                var spec = obj.At("spec"u8);
                row.Name(obj);
                row.Age(obj);
                row.OrNone(spec.At("signerName"u8));
                row.Text(spec.At("username"u8));
                row.Text(spec.At("expirationSeconds"u8).Exists ? HumanDuration.Of(TimeSpan.FromSeconds(spec.Number("expirationSeconds"u8))) : TableRow.None);
                row.Text(RequestState(obj.At("status"u8)));
            }),
    ];

    /// <summary>What was decided, what came of it, and whether it failed: <c>Approved,Issued</c>.</summary>
    private static string RequestState(JsonElement status)
    {
        string[] types = status.At("conditions"u8) is { ValueKind: JsonValueKind.Array } conditions ? [.. conditions.EnumerateArray().Select(c => c.Text("type"u8))] : [];
        string state = types.Contains("Denied") ? "Denied" : types.Contains("Approved") ? "Approved" : "Pending";
        if (types.Contains("Failed")) state += ",Failed";
        return status.Text("certificate"u8).Length > 0 ? state + ",Issued" : state;
    }

    private static TableColumn[] EventColumns =>
    [
        new("Last Seen"), new("Type"), new("Reason"), new("Object"), new("Subobject", Priority: 1), new("Source", Priority: 1), new("Message"),
        new("First Seen", Priority: 1), new("Count", Priority: 1), new("Name", Priority: 1),
    ];

    /// <summary>The names that the two kinds of event have for the same things.</summary>
    private sealed record EventFields(string Object, string Message, string Source, string First, string Last, string Count, string Reporter);

    private static void Event(ref TableRow row, JsonElement obj, EventFields names)
    {
        var about = obj.At(names.Object);
        JsonElement first = obj.At(names.First), last = obj.At(names.Last), series = obj.At("series"u8);
        if (!first.Exists) first = obj.At("eventTime"u8);
        if (!last.Exists) last = first;
        long count = Math.Max(1, obj.Number(names.Count));
        if (series.Exists) (last, count) = (series.At("lastObservedTime"u8), series.Number("count"u8));
        string kind = about.Text("kind"u8).ToLowerInvariant();
        row.Since(last);
        row.Text(obj.Text("type"u8));
        row.Text(obj.Text("reason"u8));
        row.Text(about.Text("name"u8) is { Length: > 0 } name ? $"{kind}/{name}" : kind);
        row.Text(about.Text("fieldPath"u8));
        row.Text(Source(obj, names));
        row.Text(obj.Text(names.Message).Trim());
        row.Since(first);
        row.Number(count);
        row.Name(obj);
    }

    private static string Source(JsonElement obj, EventFields names)
    {
        string component = obj.At(names.Source).Text("component"u8), host = obj.At(names.Source).Text("host"u8);
        if (component.Length == 0) component = obj.Text(names.Reporter);
        if (host.Length == 0) host = obj.Text("reportingInstance"u8);
        return host.Length > 0 ? $"{component}, {host}" : component;
    }

    private static string NodeStatus(JsonElement node)
    {
        string ready = CellText.Conditions(node.At("status"u8), "Ready") switch { "True" => "Ready", "" => "Unknown", _ => "NotReady" };
        return node.At("spec"u8).Flag("unschedulable"u8) ? ready + ",SchedulingDisabled" : ready;
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
        foreach (var address in node.At("status"u8, "addresses"u8).Items())
        {
            if (address.Text("type"u8) == type) return address.Text("address"u8);
        }
        return "";
    }
}
