namespace Fairlead.Controllers.Volumes;

/// <summary>Annotations of claims and volumes.</summary>
public static class VolumeNames
{
    public const string SelectedNode = "volume.kubernetes.io/selected-node";
    public const string ProvisionedBy = "pv.kubernetes.io/provisioned-by";
    public const string BoundByController = "pv.kubernetes.io/bound-by-controller";
    public const string BindCompleted = "pv.kubernetes.io/bind-completed";
    public const string DefaultClass = "storageclass.kubernetes.io/is-default-class";
    public const string Hostname = "kubernetes.io/hostname";
}
