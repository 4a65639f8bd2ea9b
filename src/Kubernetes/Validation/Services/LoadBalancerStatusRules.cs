using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Services;

/// <summary>The addresses that a load balancer writes into a Service's status.</summary>
internal static class LoadBalancerStatusRules
{
    public static void Check(Service service, Faults faults)
    {
        var ingress = service.Status.LoadBalancer?.Ingress ?? [];
        var path = FieldPath.Root("status").Child("loadBalancer", "ingress");
        if (service.Spec.Type != "LoadBalancer" && ingress.Count > 0)
        {
            faults.Forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'");
            return;
        }
        for (int i = 0; i < ingress.Count; i++) Entry(ingress[i], path.At(i), faults);
    }

    private static void Entry(LoadBalancerIngress entry, FieldPath path, Faults faults)
    {
        bool hasIp = !string.IsNullOrEmpty(entry.Ip);
        if (hasIp) AddressRules.Ip(path.Child("ip"), entry.Ip!, faults);
        if (entry.IpMode is null && hasIp) faults.Required(path.Child("ipMode"), "must be specified when `ip` is set");
        else if (entry.IpMode is not null && !hasIp) faults.Forbidden(path.Child("ipMode"), "may not be specified when `ip` is not set");
        else if (entry.IpMode is { } mode and not ("VIP" or "Proxy")) faults.NotSupported(path.Child("ipMode"), mode, "Proxy", "VIP");
        if (string.IsNullOrEmpty(entry.Hostname)) return;
        faults.Invalid(path.Child("hostname"), entry.Hostname, Names.Dns1123Subdomain(entry.Hostname));
        if (Primitives.IpAddr.TryParse(entry.Hostname, out _)) faults.Invalid(path.Child("hostname"), entry.Hostname, "must be a DNS name, not an IP address");
    }
}
