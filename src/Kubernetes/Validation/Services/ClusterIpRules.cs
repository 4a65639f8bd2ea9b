using System.Globalization;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;
using Fairlead.Primitives;

namespace Fairlead.Kubernetes.Validation.Services;

/// <summary>Cluster IPs, families and the family policy, alone and against each other.</summary>
internal static class ClusterIpRules
{
    public static void Check(ServiceSpec spec, FieldPath path, Faults faults)
    {
        var ips = path.Child("clusterIPs");
        InStep(spec, ips, faults);
        Families(spec, path.Child("ipFamilies"), faults);
        if (spec.IpFamilyPolicy is { } policy and not ("SingleStack" or "PreferDualStack" or "RequireDualStack"))
            faults.NotSupported(path.Child("ipFamilyPolicy"), policy, "PreferDualStack", "RequireDualStack", "SingleStack");
        bool anyBad = Addresses(spec, ips, faults);
        if (spec.ClusterIPs.Count > 2) faults.Invalid(ips, spec.ClusterIPs, "may only hold up to 2 values");
        if (anyBad) return;                                                          // further rules would blame the wrong entry
        if (spec.ClusterIPs.Count > 1 && spec.ClusterIPs.Select(FamilyOf).Distinct().Count() != spec.ClusterIPs.Count)
            faults.Invalid(ips, spec.ClusterIPs, "may specify no more than one IP for each IP family");
        MatchFamilies(spec, ips, faults);
    }

    private static void InStep(ServiceSpec spec, FieldPath ips, Faults faults)
    {
        if (string.IsNullOrEmpty(spec.ClusterIP))
        {
            if (spec.ClusterIPs.Count > 0) faults.Invalid(ips, spec.ClusterIPs, "must be empty when `clusterIP` is not specified");
        }
        else if (spec.ClusterIPs.Count == 0) faults.Required(ips);
        else if (spec.ClusterIPs[0] != spec.ClusterIP) faults.Invalid(ips, spec.ClusterIPs, "first value must match `clusterIP`");
    }

    private static void Families(ServiceSpec spec, FieldPath path, Faults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < spec.IpFamilies.Count; i++)
        {
            string family = spec.IpFamilies[i];
            if (family is not ("IPv4" or "IPv6")) faults.NotSupported(path.At(i), family, "IPv4", "IPv6");
            if (!seen.Add(family)) faults.Duplicate(path.At(i), family);
        }
    }

    private static bool Addresses(ServiceSpec spec, FieldPath ips, Faults faults)
    {
        bool anyBad = false;
        for (int i = 0; i < spec.ClusterIPs.Count; i++)
        {
            if (i == 0 && spec.ClusterIPs[i] == "None")
            {
                if (spec.ClusterIPs.Count == 1) continue;
                anyBad = true;
                faults.Invalid(ips, spec.ClusterIPs, "'None' must be the first and only value");
                continue;
            }
            anyBad |= !AddressRules.Ip(ips.At(i), spec.ClusterIPs[i], faults);
        }
        return anyBad;
    }

    private static void MatchFamilies(ServiceSpec spec, FieldPath ips, Faults faults)
    {
        if (spec.IsHeadless) return;
        for (int i = 0; i < Math.Min(spec.ClusterIPs.Count, spec.IpFamilies.Count); i++)
        {
            if (spec.IpFamilies[i] is "IPv4" or "IPv6" && FamilyOf(spec.ClusterIPs[i]) != spec.IpFamilies[i])
                faults.Invalid(ips.At(i), spec.ClusterIPs[i], string.Create(CultureInfo.InvariantCulture, $"expected an {spec.IpFamilies[i]} value as indicated by `ipFamilies[{i}]`"));
        }
    }

    private static string FamilyOf(string ip) => IpAddr.TryParse(ip, out var parsed) && parsed.IsV4 ? "IPv4" : "IPv6";
}
