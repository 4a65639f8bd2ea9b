using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Quotas;

/// <summary>
/// What a pod as a whole asks for and may use: all its containers together, or the largest moment of its start if that is more (an init
/// container runs beside the sidecars that were started before it). What is said for the pod itself stands for the sum.
/// </summary>
public static class PodResources
{
    public static ResourceTally Requests(PodSpec pod) => Sum(pod, static r => r.Requests);

    public static ResourceTally Limits(PodSpec pod) => Sum(pod, static r => r.Limits);

    /// <summary>The same with the overhead of the pod's RuntimeClass; it adds to no limit that is not there.</summary>
    public static (ResourceTally Requests, ResourceTally Limits) WithOverhead(PodSpec pod)
    {
        ResourceTally requests = Requests(pod), limits = Limits(pod), overhead = new(pod.Overhead);
        requests.Add(overhead);
        foreach (var (name, amount) in overhead)
        {
            if (limits[name] is { IsZero: false }) limits.Add(name, amount);
        }
        return (requests, limits);
    }

    private static ResourceTally Sum(PodSpec pod, Func<ResourceRequirements, IReadOnlyDictionary<string, Quantity>> side)
    {
        ResourceTally running = new(), sidecars = new(), start = new();
        foreach (var container in pod.Containers) running.Add(Of(container.Resources));
        foreach (var init in pod.InitContainers)
        {
            var own = Of(init.Resources);
            if (init.RestartPolicy == "Always")
            {
                running.Add(own);
                sidecars.Add(own);
                own = sidecars;
            }
            else own.Add(sidecars);
            start.RaiseTo(own);
        }
        running.RaiseTo(start);
        foreach (var (name, amount) in Of(pod.Resources)) running.Set(name, amount);
        return running;

        ResourceTally Of(ResourceRequirements? resources) => resources is null ? new() : new(side(resources));
    }
}
