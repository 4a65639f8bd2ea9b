using System.Globalization;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Services;

namespace Fairlead.Kubernetes.Validation.Warnings;

/// <summary>Fields of a Service that do nothing where they stand, and addresses in other than their usual form.</summary>
internal static class ServiceWarnings
{
    public static void Of(Service service, List<string> warnings)
    {
        var spec = service.Spec;
        if (service.Metadata.Annotations.ContainsKey("service.kubernetes.io/topology-aware-hints"))
            warnings.Add("annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead");
        if (!spec.IsHeadless) Addresses("spec.clusterIPs", spec.ClusterIPs, warnings);
        if (spec.IsHeadless)
        {
            if (!string.IsNullOrEmpty(spec.LoadBalancerIP)) warnings.Add("spec.loadBalancerIP is ignored for headless services");
            if (spec.ExternalIPs.Count > 0) warnings.Add("spec.externalIPs is ignored for headless services");
            if (spec.SessionAffinity is not (null or "None")) warnings.Add("spec.SessionAffinity is ignored for headless services");
        }
        Addresses("spec.externalIPs", spec.ExternalIPs, warnings);
        if (spec.ExternalIPs.Count > 0 && !spec.IsHeadless && spec.Type != "ExternalName") warnings.Add("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
        if (!string.IsNullOrEmpty(spec.LoadBalancerIP)) AddressWarnings.Ip("spec.loadBalancerIP", spec.LoadBalancerIP, warnings);
        for (int i = 0; i < spec.LoadBalancerSourceRanges.Count; i++) AddressWarnings.Cidr(string.Create(CultureInfo.InvariantCulture, $"spec.loadBalancerSourceRanges[{i}]"), spec.LoadBalancerSourceRanges[i], warnings);
        if (spec.Type == "ExternalName" && spec.ExternalIPs.Count > 0) warnings.Add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
        if (spec.Type != "ExternalName" && !string.IsNullOrEmpty(spec.ExternalName)) warnings.Add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        if (spec.TrafficDistribution == "PreferClose") warnings.Add("spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"");
    }

    private static void Addresses(string field, IReadOnlyList<string> addresses, List<string> warnings)
    {
        for (int i = 0; i < addresses.Count; i++) AddressWarnings.Ip(string.Create(CultureInfo.InvariantCulture, $"{field}[{i}]"), addresses[i], warnings);
    }
}
