using Fairlead.Client;
using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Storage;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Volumes;

/// <summary>
/// Binds claims to volumes, makes volumes of the local-path class, and takes back what claims have left. Keys are claims
/// (namespace/name) and volumes (name alone).
/// </summary>
public sealed class VolumeController : Controller
{
    private readonly VolumeOptions _options;
    private readonly LocalPath _local;
    private readonly Informer<PersistentVolumeClaim> _claims;
    private readonly Informer<PersistentVolume> _volumes;
    private readonly Informer<StorageClass> _classes;
    private readonly Informer<Node> _nodes;
    private readonly Informer<Pod> _pods;

    public VolumeController(ControllerContext context, VolumeOptions options) : base("persistentvolume-binder", context, workers: 1)
    {
        (_options, _local) = (options, new LocalPath(options));
        _claims = Follow<PersistentVolumeClaim>();
        _volumes = Follow<PersistentVolume>();
        _classes = context.Informers.Of<StorageClass>();
        _nodes = context.Informers.Of<Node>();
        _pods = context.Informers.Of<Pod>();
        _volumes.OnChange(change => { if ((change.New ?? change.Old!).Spec.ClaimRef is { } holder) Queue.Add(new NamespacedName(holder.Namespace ?? "", holder.Name ?? "")); else WakePending(); });
        _claims.OnChange(change => { if ((change.New ?? change.Old!).Spec.VolumeName is { Length: > 0 } volume) Queue.Add(new NamespacedName("", volume)); });
        _classes.OnChange(_ => WakePending());                                       // what waits for a class, and what waited for another
        _nodes.OnChange(change => { if (change.Old is null) WakePending(); });       // whoever chose a node for a claim may know of it before this cache does
        _pods.OnChange(change => { if (change is { Key.Namespace: "kube-system", New.IsFinished: true } && change.Key.Name.StartsWith(LocalPath.CleanerPrefix, StringComparison.Ordinal)) Queue.Add(new NamespacedName("", change.Key.Name[LocalPath.CleanerPrefix.Length..])); });
    }

    protected override async Task OnRunAsync(CancellationToken stop)
    {
        if (_options.ClassName is not { } name || _classes.Cache.Find(new NamespacedName("", name)) is not null) return;
        try
        {
            _classes.Wrote(await Client.CreateAsync(_local.Class, stop));
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            return;                                                                  // somebody has made it meanwhile: the watch tells
        }
    }

    protected override Task ReconcileAsync(NamespacedName key, CancellationToken stop) =>
        key.Namespace.Length > 0 ? SettleClaimAsync(key, stop) : SettleVolumeAsync(key, stop);

    private async Task SettleClaimAsync(NamespacedName key, CancellationToken stop)
    {
        if (_claims.Cache.Find(key) is not { Metadata.DeletionTimestamp: null } claim) return;
        if (claim.Spec.VolumeName is { Length: > 0 } name)
        {
            if (_volumes.Cache.Find(new NamespacedName("", name)) is { } held) await BindAsync(claim, held, stop);
            else if (claim.Status.Phase == "Bound") await SetPhaseAsync(claim, "Lost", stop);
            return;
        }
        var storage = DefaultClass.Or(claim.Spec.StorageClassName, _classes.Cache);
        bool waits = storage?.VolumeBindingMode == "WaitForFirstConsumer" && !claim.Metadata.Annotations.ContainsKey(VolumeNames.SelectedNode);
        var found = VolumeMatch.Find(claim, _volumes.Cache.All());
        if (found is not null && (!waits || VolumeMatch.IsFor(found, claim))) await BindAsync(claim, found, stop);
        else if (waits) await PendAsync(claim, "WaitForFirstConsumer", "waiting for first consumer to be created before binding", stop);
        else if (storage?.Provisioner == LocalPath.Provisioner) await ProvisionAsync(claim, storage, stop);
        else await PendAsync(claim, "FailedBinding", "no persistent volumes available for this claim and no storage class is set", stop);
    }

    private async Task ProvisionAsync(PersistentVolumeClaim claim, StorageClass storage, CancellationToken stop)
    {
        string node = claim.Metadata.Annotations.GetValueOrDefault(VolumeNames.SelectedNode) ?? _nodes.Cache.All().Select(any => any.Name).Order(StringComparer.Ordinal).FirstOrDefault() ?? "";
        if (_nodes.Cache.Find(new NamespacedName("", node)) is not { } chosen)
        {
            await PendAsync(claim, "ProvisioningFailed", $"node \"{node}\" not found", stop);
            return;
        }
        PersistentVolume volume;
        try
        {
            volume = _volumes.Wrote(await Client.CreateAsync(_local.VolumeFor(claim, storage, chosen), stop));
            Context.Recorder.Record(claim, EventKind.Normal, "ProvisioningSucceeded", $"Successfully provisioned volume {volume.Name}");
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            volume = _volumes.Wrote(await Client.GetAsync<PersistentVolume>(null, $"pvc-{claim.Metadata.Uid}", stop));
        }
        await BindAsync(claim, volume, stop);
    }

    /// <summary>Both sides name each other, then both are Bound.</summary>
    private async Task BindAsync(PersistentVolumeClaim claim, PersistentVolume volume, CancellationToken stop)
    {
        if (volume.Spec.ClaimRef is not null && !VolumeMatch.IsFor(volume, claim)) return;
        if (volume.Spec.ClaimRef?.Uid != claim.Metadata.Uid)
            volume = _volumes.Wrote(await Client.UpdateAsync(volume with { Spec = volume.Spec with { ClaimRef = VolumeMatch.Reference(claim) } }, stop));
        if (claim.Spec.VolumeName != volume.Name || claim.Spec.StorageClassName is null)
        {
            var annotations = new Dictionary<string, string>(claim.Metadata.Annotations) { [VolumeNames.BindCompleted] = "yes", [VolumeNames.BoundByController] = "yes" };
            claim = _claims.Wrote(await Client.UpdateAsync(claim with
            {
                Metadata = claim.Metadata with { Annotations = annotations },
                Spec = claim.Spec with { VolumeName = volume.Name, StorageClassName = claim.Spec.StorageClassName ?? volume.Spec.StorageClassName },
            }, stop));
        }
        if (volume.Status.Phase != "Bound") _volumes.Wrote(await Client.UpdateStatusAsync(volume with { Status = volume.Status with { Phase = "Bound", LastPhaseTransitionTime = Clock.GetUtcNow() } }, stop));
        if (claim.Status.Phase != "Bound")
            _claims.Wrote(await Client.UpdateStatusAsync(claim with { Status = claim.Status with { Phase = "Bound", AccessModes = volume.Spec.AccessModes, Capacity = volume.Spec.Capacity } }, stop));
    }

    private async Task PendAsync(PersistentVolumeClaim claim, string reason, string message, CancellationToken stop)
    {
        Context.Recorder.Record(claim, EventKind.Normal, reason, message);
        if (claim.Status.Phase != "Pending") await SetPhaseAsync(claim, "Pending", stop);
    }

    private async Task SetPhaseAsync(PersistentVolumeClaim claim, string phase, CancellationToken stop) =>
        _claims.Wrote(await Client.UpdateStatusAsync(claim with { Status = claim.Status with { Phase = phase } }, stop));

    private async Task SettleVolumeAsync(NamespacedName key, CancellationToken stop)
    {
        if (_volumes.Cache.Find(key) is not { } volume)
        {
            await RemoveCleanerAsync(key.Name, stop);
            return;
        }
        bool leaving = volume.Metadata.DeletionTimestamp is not null;
        if (volume.Spec.ClaimRef is not { Uid: { Length: > 0 } uid } holder)
        {
            if (leaving) await LetGoAsync(volume, stop);
            else if (volume.Status.Phase is not "Available") await SetPhaseAsync(volume, "Available", stop);
            return;
        }
        if (_claims.Cache.Find(new NamespacedName(holder.Namespace ?? "", holder.Name ?? ""))?.Metadata.Uid == uid) return;
        if (await Client.FindAsync<PersistentVolumeClaim>(holder.Namespace, holder.Name ?? "", stop) is { } live && live.Metadata.Uid == uid) return;
        if (volume.Status.Phase != "Released") volume = await SetPhaseAsync(volume, "Released", stop);
        if (leaving && !volume.Metadata.Finalizers.Contains(VolumeNames.Reclaim)) return;                  // its folder is gone already
        if (volume.Spec.PersistentVolumeReclaimPolicy == "Delete" && LocalPath.Made(volume)) await ReclaimAsync(volume, stop);
        else if (leaving) await LetGoAsync(volume, stop);
    }

    /// <summary>Nothing of ours keeps the volume any more.</summary>
    private async Task<PersistentVolume> LetGoAsync(PersistentVolume volume, CancellationToken stop) => !volume.Metadata.Finalizers.Contains(VolumeNames.Reclaim) ? volume
        : _volumes.Wrote(await Client.UpdateAsync(volume with { Metadata = volume.Metadata with { Finalizers = [.. volume.Metadata.Finalizers.Where(name => name != VolumeNames.Reclaim)] } }, stop));

    private async Task<PersistentVolume> SetPhaseAsync(PersistentVolume volume, string phase, CancellationToken stop) =>
        _volumes.Wrote(await Client.UpdateStatusAsync(volume with { Status = volume.Status with { Phase = phase, LastPhaseTransitionTime = Clock.GetUtcNow() } }, stop));

    /// <summary>A pod on the volume's node removes the folder; then both go.</summary>
    private async Task ReclaimAsync(PersistentVolume volume, CancellationToken stop)
    {
        var cleaner = _pods.Cache.Find(CleanerOf(volume.Name));
        if (cleaner is null)
        {
            _pods.Wrote(await Client.CreateAsync(_local.CleanerFor(volume), stop));
            return;
        }
        if (!cleaner.IsFinished) return;
        var leaving = await Client.BeginDeleteAsync<PersistentVolume>(null, volume.Name, new DeleteOptions { Preconditions = new Preconditions { Uid = volume.Metadata.Uid } }, stop);
        if (leaving is null) _volumes.Removed(volume);                               // known at once: a volume that seems to be there gets another cleaner
        else await LetGoAsync(_volumes.Wrote(leaving), stop);
        await RemoveCleanerAsync(volume.Name, stop);
    }

    private static NamespacedName CleanerOf(string volume) => new("kube-system", LocalPath.CleanerPrefix + volume);

    /// <summary>Also when the volume is gone: the last try may have come to no more than that.</summary>
    private async Task RemoveCleanerAsync(string volume, CancellationToken stop)
    {
        if (_pods.Cache.Find(CleanerOf(volume)) is { IsFinished: true, Metadata.DeletionTimestamp: null } cleaner) await PodDeletion.DeleteAsync(Client, _pods, cleaner, stop);
    }

    private void WakePending()
    {
        foreach (var claim in _claims.Cache.All())
        {
            if (claim.Status.Phase != "Bound") Queue.Add(claim.Key);
        }
    }
}
