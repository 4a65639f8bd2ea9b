using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Forms;

namespace Fairlead.Kubernetes.Tables;

/// <summary>Autoscalers: whose pods they count, by which metrics, and where these stand. One table for both versions.</summary>
internal static class AutoscalerTables
{
    private const string Unset = "<unset>";

    private static readonly TableColumn[] Columns =
        [PrinterTable.NameColumn, new("Reference"), new("Targets"), new("MinPods"), new("MaxPods"), new("Replicas"), PrinterTable.AgeColumn];

    public static IReadOnlyList<KindTable> All { get; } =
    [
        new(AutoscalingV2.HorizontalPodAutoscaler.Resource.Definition, Columns, Cells),
        new(Autoscaling.HorizontalPodAutoscaler.Resource.Definition, Columns, static (ref row, obj) => Cells(ref row, V2(obj))),
    ];

    private static JsonElement V2(JsonElement obj) => JsonElement.Parse(AutoscalerForm.ToV2((JsonObject)JsonNode.Parse(obj.GetRawText())!).ToJsonString());

    private static void Cells(ref TableRow row, JsonElement obj)
    {
        JsonElement spec = obj.At("spec"u8), status = obj.At("status"u8), target = spec.At("scaleTargetRef"u8);
        row.Name(obj);
        row.Text($"{target.Text("kind"u8)}/{target.Text("name"u8)}");
        row.Text(Targets([.. spec.At("metrics"u8).Items()], [.. status.At("currentMetrics"u8).Items()]));
        row.Text(spec.At("minReplicas"u8).Exists ? spec.Text("minReplicas"u8) : Unset);
        row.Number(spec.Number("maxReplicas"u8));
        row.Number(status.Number("currentReplicas"u8));
        row.Age(obj);
    }

    /// <summary>The first two metrics, and how many more there are.</summary>
    private static string Targets(JsonElement[] metrics, JsonElement[] now)
    {
        const int Shown = 2;
        if (metrics.Length == 0) return TableRow.None;
        string list = string.Join(", ", metrics.Take(Shown).Select((metric, i) => Target(metric, i < now.Length ? now[i] : default)));
        return metrics.Length > Shown ? $"{list} + {metrics.Length - Shown} more..." : list;
    }

    private static string Target(JsonElement metric, JsonElement now)
    {
        string type = metric.Text("type"u8);
        if (type is not ("External" or "Pods" or "Object" or "Resource" or "ContainerResource")) return "<unknown type>";
        string name = char.ToLowerInvariant(type[0]) + type[1..];
        JsonElement source = metric.At(name), wanted = source.At("target"u8), current = now.At(name).At("current"u8);
        return type switch
        {
            "Pods" => $"{Or(current.At("averageValue"u8), TableRow.Unknown)}/{Or(wanted.At("averageValue"u8), "0")}",
            "External" or "Object" when wanted.At("averageValue"u8).Exists => $"{Or(current.At("averageValue"u8), TableRow.Unknown)}/{wanted.Text("averageValue"u8)} (avg)",
            "External" or "Object" => $"{Or(current.At("value"u8), TableRow.Unknown)}/{Or(wanted.At("value"u8), "<nil>")}",
            _ when wanted.At("averageValue"u8).Exists => $"{source.Text("name"u8)}: {Or(current.At("averageValue"u8), TableRow.Unknown)}/{wanted.Text("averageValue"u8)}",
            _ => $"{source.Text("name"u8)}: {Share(current, TableRow.Unknown)}/{Share(wanted, "<auto>")}",
        };
    }

    private static string Or(JsonElement value, string otherwise) => value.Exists ? value.Text() : otherwise;

    private static string Share(JsonElement value, string otherwise) => value.At("averageUtilization"u8) is { Exists: true } share ? share.Text() + "%" : otherwise;
}
