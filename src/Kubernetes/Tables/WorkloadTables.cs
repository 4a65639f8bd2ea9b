using System.Globalization;
using System.Text.Json;

namespace Fairlead.Kubernetes.Tables;

/// <summary>The kinds that keep pods running.</summary>
internal static class WorkloadTables
{
    private static readonly TableColumn[] Wide = [new("Containers", Priority: 1), new("Images", Priority: 1), new("Selector", Priority: 1)];

    public static IReadOnlyList<KindTable> All { get; } =
    [
        new(Apps.Deployment.Resource.Definition, [PrinterTable.NameColumn, new("Ready"), new("Up-to-date"), new("Available"), PrinterTable.AgeColumn, .. Wide],
            static (ref row, obj) =>
            {
                var status = obj.At("status"u8);
                row.Name(obj);
                row.Text(Of(status.Number("readyReplicas"u8), obj.At("spec"u8).Number("replicas"u8)));
                row.Number(status.Number("updatedReplicas"u8));
                row.Number(status.Number("availableReplicas"u8));
                row.Age(obj);
                Containers(ref row, obj.At("spec"u8, "template"u8));
                row.Text(CellText.Selector(obj.At("spec"u8, "selector"u8)));
            }),
        new(Apps.ReplicaSet.Resource.Definition, ReplicaColumns, static (ref row, obj) => { Replicas(ref row, obj); row.Text(CellText.Selector(obj.At("spec"u8, "selector"u8))); }),
        new(Core.ReplicationController.Resource.Definition, ReplicaColumns, static (ref row, obj) => { Replicas(ref row, obj); row.Text(CellText.Labels(obj.At("spec"u8, "selector"u8))); }),
        new(Apps.DaemonSet.Resource.Definition,
            [
                PrinterTable.NameColumn, new("Desired", "integer"), new("Current", "integer"), new("Ready", "integer"), new("Up-to-date", "integer"), new("Available", "integer"),
                new("Node Selector"), PrinterTable.AgeColumn, .. Wide,
            ],
            static (ref row, obj) =>
            {
                var status = obj.At("status"u8);
                row.Name(obj);
                foreach (string count in (ReadOnlySpan<string>)["desiredNumberScheduled", "currentNumberScheduled", "numberReady", "updatedNumberScheduled", "numberAvailable"])
                    row.Number(status.Number(count));
                row.Text(CellText.Labels(obj.At("spec"u8, "template"u8).At("spec"u8, "nodeSelector"u8)));
                row.Age(obj);
                Containers(ref row, obj.At("spec"u8, "template"u8));
                row.Text(CellText.Selector(obj.At("spec"u8, "selector"u8)));
            }),
        new(Apps.StatefulSet.Resource.Definition, [PrinterTable.NameColumn, new("Ready"), PrinterTable.AgeColumn, Wide[0], Wide[1]],
            static (ref row, obj) =>
            {
                row.Name(obj);
                row.Text(Of(obj.At("status"u8).Number("readyReplicas"u8), obj.At("spec"u8).Number("replicas"u8)));
                row.Age(obj);
                Containers(ref row, obj.At("spec"u8, "template"u8));
            }),
        new(Apps.ControllerRevision.Resource.Definition, [PrinterTable.NameColumn, new("Controller"), new("Revision"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(Owner(obj)); row.Number(obj.Number("revision"u8)); row.Age(obj); }),
        new(Batch.Job.Resource.Definition, [PrinterTable.NameColumn, new("Status"), new("Completions"), new("Duration"), PrinterTable.AgeColumn, .. Wide],
            static (ref row, obj) =>
            {
                row.Name(obj);
                row.Text(JobStatus(obj));
                row.Text(Completions(obj));
                Duration(ref row, obj.At("status"u8));
                row.Age(obj);
                Containers(ref row, obj.At("spec"u8, "template"u8));
                row.Text(CellText.Selector(obj.At("spec"u8, "selector"u8)));
            }),
        new(Batch.CronJob.Resource.Definition,
            [
                PrinterTable.NameColumn, new("Schedule"), new("Timezone"), new("Suspend", "boolean"), new("Active", "integer"), new("Last Schedule"), PrinterTable.AgeColumn, .. Wide,
            ],
            static (ref row, obj) =>
            {
                JsonElement spec = obj.At("spec"u8), last = obj.At("status"u8, "lastScheduleTime"u8);
                row.Name(obj);
                row.Text(spec.Text("schedule"u8));
                row.OrNone(spec.Text("timeZone"u8));
                row.Text(spec.At("suspend"u8).Exists ? spec.Flag("suspend"u8) ? "True" : "False" : "<unset>");
                row.Number(obj.At("status"u8, "active"u8).Count);
                row.Text(last.Exists ? row.Ago(last) : TableRow.None);
                row.Age(obj);
                Containers(ref row, spec.At("jobTemplate"u8, "spec"u8, "template"u8));
                row.Text(CellText.Selector(spec.At("jobTemplate"u8, "spec"u8, "selector"u8)));
            }),
    ];

    private static TableColumn[] ReplicaColumns =>
        [PrinterTable.NameColumn, new("Desired", "integer"), new("Current", "integer"), new("Ready", "integer"), PrinterTable.AgeColumn, new("Containers", Priority: 1), new("Images", Priority: 1), new("Selector", Priority: 1)];

    private static void Replicas(ref TableRow row, JsonElement obj)
    {
        row.Name(obj);
        row.Number(obj.At("spec"u8).Number("replicas"u8));
        row.Number(obj.At("status"u8).Number("replicas"u8));
        row.Number(obj.At("status"u8).Number("readyReplicas"u8));
        row.Age(obj);
        Containers(ref row, obj.At("spec"u8, "template"u8));
    }

    private static void Containers(ref TableRow row, JsonElement template)
    {
        var containers = template.At("spec"u8, "containers"u8);
        row.Text(CellText.JoinField(containers, "name"));
        row.Text(CellText.JoinField(containers, "image"));
    }

    private static string Of(long have, long want) => string.Create(CultureInfo.InvariantCulture, $"{have}/{want}");

    private static string Owner(JsonElement obj)
    {
        foreach (var owner in obj.At("metadata"u8, "ownerReferences"u8).Items())
        {
            if (!owner.Flag("controller"u8)) continue;
            var parts = owner.Text("apiVersion"u8).Split('/');
            return $"{owner.Text("kind"u8).ToLowerInvariant()}{(parts.Length == 2 ? "." + parts[0] : "")}/{owner.Text("name"u8)}";
        }
        return TableRow.None;
    }

    private static string JobStatus(JsonElement job)
    {
        var status = job.At("status"u8);
        if (CellText.Conditions(status, "Complete") == "True") return "Complete";
        if (CellText.Conditions(status, "Failed") == "True") return "Failed";
        if (job.At("metadata"u8, "deletionTimestamp"u8).Exists) return "Terminating";
        foreach (string condition in (ReadOnlySpan<string>)["Suspended", "FailureTarget", "SuccessCriteriaMet"])
        {
            if (CellText.Conditions(status, condition) == "True") return condition;
        }
        return "Running";
    }

    private static string Completions(JsonElement job)
    {
        long done = job.At("status"u8).Number("succeeded"u8);
        if (job.At("spec"u8, "completions"u8).Exists) return Of(done, job.At("spec"u8).Number("completions"u8));
        long parallel = job.At("spec"u8).Number("parallelism"u8);
        return parallel > 1 ? string.Create(CultureInfo.InvariantCulture, $"{done}/1 of {parallel}") : Of(done, 1);
    }

    private static void Duration(ref TableRow row, JsonElement status) =>
        row.Text(status.At("startTime"u8).Time() is { } start ? HumanDuration.Of((status.At("completionTime"u8).Time() ?? row.Now) - start) : "");
}
