using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Storage;

namespace Fairlead.Controllers.Volumes;

/// <summary>The class of volumes that are folders of the node on which their first pod runs. Pure.</summary>
public sealed class LocalPath(VolumeOptions options)
{
    public const string Provisioner = "fairlead.local/local-path";

    public StorageClass Class => new()
    {
        Metadata = new ObjectMeta { Name = options.ClassName, Annotations = new Dictionary<string, string> { [VolumeNames.DefaultClass] = "true" } },
        Provisioner = Provisioner,
        ReclaimPolicy = "Delete",
        VolumeBindingMode = "WaitForFirstConsumer",
    };

    /// <summary>The volume of a claim, on the node that was chosen for it.</summary>
    public PersistentVolume VolumeFor(PersistentVolumeClaim claim, StorageClass storage, Node node) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = $"pvc-{claim.Metadata.Uid}",
            Annotations = new Dictionary<string, string> { [VolumeNames.ProvisionedBy] = Provisioner },
            Finalizers = storage.ReclaimPolicy is null or "Delete" ? [VolumeNames.Reclaim] : [],
        },
        Spec = new PersistentVolumeSpec
        {
            AccessModes = claim.Spec.AccessModes,
            Capacity = claim.Spec.Resources?.Requests ?? new Dictionary<string, Quantity>(),
            ClaimRef = VolumeMatch.Reference(claim),
            HostPath = new HostPathVolumeSource { Path = $"{options.Root}/pvc-{claim.Metadata.Uid}_{claim.Namespace}_{claim.Name}", Type = "DirectoryOrCreate" },
            NodeAffinity = new VolumeNodeAffinity { Required = new NodeSelector { NodeSelectorTerms = [On(node)] } },
            PersistentVolumeReclaimPolicy = storage.ReclaimPolicy ?? "Delete",
            StorageClassName = storage.Name,
            VolumeMode = claim.Spec.VolumeMode ?? "Filesystem",
        },
    };

    /// <summary>The pod that removes a released volume's folder, on the node where it is.</summary>
    public Pod CleanerFor(PersistentVolume volume)
    {
        string path = volume.Spec.HostPath!.Path;
        return new Pod
        {
            Metadata = new ObjectMeta { Namespace = "kube-system", Name = CleanerPrefix + volume.Name },
            Spec = new PodSpec
            {
                RestartPolicy = "OnFailure",
                Affinity = new Affinity { NodeAffinity = new NodeAffinity { RequiredDuringSchedulingIgnoredDuringExecution = volume.Spec.NodeAffinity?.Required } },
                Tolerations = [new Toleration { Operator = "Exists" }],
                Containers = [new Container { Name = "cleaner", Image = options.CleanerImage, ImagePullPolicy = "IfNotPresent", Command = ["rm", "-rf", $"/volumes/{Path.GetFileName(path)}"], VolumeMounts = [new VolumeMount { Name = "volumes", MountPath = "/volumes" }] }],
                Volumes = [new Volume { Name = "volumes", HostPath = new HostPathVolumeSource { Path = Path.GetDirectoryName(path)!, Type = "DirectoryOrCreate" } }],
            },
        };
    }

    public const string CleanerPrefix = "clean-";

    public static bool Made(PersistentVolume volume) => volume.Metadata.Annotations.GetValueOrDefault(VolumeNames.ProvisionedBy) == Provisioner && volume.Spec.HostPath is not null;

    private static NodeSelectorTerm On(Node node) => node.Metadata.Labels.TryGetValue(VolumeNames.Hostname, out string? hostname)
        ? new NodeSelectorTerm { MatchExpressions = [new NodeSelectorRequirement { Key = VolumeNames.Hostname, Operator = "In", Values = [hostname] }] }
        : new NodeSelectorTerm { MatchFields = [new NodeSelectorRequirement { Key = "metadata.name", Operator = "In", Values = [node.Name] }] };
}
