using Fairlead.Client.Watching;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Volumes;

/// <summary>
/// Holds a claim that is to go while a pod on a node uses it, and a volume while it is bound. Keys are claims (namespace/name) and volumes
/// (name alone). What was made without the finalizer gets it.
/// </summary>
public sealed class ProtectionController : Controller
{
    public const string OfClaims = "kubernetes.io/pvc-protection", OfVolumes = "kubernetes.io/pv-protection";
    private readonly Informer<PersistentVolumeClaim> _claims;
    private readonly Informer<PersistentVolume> _volumes;

    public ProtectionController(ControllerContext context) : base("storage-protection-controller", context, workers: 1)
    {
        _claims = Follow<PersistentVolumeClaim>();
        _volumes = Follow<PersistentVolume>();
        context.Informers.Of<Pod>().OnChange(change =>
        {
            if (change is not { New: null, Old: { } gone }) return;
            foreach (var volume in gone.Spec.Volumes)
            {
                if (volume.PersistentVolumeClaim is { } used) Queue.Add(new NamespacedName(gone.Namespace, used.ClaimName));
            }
        });
    }

    protected override Task ReconcileAsync(NamespacedName key, CancellationToken stop) =>
        key.Namespace.Length > 0 ? SettleClaimAsync(key, stop) : SettleVolumeAsync(key, stop);

    private async Task SettleClaimAsync(NamespacedName key, CancellationToken stop)
    {
        if (_claims.Cache.Find(key) is not { } claim) return;
        bool held = claim.Metadata.Finalizers.Contains(OfClaims), leaving = claim.Metadata.DeletionTimestamp is not null;
        if (held != leaving || (leaving && await IsUsedAsync(claim, stop))) return;
        _claims.Wrote(await Client.UpdateAsync(claim with { Metadata = claim.Metadata with { Finalizers = Finalizers(claim, OfClaims, leaving) } }, stop));
    }

    private async Task SettleVolumeAsync(NamespacedName key, CancellationToken stop)
    {
        if (_volumes.Cache.Find(key) is not { } volume) return;
        bool held = volume.Metadata.Finalizers.Contains(OfVolumes), leaving = volume.Metadata.DeletionTimestamp is not null;
        if (held != leaving || (leaving && volume.Status.Phase == "Bound")) return;
        _volumes.Wrote(await Client.UpdateAsync(volume with { Metadata = volume.Metadata with { Finalizers = Finalizers(volume, OfVolumes, leaving) } }, stop));
    }

    /// <summary>The server is asked itself: a pod may be newer than what the cache shows. One without a node has not seen the claim.</summary>
    private async Task<bool> IsUsedAsync(PersistentVolumeClaim claim, CancellationToken stop) =>
        (await Client.ListAsync<Pod>(claim.Namespace, null, stop)).Items.Any(pod => !string.IsNullOrEmpty(pod.Spec.NodeName) && pod.Spec.Volumes.Any(volume => volume.PersistentVolumeClaim?.ClaimName == claim.Name));

    private static IReadOnlyList<string> Finalizers(IKubernetesObject obj, string ours, bool without) =>
        without ? [.. obj.Metadata.Finalizers.Where(name => name != ours)] : [.. obj.Metadata.Finalizers, ours];
}
