using System.Net;
using Fairlead.Client;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Node.Plan;

namespace Fairlead.Node.Pods;

/// <summary>Writes pods' statuses, and takes objects out of the API at the end.</summary>
internal sealed class PodStatusWriter(KubeClient client)
{
    /// <summary>Writes the status; the answer is the object as it is now, or null when it is gone or another of the same name.</summary>
    /// <exception cref="ApiException">The server refused for another reason.</exception>
    public async Task<Pod?> WriteAsync(Pod pod, PodStatus status, CancellationToken stop)
    {
        var target = pod;
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await client.UpdateStatusAsync(target with { Status = WithConditionsOfOthers(status, pod.Status, target.Status) }, stop);
            }
            catch (ApiException e) when (e.IsNotFound)
            {
                return null;
            }
            catch (ApiException e) when (e.IsConflict && attempt < 5)
            {
                if (await client.FindAsync<Pod>(pod.Metadata.Namespace, pod.Metadata.Name!, stop) is not { } now || now.Metadata.Uid != pod.Metadata.Uid) return null;
                target = now;
            }
        }
    }

    /// <summary>Takes the object away for good; only this one, not another that got its name since.</summary>
    public async Task RemoveAsync(Pod pod, CancellationToken stop)
    {
        try
        {
            await client.DeleteAsync<Pod>(pod.Metadata.Namespace, pod.Metadata.Name!, new DeleteOptions { GracePeriodSeconds = 0, Preconditions = new Preconditions { Uid = pod.Metadata.Uid } }, stop);
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.Conflict)
        {
            // Another pod has the name: ours is gone, which was the goal.
        }
    }

    public static bool IsSame(PodStatus left, PodStatus right) => KubernetesJson.Write(left).AsSpan().SequenceEqual(KubernetesJson.Write(right));

    /// <summary>Conditions that came to the object since we saw it (readiness gates, disruption) stay.</summary>
    private static PodStatus WithConditionsOfOthers(PodStatus status, PodStatus seen, PodStatus now) => ReferenceEquals(seen, now) ? status : status with
    {
        Conditions =
        [
            .. status.Conditions.Where(c => now.Conditions.All(n => n.Type != c.Type) || PodStatusBuilder.IsOwn(c.Type)),
            .. now.Conditions.Where(c => !PodStatusBuilder.IsOwn(c.Type)),
        ],
    };
}
