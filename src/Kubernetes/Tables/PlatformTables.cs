using System.Text.Json;

namespace Fairlead.Kubernetes.Tables;

/// <summary>Kinds that other programs than this one act upon: runtimes, storage drivers; and the states of the cluster's parts.</summary>
internal static class PlatformTables
{
    private const string Unset = "<unset>";

    public static IReadOnlyList<KindTable> All { get; } =
    [
        new(Core.ComponentStatus.Resource.Definition, [PrinterTable.NameColumn, new("Status"), new("Message"), new("Error")],
            static (ref row, obj) =>
            {
                var health = obj.At("conditions"u8).Items().FirstOrDefault(c => c.Text("type"u8) == "Healthy");
                row.Name(obj);
                row.Text(health.Text("status"u8) switch { "True" => "Healthy", "False" => "Unhealthy", _ => "Unknown" });
                row.Text(health.Text("message"u8));
                row.Text(health.Text("error"u8));
            }),
        .. AutoscalerTables.All,
        new(Runtime.RuntimeClass.Resource.Definition, [PrinterTable.NameColumn, new("Handler"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(obj.Text("handler"u8)); row.Age(obj); }),
        new(Storage.CSINode.Resource.Definition, [PrinterTable.NameColumn, new("Drivers", "integer"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Number(obj.At("spec"u8, "drivers"u8).Count); row.Age(obj); }),
        new(Storage.CSIDriver.Resource.Definition,
            [
                PrinterTable.NameColumn, new("AttachRequired", "boolean"), new("PodInfoOnMount", "boolean"), new("StorageCapacity", "boolean"), new("TokenRequests"), new("RequiresRepublish", "boolean"),
                new("Modes"), PrinterTable.AgeColumn,
            ],
            static (ref row, obj) =>
            {
                var spec = obj.At("spec"u8);
                row.Name(obj);
                row.Flag(!spec.At("attachRequired"u8).Exists || spec.Flag("attachRequired"u8));
                row.Flag(spec.Flag("podInfoOnMount"u8));
                row.Flag(spec.Flag("storageCapacity"u8));
                row.Text(spec.At("tokenRequests"u8).Exists ? CellText.JoinField(spec.At("tokenRequests"u8), "audience") : Unset);
                row.Flag(spec.Flag("requiresRepublish"u8));
                row.OrNone(CellText.Join(spec.At("volumeLifecycleModes"u8)));
                row.Age(obj);
            }),
        new(Storage.CSIStorageCapacity.Resource.Definition, [PrinterTable.NameColumn, new("StorageClassName"), new("Capacity")],
            static (ref row, obj) => { row.Name(obj); row.Text(obj.Text("storageClassName"u8)); row.Text(obj.At("capacity"u8).Exists ? obj.Text("capacity"u8) : Unset); }),
        new(Storage.VolumeAttachment.Resource.Definition, [PrinterTable.NameColumn, new("Attacher", Format: "name"), new("PV"), new("Node"), new("Attached", "boolean"), PrinterTable.AgeColumn],
            static (ref row, obj) =>
            {
                var spec = obj.At("spec"u8);
                row.Name(obj);
                row.Text(spec.Text("attacher"u8));
                row.Text(spec.At("source"u8).Text("persistentVolumeName"u8));
                row.Text(spec.Text("nodeName"u8));
                row.Flag(obj.At("status"u8).Flag("attached"u8));
                row.Age(obj);
            }),
        new(Storage.VolumeAttributesClass.Resource.Definition, [PrinterTable.NameColumn, new("DriverName"), PrinterTable.AgeColumn],
            static (ref row, obj) =>
            {
                bool isDefault = obj.At("metadata"u8, "annotations"u8).Text("volumeattributesclass.alpha.kubernetes.io/is-default-class") == "true";
                row.Text(obj.At("metadata"u8).Text("name"u8) + (isDefault ? " (default)" : ""));
                row.Text(obj.Text("driverName"u8));
                row.Age(obj);
            }),
    ];
}
