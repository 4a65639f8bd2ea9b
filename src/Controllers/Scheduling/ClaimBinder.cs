using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Volumes;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Scheduling;

/// <summary>Tells claims that waited for their first pod on which node it will run, and waits until they have their volumes.</summary>
internal sealed class ClaimBinder(KubeClient client, Informer<PersistentVolumeClaim> claims, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);            // kube-scheduler's bindTimeoutSeconds

    public async Task BindAsync(Pod pod, string node, CancellationToken stop)
    {
        foreach (var volume in pod.Spec.Volumes)
        {
            string? name = volume.PersistentVolumeClaim?.ClaimName ?? (volume.Ephemeral is not null ? $"{pod.Name}-{volume.Name}" : null);
            if (name is null) continue;
            var key = new NamespacedName(pod.Namespace, name);
            if (claims.Cache.Find(key) is not { Status.Phase: not "Bound" } claim) continue;
            var note = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [VolumeNames.SelectedNode] = node } } };
            claims.Wrote(await client.PatchAsync<PersistentVolumeClaim>(claim.Namespace, claim.Name, Patch.MergeOf(note), stop: stop));
            await claims.WaitForAsync(key, bound => bound is null || bound.Status.Phase == "Bound", stop).WaitAsync(Patience, clock, stop);
        }
    }
}
