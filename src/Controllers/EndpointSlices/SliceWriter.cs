using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Discovery;

namespace Fairlead.Controllers.EndpointSlices;

/// <summary>Carries out a plan: additions before removals, so that an endpoint that moves is never missing.</summary>
internal static class SliceWriter
{
    public static async Task WriteAsync(KubeClient client, Informer<EndpointSlice> slices, SlicePlan plan, CancellationToken stop)
    {
        foreach (var slice in plan.Create)
        {
            try
            {
                slices.Wrote(await client.CreateAsync(slice, stop));
            }
            catch (ApiException e) when (e.IsNamespaceTerminating)
            {
                return;                                                              // the Service goes with its namespace
            }
        }
        foreach (var slice in plan.Update) slices.Wrote(await client.UpdateAsync(slice, stop));
        foreach (var slice in plan.Delete)
        {
            await client.DeleteAsync<EndpointSlice>(slice.Namespace, slice.Name, stop: stop);
            slices.Removed(slice);
        }
    }
}
