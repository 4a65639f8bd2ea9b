using System.Text.Json;

namespace Fairlead.Kubernetes.Tables;

/// <summary>Configuration, storage and permissions.</summary>
internal static class ConfigTables
{
    public static IReadOnlyList<KindTable> All { get; } =
    [
        new(Core.ConfigMap.Resource.Definition, [PrinterTable.NameColumn, new("Data"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Number(obj.At("data").Count + obj.At("binaryData").Count); row.Age(obj); }),
        new(Core.Secret.Resource.Definition, [PrinterTable.NameColumn, new("Type"), new("Data", "integer"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(obj.Text("type")); row.Number(obj.At("data").Count); row.Age(obj); }),
        new(Core.ServiceAccount.Resource.Definition, [PrinterTable.NameColumn, new("Secrets"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Number(obj.At("secrets").Count); row.Age(obj); }),
        new(Core.ResourceQuota.Resource.Definition, [PrinterTable.NameColumn, new("Request"), new("Limit"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(Quota(obj, limits: false)); row.Text(Quota(obj, limits: true)); row.Age(obj); }),
        new(Core.PersistentVolume.Resource.Definition,
            [
                PrinterTable.NameColumn, new("Capacity"), new("Access Modes"), new("Reclaim Policy"), new("Status"), new("Claim"), new("StorageClass"),
                new("VolumeAttributesClass"), new("Reason"), PrinterTable.AgeColumn, new("VolumeMode", Priority: 1),
            ],
            static (ref row, obj) =>
            {
                JsonElement spec = obj.At("spec"), status = obj.At("status"), claim = spec.At("claimRef");
                row.Name(obj);
                row.Text(spec.At("capacity").Text("storage"));
                row.Text(AccessModes(spec.At("accessModes")));
                row.Text(spec.Text("persistentVolumeReclaimPolicy"));
                row.Text(obj.At("metadata", "deletionTimestamp").Exists ? "Terminating" : status.Text("phase"));
                row.Text(claim.Exists ? $"{claim.Text("namespace")}/{claim.Text("name")}" : "");
                row.Text(spec.Text("storageClassName"));
                row.Text(OrUnset(spec.At("volumeAttributesClassName")));
                row.Text(status.Text("reason"));
                row.Age(obj);
                row.Text(OrUnset(spec.At("volumeMode")));
            }),
        new(Core.PersistentVolumeClaim.Resource.Definition,
            [
                PrinterTable.NameColumn, new("Status"), new("Volume"), new("Capacity"), new("Access Modes"), new("StorageClass"), new("VolumeAttributesClass"),
                PrinterTable.AgeColumn, new("VolumeMode", Priority: 1),
            ],
            static (ref row, obj) =>
            {
                JsonElement spec = obj.At("spec"), status = obj.At("status");
                bool isBound = spec.Text("volumeName").Length > 0;
                row.Name(obj);
                row.Text(obj.At("metadata", "deletionTimestamp").Exists ? "Terminating" : status.Text("phase"));
                row.Text(spec.Text("volumeName"));
                row.Text(isBound ? status.At("capacity").Text("storage") : "");
                row.Text(isBound ? AccessModes(status.At("accessModes")) : "");
                row.Text(spec.Text("storageClassName"));
                row.Text(OrUnset(spec.At("volumeAttributesClassName")));
                row.Age(obj);
                row.Text(OrUnset(spec.At("volumeMode")));
            }),
        new(Storage.StorageClass.Resource.Definition,
            [PrinterTable.NameColumn, new("Provisioner"), new("ReclaimPolicy"), new("VolumeBindingMode"), new("AllowVolumeExpansion"), PrinterTable.AgeColumn],
            static (ref row, obj) =>
            {
                bool isDefault = obj.At("metadata", "annotations").Text("storageclass.kubernetes.io/is-default-class") == "true";
                row.Text(obj.At("metadata").Text("name") + (isDefault ? " (default)" : ""));
                row.Text(obj.Text("provisioner"));
                row.Text(obj.Text("reclaimPolicy"));
                row.Text(obj.Text("volumeBindingMode"));
                row.Flag(obj.Flag("allowVolumeExpansion"));
                row.Age(obj);
            }),
        new(Rbac.RoleBinding.Resource.Definition, BindingColumns, Binding),
        new(Rbac.ClusterRoleBinding.Resource.Definition, BindingColumns, Binding),
    ];

    private static TableColumn[] BindingColumns =>
        [PrinterTable.NameColumn, new("Role"), PrinterTable.AgeColumn, new("Users", Priority: 1), new("Groups", Priority: 1), new("ServiceAccounts", Priority: 1)];

    private static void Binding(ref TableRow row, JsonElement obj)
    {
        row.Name(obj);
        row.Text($"{obj.At("roleRef").Text("kind")}/{obj.At("roleRef").Text("name")}");
        row.Age(obj);
        row.Text(Subjects(obj, "User"));
        row.Text(Subjects(obj, "Group"));
        row.Text(Subjects(obj, "ServiceAccount"));
    }

    private static string Subjects(JsonElement binding, string kind) => string.Join(", ", binding.At("subjects").Items().Where(s => s.Text("kind") == kind)
        .Select(s => kind == "ServiceAccount" ? $"{s.Text("namespace")}/{s.Text("name")}" : s.Text("name")));

    private static string Quota(JsonElement quota, bool limits) => string.Join(", ", quota.At("status", "hard").Entries()
        .Where(h => h.Name.StartsWith("limits", StringComparison.Ordinal) == limits).OrderBy(h => h.Name, StringComparer.Ordinal)
        .Select(h => $"{h.Name}: {quota.At("status", "used").Text(h.Name) switch { "" => "0", var used => used }}/{h.Value.Text()}"));

    private static string AccessModes(JsonElement modes) => string.Join(",", modes.Items().Select(m => m.Text() switch
    {
        "ReadWriteOnce" => "RWO",
        "ReadOnlyMany" => "ROX",
        "ReadWriteMany" => "RWX",
        "ReadWriteOncePod" => "RWOP",
        var other => other,
    }));

    private static string OrUnset(JsonElement value) => value.Exists ? value.Text() : "<unset>";
}
