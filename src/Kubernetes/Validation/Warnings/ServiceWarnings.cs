using System.Globalization;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Services;
using Fairlead.Primitives;

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
        if (spec.Type == "ExternalName" && spec.ExternalIPs.Count > 0) warnings.Add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
        if (spec.Type != "ExternalName" && !string.IsNullOrEmpty(spec.ExternalName)) warnings.Add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        if (spec.TrafficDistribution == "PreferClose") warnings.Add("spec.trafficDistribution: \"PreferClose\" is deprecated, use \"PreferSameZone\"");
    }

    private static void Addresses(string field, IReadOnlyList<string> addresses, List<string> warnings)
    {
        for (int i = 0; i < addresses.Count; i++)
        {
            if (IpAddr.TryParse(addresses[i], out var ip) && ip.IsV6 && ip.ToString() != addresses[i])
                warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{field}[{i}]: IPv6 address \"{addresses[i]}\" should be in RFC 5952 canonical format (\"{ip}\")"));
        }
    }
}
