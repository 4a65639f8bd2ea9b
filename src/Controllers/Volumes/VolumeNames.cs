namespace Fairlead.Controllers.Volumes;

/// <summary>Annotations and finalizers of claims and volumes.</summary>
public static class VolumeNames
{
    public const string SelectedNode = "volume.kubernetes.io/selected-node";
    public const string ProvisionedBy = "pv.kubernetes.io/provisioned-by";
    public const string BoundByController = "pv.kubernetes.io/bound-by-controller";
    public const string BindCompleted = "pv.kubernetes.io/bind-completed";

    /// <summary>Finalizer of a volume whose folder is to be removed before it goes.</summary>
    public const string Reclaim = "external-provisioner.volume.kubernetes.io/finalizer";
    public const string DefaultClass = "storageclass.kubernetes.io/is-default-class";
    public const string Hostname = "kubernetes.io/hostname";
}
