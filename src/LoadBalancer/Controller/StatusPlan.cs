using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Controller;

/// <summary>
/// What must be written to a Service. Pure. The finalizer goes on before the addresses show and comes off after they are gone, so that
/// no address is given on while somebody may still be sent to it.
/// </summary>
public static class StatusPlan
{
    /// <param name="addresses">What it should show; null where it is no longer a load balancer's business.</param>
    public static IReadOnlyList<Intent> For(Service service, EquatableList<IpAddr>? addresses)
    {
        var finalizers = service.Metadata.Finalizers;
        bool has = finalizers.Contains(LoadBalancerNames.Finalizer), shows = ServiceWish.Shown(service) != (addresses ?? []) || HasHostnames(service);
        List<Intent> intents = [];
        if (addresses is not null && !has) intents.Add(new Intent.SetFinalizers([.. finalizers, LoadBalancerNames.Finalizer]));
        if (shows && (has || addresses is not null)) intents.Add(new Intent.ShowAddresses(addresses ?? []));
        if (addresses is null && has) intents.Add(new Intent.SetFinalizers([.. finalizers.Where(f => f != LoadBalancerNames.Finalizer)]));
        return intents;
    }

    private static bool HasHostnames(Service service) => (service.Status.LoadBalancer?.Ingress ?? []).Any(i => i.Hostname is { Length: > 0 });
}
