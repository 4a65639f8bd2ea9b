namespace Fairlead.Controllers.Volumes;

/// <summary>Volumes that are folders of a node.</summary>
public sealed class VolumeOptions
{
    /// <summary>Name of the storage class; it is made at the start when the cluster has none of the name. Null makes none.</summary>
    public string? ClassName { get; set; } = "local-path";

    /// <summary>Where the folders are on each node.</summary>
    public string Root { get; set; } = "/var/lib/fairlead/volumes";

    /// <summary>Image of the pod that removes a folder on its node: it needs sh and rm.</summary>
    public string CleanerImage { get; set; } = "fairlead.local/busybox:demo";
}
