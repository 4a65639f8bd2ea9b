using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Objects;

/// <summary>Deletes pods so that the cache knows at once: a controller must not count a pod that it has just sent away.</summary>
public static class PodDeletion
{
    public static async Task DeleteAsync(KubeClient client, Informer<Pod> pods, Pod pod, CancellationToken stop, long? graceSeconds = null)
    {
        var options = new DeleteOptions { Preconditions = new Preconditions { Uid = pod.Metadata.Uid }, GracePeriodSeconds = graceSeconds };
        try
        {
            if (await client.BeginDeleteAsync<Pod>(pod.Namespace, pod.Name, options, stop) is { } waiting) pods.Wrote(waiting);
            else pods.Removed(pod);
        }
        catch (ApiException e) when (e.IsConflict)
        {
            pods.Removed(pod);                                                       // another pod has taken the name, so this one is gone
        }
    }
}
