using Fairlead.Api.Http;
using Fairlead.Kubernetes.Validation;
using Fairlead.Primitives;

namespace Fairlead.Api.Allocation;

/// <summary>
/// Decides a Service's <c>ipFamilyPolicy</c> and <c>ipFamilies</c> from what its author wrote, what it was before and which families the
/// cluster has; or says what contradicts itself. Faults stand as Status causes, in Kubernetes' words.
/// </summary>
internal static class FamilyRules
{
    private const string Single = "SingleStack", Require = "RequireDualStack", Prefer = "PreferDualStack";

    /// <summary>Fills in policy and families. <paramref name="cluster"/>: the cluster's families, the default first, as "IPv4" and "IPv6".</summary>
    public static IReadOnlyList<StatusCause> Apply(ServiceSpecTree service, ServiceSpecTree? old, IReadOnlyList<string> cluster)
    {
        if (service.IsExternalName || IsUnchangedPreferDual(service, old)) return [];
        if (service.Policy.Length == 0) service.Spec["ipFamilyPolicy"] = DefaultPolicy(service, old);
        if (Validator.ClusterAddressFaults(service.Spec) is { Count: > 0 } wrong) return [.. wrong.Select(f => new StatusCause(f.Reason, f.Body, f.Field))];
        var faults = new List<StatusCause>();
        if (old is { } before) SettleUpdate(service, before, faults);
        CheckPolicy(service, faults);
        InferFamilies(service, cluster, faults);
        if (faults.Count > 0) return faults;
        if (service.IsHeadless && !service.HasSelector)
        {
            var families = service.Families.Count == 0 ? [cluster[0]] : service.Families;
            service.SetStrings("ipFamilies", families.Count < 2 && service.Policy != Single ? [families[0], Other(families[0])] : families);
            return [];
        }
        CheckCluster(service, cluster, faults);
        if (faults.Count == 0) Complete(service, cluster);
        return faults;
    }

    /// <summary>PreferDualStack stays as it is while nobody touches it, also when the cluster gains or loses a family.</summary>
    private static bool IsUnchangedPreferDual(ServiceSpecTree service, ServiceSpecTree? old) =>
        old is { } before && !before.IsExternalName && service.Policy == Prefer && before.Policy == Prefer
        && service.ClusterIPs.SequenceEqual(before.ClusterIPs) && service.Families.SequenceEqual(before.Families)
        && service.IsHeadless == before.IsHeadless && service.ClusterIPs.Count > 0;

    private static string DefaultPolicy(ServiceSpecTree service, ServiceSpecTree? old)
    {
        if (old is { } before && before.Policy.Length > 0) return before.Policy;
        return service.IsHeadless && !service.HasSelector ? Require : Single;
    }

    /// <summary>Going to one family drops the second address; dropping it without saying so is a contradiction.</summary>
    private static void SettleUpdate(ServiceSpecTree service, ServiceSpecTree before, List<StatusCause> faults)
    {
        var (ips, families) = (service.ClusterIPs, service.Families);
        if (service.Policy == Single)
        {
            if (ips.Count > 1 && ips.SequenceEqual(before.ClusterIPs)) service.SetStrings("clusterIPs", ips[..1]);
            if (families.Count > 1 && families.SequenceEqual(before.Families)) service.SetStrings("ipFamilies", families[..1]);
            return;
        }
        if (ips.Count > 0 && ips.Count < before.ClusterIPs.Count) faults.Add(Policy(service, "must be 'SingleStack' to release the secondary cluster IP"));
        if (families.Count > 0 && families.Count < before.Families.Count) faults.Add(Policy(service, "must be 'SingleStack' to release the secondary IP family"));
    }

    private static void CheckPolicy(ServiceSpecTree service, List<StatusCause> faults)
    {
        if (service.Policy != Single) return;
        if (service.ClusterIPs.Count == 2) faults.Add(Policy(service, "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified"));
        if (service.Families.Count == 2) faults.Add(Policy(service, "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified"));
    }

    private static void InferFamilies(ServiceSpecTree service, IReadOnlyList<string> cluster, List<StatusCause> faults)
    {
        var (ips, families) = (service.ClusterIPs, service.Families);
        for (int i = families.Count; i < ips.Count; i++)
        {
            if (ips[i] == ServiceSpecTree.None || !IpAddr.TryParse(ips[i], out var address)) break;
            string family = NameOf(address.Family);
            if (!cluster.Contains(family)) faults.Add(Faults.Invalid($"spec.clusterIPs[{i}]", Faults.Json(ips), $"{family} is not configured on this cluster"));
            else families.Add(family);
        }
        if (families.Count > 0) service.SetStrings("ipFamilies", families);
    }

    private static void CheckCluster(ServiceSpecTree service, IReadOnlyList<string> cluster, List<StatusCause> faults)
    {
        if (service.Policy == Require && cluster.Count < 2) faults.Add(Policy(service, "this cluster is not configured for dual-stack services"));
        var families = service.Families;
        for (int i = 0; i < families.Count; i++)
            if (!cluster.Contains(families[i])) faults.Add(Faults.Invalid($"spec.ipFamilies[{i}]", $"\"{families[i]}\"", "not configured on this cluster"));
    }

    private static void Complete(ServiceSpecTree service, IReadOnlyList<string> cluster)
    {
        var families = service.Families.Count == 0 ? [cluster[0]] : service.Families;
        if (service.Policy != Single && families.Count == 1 && cluster.Count == 2) families = [families[0], Other(families[0])];
        service.SetStrings("ipFamilies", families);
    }

    public static string NameOf(IpFamily family) => family == IpFamily.V4 ? "IPv4" : "IPv6";

    private static string Other(string family) => family == "IPv4" ? "IPv6" : "IPv4";

    private static StatusCause Policy(ServiceSpecTree service, string detail) => Faults.Invalid("spec.ipFamilyPolicy", $"\"{service.Policy}\"", detail);
}
