using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;
using Fairlead.Kubernetes.Validation.Pods;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Volumes;

/// <summary>Where a volume's content is: the sources that pods and PersistentVolumes have in common, and that there is exactly one.</summary>
internal static class SourceRules
{
    /// <summary>Fields without which a source cannot be used, in the order in which they are told.</summary>
    private static readonly Dictionary<string, string[]> Needed = new(StringComparer.Ordinal)
    {
        ["gitRepo"] = ["repository"], ["gcePersistentDisk"] = ["pdName"], ["awsElasticBlockStore"] = ["volumeID"], ["secret"] = ["secretName"], ["nfs"] = ["server", "path"],
        ["iscsi"] = ["targetPortal", "iqn"], ["glusterfs"] = ["endpoints", "path"], ["persistentVolumeClaim"] = ["claimName"], ["rbd"] = ["monitors", "image"], ["cinder"] = ["volumeID"],
        ["cephfs"] = ["monitors"], ["flexVolume"] = ["driver"], ["configMap"] = ["name"], ["azureFile"] = ["secretName", "shareName"], ["vsphereVolume"] = ["volumePath"],
        ["photonPersistentDisk"] = ["pdID"], ["portworxVolume"] = ["volumeID"], ["azureDisk"] = ["diskName", "diskURI"], ["scaleIO"] = ["gateway", "system", "volumeName"], ["local"] = ["path"],
        ["csi"] = ["driver"], ["hostPath"] = ["path"], ["ephemeral"] = ["volumeClaimTemplate"],
    };

    /// <summary>Names under which Kubernetes tells faults of a source, where they are not its own; and how it tells one too many.</summary>
    private static readonly Dictionary<string, string> ToldAs = new(StringComparer.Ordinal) { ["gcePersistentDisk"] = "persistentDisk" };
    private static readonly Dictionary<string, string> TooManyAs = new(StringComparer.Ordinal) { ["cephfs"] = "cephFS", ["downwardAPI"] = "downwarAPI" };

    /// <param name="order">Every source there may be, in the order in which they are looked at.</param>
    /// <param name="more">What else is to be said of the one source that counts: its name, itself, its place.</param>
    public static void Check(JsonObject holder, ReadOnlySpan<string> order, FieldPath path, Faults faults, Action<string, JsonObject, FieldPath> more)
    {
        int found = 0;
        foreach (string name in order)
        {
            if (holder.Obj(name) is not { } source) continue;
            if (found++ > 0) { faults.Forbidden(path.Child(TooManyAs.GetValueOrDefault(name, name)), "may not specify more than 1 volume type"); continue; }
            var at = path.Child(ToldAs.GetValueOrDefault(name, name));
            foreach (string field in Needed.GetValueOrDefault(name, []))
                if (source[field] is null or JsonArray { Count: 0 } || source[field] is JsonValue && source.Text(field).Length == 0) faults.Required(at.Child(field));
            Own(name, source, at, faults);
            more(name, source, at);
        }
        if (found == 0) faults.Required(path, "must specify a volume type");
    }

    private static void Own(string name, JsonObject source, FieldPath path, Faults faults)
    {
        switch (name)
        {
            case "hostPath" when source.Text("path").Length > 0:
                MountRules.NoStepsBack(source.Text("path"), path.Child("path"), faults);
                if (source.Text("type") is var type and not ("" or "DirectoryOrCreate" or "Directory" or "FileOrCreate" or "File" or "Socket" or "CharDevice" or "BlockDevice"))
                    faults.NotSupported(path.Child("type"), type, "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket");
                break;
            case "gitRepo": MountRules.Relative(source.Text("directory"), path.Child("directory"), faults); break;
            case "local" when source.Text("path").Length > 0: MountRules.NoStepsBack(source.Text("path"), path.Child("path"), faults); break;
            case "nfs" when !source.Text("path").StartsWith('/'): faults.Invalid(path.Child("path"), source.Text("path"), "must be an absolute path"); break;
            case "gcePersistentDisk" or "awsElasticBlockStore" when source.Number("partition") is { } partition and (< 0 or > 255): faults.Invalid(path.Child("partition"), partition, "must be between 1 and 255, inclusive"); break;
            case "iscsi": Iscsi(source, path, faults); break;
            case "fc": FibreChannel(source, path, faults); break;
            case "csi": Driver(source.Text("driver"), path.Child("driver"), faults); break;
            case "flexVolume":
                foreach (var (key, _) in source.Obj("options") ?? [])
                    if (("." + key.Split('/')[0].ToLowerInvariant()) is var domain && (domain.EndsWith(".kubernetes.io", StringComparison.Ordinal) || domain.EndsWith(".k8s.io", StringComparison.Ordinal)))
                        faults.Invalid(path.Child("options").Key(key), key, "kubernetes.io and k8s.io namespaces are reserved");
                break;
        }
    }

    private static void Iscsi(JsonObject source, FieldPath path, Faults faults)
    {
        if (source.Text("iqn") is { Length: > 0 } iqn && !iqn.StartsWith("iqn", StringComparison.Ordinal) && !iqn.StartsWith("eui", StringComparison.Ordinal) && !iqn.StartsWith("naa", StringComparison.Ordinal))
            faults.Invalid(path.Child("iqn"), iqn, "must be valid format starting with iqn, eui, or naa");
        if (source.Number("lun") is { } lun and (< 0 or > 255)) faults.Invalid(path.Child("lun"), lun, "must be between 0 and 255, inclusive");
        if ((source.Flag("chapAuthDiscovery") == true || source.Flag("chapAuthSession") == true) && source["secretRef"] is null) faults.Required(path.Child("secretRef"));
    }

    private static void FibreChannel(JsonObject source, FieldPath path, Faults faults)
    {
        int names = source.List("targetWWNs")?.Count ?? 0, ids = source.List("wwids")?.Count ?? 0;
        if (names == 0 && ids == 0) faults.Required(path.Child("targetWWNs"), "must specify either targetWWNs or wwids, but not both");
        if (names > 0 && ids > 0) faults.Invalid(path.Child("targetWWNs"), source["targetWWNs"], "targetWWNs and wwids can not be specified simultaneously");
        if (names == 0) return;
        if (source.Number("lun") is not { } lun) faults.Required(path.Child("lun"), "lun is required if targetWWNs is specified");
        else if (lun is < 0 or > 255) faults.Invalid(path.Child("lun"), lun, "must be between 0 and 255, inclusive");
    }

    /// <summary>The name of a CSI driver.</summary>
    public static void Driver(string name, FieldPath path, Faults faults)
    {
        if (name.Length > Names.LabelMax) faults.TooLong(path, Names.LabelMax);
        faults.Invalid(path, name, Names.Dns1123Subdomain(name.ToLowerInvariant()));
    }
}
