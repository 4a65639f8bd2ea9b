using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>Defaults of one volume of a pod.</summary>
internal static class VolumeDefaults
{
    /// <summary>0644.</summary>
    private const long FileMode = 420;

    public static void Apply(JsonObject volume)
    {
        if (!volume.Any(p => p.Key != "name" && p.Value is not null)) volume["emptyDir"] = new JsonObject();
        volume.Obj("hostPath")?.Default("type", "");
        volume.Obj("secret")?.Default("defaultMode", FileMode);
        volume.Obj("configMap")?.Default("defaultMode", FileMode);
        DownwardApi(volume.Obj("downwardAPI"));
        volume.Obj("downwardAPI")?.Default("defaultMode", FileMode);
        if (volume.Obj("projected") is { } projected) Projected(projected);
        if (volume.Obj("ephemeral")?.Obj("volumeClaimTemplate")?.Obj("spec") is { } claim) claim.Default("volumeMode", "Filesystem");
        if (volume.Obj("image") is { } image) image.DefaultText("pullPolicy", ContainerDefaults.PullPolicy(image.Text("reference")));
        Disks(volume);
    }

    private static void Projected(JsonObject projected)
    {
        projected.Default("defaultMode", FileMode);
        foreach (var source in projected.Objects("sources"))
        {
            source.Obj("serviceAccountToken")?.Default("expirationSeconds", 3600);
            DownwardApi(source.Obj("downwardAPI"));
        }
    }

    private static void DownwardApi(JsonObject? source)
    {
        foreach (var item in source?.Objects("items") ?? []) ContainerDefaults.FieldRef(item);
    }

    /// <summary>The remote disks that older clusters know.</summary>
    public static void Disks(JsonObject source)
    {
        source.Obj("iscsi")?.DefaultText("iscsiInterface", "default");
        if (source.Obj("rbd") is { } rbd)
        {
            rbd.DefaultText("pool", "rbd");
            rbd.DefaultText("user", "admin");
            rbd.DefaultText("keyring", "/etc/ceph/keyring");
        }
        if (source.Obj("azureDisk") is { } azure)
        {
            azure.Default("cachingMode", "ReadWrite");
            azure.Default("kind", "Shared");
            azure.Default("fsType", "ext4");
            azure.Default("readOnly", false);
        }
        if (source.Obj("scaleIO") is { } scaleIO)
        {
            scaleIO.DefaultText("storageMode", "ThinProvisioned");
            scaleIO.DefaultText("fsType", "xfs");
        }
    }
}
