using System.Globalization;
using System.Text.Json;

namespace Fairlead.Kubernetes.Tables;

/// <summary>Pods and their templates.</summary>
internal static class PodTables
{
    public static IReadOnlyList<KindTable> All { get; } =
    [
        new(Core.Pod.Resource.Definition,
            [
                PrinterTable.NameColumn, new("Ready"), new("Status"), new("Restarts"), PrinterTable.AgeColumn,
                new("IP", Priority: 1), new("Node", Priority: 1), new("Nominated Node", Priority: 1), new("Readiness Gates", Priority: 1),
            ],
            static (ref row, obj) =>
            {
                var summary = PodSummary.Of(obj);
                JsonElement spec = obj.At("spec"u8), status = obj.At("status"u8);
                row.Name(obj);
                row.Text(string.Create(CultureInfo.InvariantCulture, $"{summary.Ready}/{summary.Containers}"));
                row.Text(summary.Status);
                Restarts(ref row, summary);
                row.Age(obj);
                row.OrNone(status.At("podIPs"u8) is { Count: > 0 } ips ? ips[0].Text("ip"u8) : status.Text("podIP"u8));
                row.OrNone(spec.Text("nodeName"u8));
                row.OrNone(status.Text("nominatedNodeName"u8));
                row.Text(Gates(spec, status));
            })
        {
            Conditions = static obj => obj.At("status"u8).Text("phase"u8) switch { "Succeeded" => Succeeded, "Failed" => Failed, _ => null },
        },
        new(Core.PodTemplate.Resource.Definition, [PrinterTable.NameColumn, new("Containers"), new("Images"), new("Pod Labels")],
            static (ref row, obj) =>
            {
                var template = obj.At("template"u8);
                row.Name(obj);
                row.Text(CellText.JoinField(template.At("spec"u8, "containers"u8), "name"));
                row.Text(CellText.JoinField(template.At("spec"u8, "containers"u8), "image"));
                row.Text(CellText.Labels(template.At("metadata"u8, "labels"u8)));
            }),
    ];

    private const string Succeeded = ""","conditions":[{"type":"Completed","status":"True","reason":"Succeeded","message":"The pod has completed successfully."}]""";
    private const string Failed = ""","conditions":[{"type":"Completed","status":"True","reason":"Failed","message":"The pod failed."}]""";

    private static void Restarts(ref TableRow row, PodSummary summary)
    {
        string count = summary.Restarts.ToString(CultureInfo.InvariantCulture);
        row.Text(summary is { Restarts: > 0, LastRestart: { } last } ? $"{count} ({HumanDuration.Of(row.Now - last)} ago)" : count);
    }

    private static string Gates(JsonElement spec, JsonElement status)
    {
        int gates = spec.At("readinessGates"u8).Count;
        if (gates == 0) return TableRow.None;
        int open = spec.At("readinessGates"u8).Items().Count(g => CellText.Conditions(status, g.Text("conditionType"u8)) == "True");
        return string.Create(CultureInfo.InvariantCulture, $"{open}/{gates}");
    }
}
