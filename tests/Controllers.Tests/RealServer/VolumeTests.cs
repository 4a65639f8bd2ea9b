using Fairlead.Controllers.Tests.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Storage;

namespace Fairlead.Controllers.Tests.RealServer;

public class VolumeTests
{
    [Fact]
    public async Task A_claim_waits_for_its_first_pod_and_its_folder_is_removed_when_it_goes()
    {
        await using var cluster = await RealCluster.StartAsync("n1");
        var claim = await cluster.Admin.CreateAsync(new PersistentVolumeClaim
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = "data" },
            Spec = new PersistentVolumeClaimSpec { AccessModes = ["ReadWriteOnce"], Resources = new VolumeResourceRequirements { Requests = new Dictionary<string, Quantity> { ["storage"] = new("1Gi") } } },
        });
        await cluster.Until<Event>("default", all => all.Any(e => e.Reason == "WaitForFirstConsumer"));
        var template = Cluster.Template("web");
        await cluster.Admin.CreateAsync(new Pod
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = "user" },
            Spec = template.Spec! with { Volumes = [new Volume { Name = "data", PersistentVolumeClaim = new PersistentVolumeClaimVolumeSource { ClaimName = "data" } }] },
        });
        await cluster.Until<Pod>("default", all => all.Any(pod => pod is { Metadata.Name: "user", Spec.NodeName: "n1", Status.Phase: "Running" }));
        var volume = Assert.Single(await cluster.Until<PersistentVolume>(null, all => all is [{ Status.Phase: "Bound" }]));
        Assert.Equal($"/var/lib/fairlead/volumes/pvc-{claim.Metadata.Uid}_default_data", volume.Spec.HostPath!.Path);
        await cluster.Admin.DeleteAsync<Pod>("default", "user");
        await cluster.Admin.DeleteAsync<PersistentVolumeClaim>("default", "data");
        var cleaner = (await cluster.Until<Pod>("kube-system", all => all is [{ Status.Phase: "Running" }]))[0];
        Assert.Equal(["rm", "-rf", $"/volumes/pvc-{claim.Metadata.Uid}_default_data"], cleaner.Spec.Containers[0].Command);
        await cluster.Admin.UpdateStatusAsync(cleaner with { Status = cleaner.Status with { Phase = "Succeeded" } });
        await cluster.Until<PersistentVolume>(null, all => all.Count == 0);
        await cluster.Until<Pod>("kube-system", all => all.Count == 0);
        Assert.Empty(cluster.Complaints);
    }

    [Fact]
    public async Task A_volume_made_by_hand_serves_the_claim_it_suits()
    {
        await using var cluster = await RealCluster.StartAsync("n1");
        foreach (var (name, size) in new[] { ("small", "1Gi"), ("large", "10Gi"), ("middle", "5Gi") })
        {
            await cluster.Admin.CreateAsync(new PersistentVolume
            {
                Metadata = new ObjectMeta { Name = name },
                Spec = new PersistentVolumeSpec { StorageClassName = "manual", AccessModes = ["ReadWriteOnce"], Capacity = new Dictionary<string, Quantity> { ["storage"] = new(size) }, HostPath = new HostPathVolumeSource { Path = "/tmp/x" } },
            });
        }
        await cluster.Until<PersistentVolume>(null, all => all.Count == 3 && all.All(volume => volume.Status.Phase == "Available"));
        await cluster.Admin.CreateAsync(new PersistentVolumeClaim
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = "data" },
            Spec = new PersistentVolumeClaimSpec { StorageClassName = "manual", AccessModes = ["ReadWriteOnce"], Resources = new VolumeResourceRequirements { Requests = new Dictionary<string, Quantity> { ["storage"] = new("2Gi") } } },
        });
        await cluster.Until<PersistentVolumeClaim>("default", all => all is [{ Status.Phase: "Bound", Spec.VolumeName: "middle" }]);
    }

    [Fact]
    public async Task A_claim_and_its_volume_wait_for_the_pod_that_uses_them()
    {
        await using var cluster = await RealCluster.StartAsync("n1");
        await cluster.Admin.CreateAsync(new PersistentVolumeClaim
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = "data" },
            Spec = new PersistentVolumeClaimSpec { AccessModes = ["ReadWriteOnce"], Resources = new VolumeResourceRequirements { Requests = new Dictionary<string, Quantity> { ["storage"] = new("1Gi") } } },
        });
        await cluster.Admin.CreateAsync(new Pod
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = "user" },
            Spec = Cluster.Template("web").Spec! with { Volumes = [new Volume { Name = "data", PersistentVolumeClaim = new PersistentVolumeClaimVolumeSource { ClaimName = "data" } }] },
        });
        await cluster.Until<Pod>("default", all => all.Any(pod => pod is { Metadata.Name: "user", Status.Phase: "Running" }));
        var volume = (await cluster.Until<PersistentVolume>(null, all => all is [{ Status.Phase: "Bound" }]))[0];
        await cluster.Admin.DeleteAsync<PersistentVolume>(null, volume.Name);
        await cluster.Admin.DeleteAsync<PersistentVolumeClaim>("default", "data");
        var claim = await cluster.Admin.GetAsync<PersistentVolumeClaim>("default", "data");
        Assert.NotNull(claim.Metadata.DeletionTimestamp);
        await cluster.Admin.DeleteAsync<Pod>("default", "user");
        await cluster.Until<PersistentVolumeClaim>("default", all => all.Count == 0);
        var cleaner = (await cluster.Until<Pod>("kube-system", all => all is [{ Status.Phase: "Running" }]))[0];
        await cluster.Admin.UpdateStatusAsync(cleaner with { Status = cleaner.Status with { Phase = "Succeeded" } });
        await cluster.Until<PersistentVolume>(null, all => all.Count == 0);
    }

    [Fact]
    public async Task A_claim_that_came_before_its_class_is_served_when_the_class_comes()
    {
        await using var cluster = await RealCluster.StartAsync("n1");
        await cluster.Admin.CreateAsync(new PersistentVolumeClaim
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = "early" },
            Spec = new PersistentVolumeClaimSpec { StorageClassName = "later", AccessModes = ["ReadWriteOnce"], Resources = new VolumeResourceRequirements { Requests = new Dictionary<string, Quantity> { ["storage"] = new("1Gi") } } },
        });
        await cluster.Until<Event>("default", all => all.Any(e => e is { Reason: "FailedBinding", InvolvedObject.Name: "early" }));
        await cluster.Admin.CreateAsync(new StorageClass { Metadata = new ObjectMeta { Name = "later" }, Provisioner = "fairlead.local/local-path", VolumeBindingMode = "Immediate" });
        await cluster.Until<PersistentVolumeClaim>("default", all => all is [{ Status.Phase: "Bound" }]);
    }
}
