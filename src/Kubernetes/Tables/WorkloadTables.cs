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
                var status = obj.At("status");
                row.Name(obj);
                row.Text(Of(status.Number("readyReplicas"), obj.At("spec").Number("replicas")));
                row.Number(status.Number("updatedReplicas"));
                row.Number(status.Number("availableReplicas"));
                row.Age(obj);
                Containers(ref row, obj.At("spec", "template"));
                row.Text(CellText.Selector(obj.At("spec", "selector")));
            }),
        new(Apps.ReplicaSet.Resource.Definition, ReplicaColumns, static (ref row, obj) => { Replicas(ref row, obj); row.Text(CellText.Selector(obj.At("spec", "selector"))); }),
        new(Core.ReplicationController.Resource.Definition, ReplicaColumns, static (ref row, obj) => { Replicas(ref row, obj); row.Text(CellText.Labels(obj.At("spec", "selector"))); }),
        new(Apps.DaemonSet.Resource.Definition,
            [
                PrinterTable.NameColumn, new("Desired", "integer"), new("Current", "integer"), new("Ready", "integer"), new("Up-to-date", "integer"), new("Available", "integer"),
                new("Node Selector"), PrinterTable.AgeColumn, .. Wide,
            ],
            static (ref row, obj) =>
            {
                var status = obj.At("status");
                row.Name(obj);
                foreach (string count in (ReadOnlySpan<string>)["desiredNumberScheduled", "currentNumberScheduled", "numberReady", "updatedNumberScheduled", "numberAvailable"])
                    row.Number(status.Number(count));
                row.Text(CellText.Labels(obj.At("spec", "template").At("spec", "nodeSelector")));
                row.Age(obj);
                Containers(ref row, obj.At("spec", "template"));
                row.Text(CellText.Selector(obj.At("spec", "selector")));
            }),
        new(Apps.StatefulSet.Resource.Definition, [PrinterTable.NameColumn, new("Ready"), PrinterTable.AgeColumn, Wide[0], Wide[1]],
            static (ref row, obj) =>
            {
                row.Name(obj);
                row.Text(Of(obj.At("status").Number("readyReplicas"), obj.At("spec").Number("replicas")));
                row.Age(obj);
                Containers(ref row, obj.At("spec", "template"));
            }),
        new(Apps.ControllerRevision.Resource.Definition, [PrinterTable.NameColumn, new("Controller"), new("Revision", "integer"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(Owner(obj)); row.Number(obj.Number("revision")); row.Age(obj); }),
        new(Batch.Job.Resource.Definition, [PrinterTable.NameColumn, new("Status"), new("Completions"), new("Duration"), PrinterTable.AgeColumn, .. Wide],
            static (ref row, obj) =>
            {
                row.Name(obj);
                row.Text(JobStatus(obj));
                row.Text(Completions(obj));
                row.Text(Duration(obj.At("status"), row.Now));
                row.Age(obj);
                Containers(ref row, obj.At("spec", "template"));
                row.Text(CellText.Selector(obj.At("spec", "selector")));
            }),
        new(Batch.CronJob.Resource.Definition,
            [
                PrinterTable.NameColumn, new("Schedule"), new("Timezone"), new("Suspend", "boolean"), new("Active", "integer"), new("Last Schedule"), PrinterTable.AgeColumn, .. Wide,
            ],
            static (ref row, obj) =>
            {
                JsonElement spec = obj.At("spec"), last = obj.At("status", "lastScheduleTime");
                row.Name(obj);
                row.Text(spec.Text("schedule"));
                row.OrNone(spec.Text("timeZone"));
                row.Text(spec.At("suspend").Exists ? spec.Flag("suspend") ? "True" : "False" : "<unset>");
                row.Number(obj.At("status", "active").Count);
                row.Text(last.Exists ? row.Ago(last) : TableRow.None);
                row.Age(obj);
                Containers(ref row, spec.At("jobTemplate", "spec", "template"));
                row.Text(CellText.Selector(spec.At("jobTemplate", "spec", "selector")));
            }),
    ];

    private static TableColumn[] ReplicaColumns =>
        [PrinterTable.NameColumn, new("Desired", "integer"), new("Current", "integer"), new("Ready", "integer"), PrinterTable.AgeColumn, new("Containers", Priority: 1), new("Images", Priority: 1), new("Selector", Priority: 1)];

    private static void Replicas(ref TableRow row, JsonElement obj)
    {
        row.Name(obj);
        row.Number(obj.At("spec").Number("replicas"));
        row.Number(obj.At("status").Number("replicas"));
        row.Number(obj.At("status").Number("readyReplicas"));
        row.Age(obj);
        Containers(ref row, obj.At("spec", "template"));
    }

    private static void Containers(ref TableRow row, JsonElement template)
    {
        var containers = template.At("spec", "containers");
        row.Text(CellText.JoinField(containers, "name"));
        row.Text(CellText.JoinField(containers, "image"));
    }

    private static string Of(long have, long want) => string.Create(CultureInfo.InvariantCulture, $"{have}/{want}");

    private static string Owner(JsonElement obj)
    {
        foreach (var owner in obj.At("metadata", "ownerReferences").Items())
        {
            if (!owner.Flag("controller")) continue;
            var parts = owner.Text("apiVersion").Split('/');
            return $"{owner.Text("kind").ToLowerInvariant()}{(parts.Length == 2 ? "." + parts[0] : "")}/{owner.Text("name")}";
        }
        return TableRow.None;
    }

    private static string JobStatus(JsonElement job)
    {
        var status = job.At("status");
        if (CellText.Conditions(status, "Complete") == "True") return "Complete";
        if (CellText.Conditions(status, "Failed") == "True") return "Failed";
        if (job.At("metadata", "deletionTimestamp").Exists) return "Terminating";
        foreach (string condition in (ReadOnlySpan<string>)["Suspended", "FailureTarget", "SuccessCriteriaMet"])
        {
            if (CellText.Conditions(status, condition) == "True") return condition;
        }
        return "Running";
    }

    private static string Completions(JsonElement job)
    {
        long done = job.At("status").Number("succeeded");
        if (job.At("spec", "completions").Exists) return Of(done, job.At("spec").Number("completions"));
        long parallel = job.At("spec").Number("parallelism");
        return parallel > 1 ? string.Create(CultureInfo.InvariantCulture, $"{done}/1 of {parallel}") : Of(done, 1);
    }

    private static string Duration(JsonElement status, DateTimeOffset now) =>
        status.At("startTime").Time() is { } start ? HumanDuration.Of((status.At("completionTime").Time() ?? now) - start) : "";
}
