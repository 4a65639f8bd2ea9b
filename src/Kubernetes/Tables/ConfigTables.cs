using System.Text.Json;

namespace Fairlead.Kubernetes.Tables;

/// <summary>Configuration, storage and permissions.</summary>
internal static class ConfigTables
{
    public static IReadOnlyList<KindTable> All { get; } =
    [
        new(Core.ConfigMap.Resource.Definition, [PrinterTable.NameColumn, new("Data"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Number(obj.At("data"u8).Count + obj.At("binaryData"u8).Count); row.Age(obj); }),
        new(Core.Secret.Resource.Definition, [PrinterTable.NameColumn, new("Type"), new("Data"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(obj.Text("type"u8)); row.Number(obj.At("data"u8).Count); row.Age(obj); }),
        new(Core.ServiceAccount.Resource.Definition, [PrinterTable.NameColumn, new("Secrets"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Number(obj.At("secrets"u8).Count); row.Age(obj); }),
        new(Core.ResourceQuota.Resource.Definition, [PrinterTable.NameColumn, new("Request"), new("Limit"), PrinterTable.AgeColumn],
            static (ref row, obj) => { row.Name(obj); row.Text(Quota(obj, limits: false)); row.Text(Quota(obj, limits: true)); row.Age(obj); }),
        new(Core.PersistentVolume.Resource.Definition,
            [
                PrinterTable.NameColumn, new("Capacity"), new("Access Modes"), new("Reclaim Policy"), new("Status"), new("Claim"), new("StorageClass"),
                new("VolumeAttributesClass"), new("Reason"), PrinterTable.AgeColumn, new("VolumeMode", Priority: 1),
            ],
            static (ref row, obj) =>
            {
                JsonElement spec = obj.At("spec"u8), status = obj.At("status"u8), claim = spec.At("claimRef"u8);
                row.Name(obj);
                row.Text(Amount(spec.At("capacity"u8)));
                row.Text(AccessModes(spec.At("accessModes"u8)));
                row.Text(spec.Text("persistentVolumeReclaimPolicy"u8));
                row.Text(obj.At("metadata"u8, "deletionTimestamp"u8).Exists ? "Terminating" : status.Text("phase"u8));
                row.Text(claim.Exists ? $"{claim.Text("namespace"u8)}/{claim.Text("name"u8)}" : "");
                row.Text(ClassOf(obj, spec));
                row.Text(OrUnset(spec.At("volumeAttributesClassName"u8)));
                row.Text(status.Text("reason"u8));
                row.Age(obj);
                row.Text(OrUnset(spec.At("volumeMode"u8)));
            }),
        new(Core.PersistentVolumeClaim.Resource.Definition,
            [
                PrinterTable.NameColumn, new("Status"), new("Volume"), new("Capacity"), new("Access Modes"), new("StorageClass"), new("VolumeAttributesClass"),
                PrinterTable.AgeColumn, new("VolumeMode", Priority: 1),
            ],
            static (ref row, obj) =>
            {
                JsonElement spec = obj.At("spec"u8), status = obj.At("status"u8);
                bool isBound = spec.Text("volumeName"u8).Length > 0;
                row.Name(obj);
                row.Text(obj.At("metadata"u8, "deletionTimestamp"u8).Exists ? "Terminating" : status.Text("phase"u8));
                row.Text(spec.Text("volumeName"u8));
                row.Text(isBound ? Amount(status.At("capacity"u8)) : "");
                row.Text(isBound ? AccessModes(status.At("accessModes"u8)) : "");
                row.Text(ClassOf(obj, spec));
                row.Text(OrUnset(spec.At("volumeAttributesClassName"u8)));
                row.Age(obj);
                row.Text(OrUnset(spec.At("volumeMode"u8)));
            }),
        new(Storage.StorageClass.Resource.Definition,
            [PrinterTable.NameColumn, new("Provisioner"), new("ReclaimPolicy"), new("VolumeBindingMode"), new("AllowVolumeExpansion"), PrinterTable.AgeColumn],
            static (ref row, obj) =>
            {
                var annotations = obj.At("metadata"u8, "annotations"u8);
                bool isDefault = annotations.Text("storageclass.kubernetes.io/is-default-class") == "true" || annotations.Text("storageclass.beta.kubernetes.io/is-default-class") == "true";
                row.Text(obj.At("metadata"u8).Text("name"u8) + (isDefault ? " (default)" : ""));
                row.Text(obj.Text("provisioner"u8));
                row.Text(obj.Text("reclaimPolicy"u8));
                row.Text(obj.Text("volumeBindingMode"u8));
                row.Flag(obj.Flag("allowVolumeExpansion"u8));
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
        row.Text($"{obj.At("roleRef"u8).Text("kind"u8)}/{obj.At("roleRef"u8).Text("name"u8)}");
        row.Age(obj);
        row.Text(Subjects(obj, "User"));
        row.Text(Subjects(obj, "Group"));
        row.Text(Subjects(obj, "ServiceAccount"));
    }

    private static string Subjects(JsonElement binding, string kind) => string.Join(", ", binding.At("subjects"u8).Items().Where(s => s.Text("kind"u8) == kind)
        .Select(s => kind == "ServiceAccount" ? $"{s.Text("namespace"u8)}/{s.Text("name"u8)}" : s.Text("name"u8)));

    private static string Quota(JsonElement quota, bool limits) => string.Join(", ", quota.At("status"u8, "hard"u8).Entries()
        .Where(h => h.Name.StartsWith("limits", StringComparison.Ordinal) == limits).OrderBy(h => h.Name, StringComparer.Ordinal)
        .Select(h => $"{h.Name}: {quota.At("status"u8, "used"u8).Text(h.Name) switch { "" => "0", var used => used }}/{h.Value.Text()}"));

    /// <summary>The annotation of old goes before the field.</summary>
    private static string ClassOf(JsonElement obj, JsonElement spec) =>
        obj.At("metadata"u8, "annotations"u8).At("volume.beta.kubernetes.io/storage-class") is { Exists: true } old ? old.Text() : spec.Text("storageClassName"u8);

    private static string Amount(JsonElement capacity) => capacity.At("storage"u8).Exists ? capacity.Text("storage"u8) : "0";

    private static readonly (string Mode, string Short)[] Modes =
        [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")];

    /// <summary>Each once, in an order of their own.</summary>
    private static string AccessModes(JsonElement modes)
    {
        string[] given = [.. modes.Items().Select(m => m.Text())];
        return string.Join(",", Modes.Where(m => given.Contains(m.Mode)).Select(m => m.Short));
    }

    private static string OrUnset(JsonElement value) => value.Exists ? value.Text() : "<unset>";
}
