using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Validation.Services;

/// <summary>
/// What may not change. A second address or family may come and go; the first may not change, but for a Service that is, was or becomes
/// ExternalName or headless.
/// </summary>
internal static class ServiceUpdateRules
{
    private const string OnceSet = "may not change once set";
    private static readonly FieldPath Spec = FieldPath.Root("spec");

    public static void Check(Service service, Service old, Faults faults)
    {
        bool viaName = service.Spec.Type == "ExternalName" || old.Spec.Type == "ExternalName";
        if (!viaName) ClusterIps(service.Spec, old.Spec, faults);
        if (!viaName && !service.Spec.IsHeadless && !old.Spec.IsHeadless) Families(service.Spec, old.Spec, faults);
        if (service.Spec.Type == "LoadBalancer" && old.Spec.Type == "LoadBalancer" && service.Spec.LoadBalancerClass != old.Spec.LoadBalancerClass)
            faults.Invalid(Spec.Child("loadBalancerClass"), service.Spec.LoadBalancerClass, OnceSet);
        if (service.Spec.NeedsHealthCheck && old.Spec.NeedsHealthCheck && service.Spec.HealthCheckNodePort != old.Spec.HealthCheckNodePort)
            faults.Forbidden(Spec.Child("healthCheckNodePort"), "field is immutable");
    }

    private static void ClusterIps(ServiceSpec spec, ServiceSpec old, Faults faults)
    {
        if (spec.IsHeadless && old.IsHeadless) return;
        var path = Spec.Child("clusterIPs");
        Compare(spec.ClusterIPs, old.ClusterIPs, path, primaryOnly: false, spec.ClusterIPs, faults);
        if (old.ClusterIPs.Count <= spec.ClusterIPs.Count) return;
        if (spec.ClusterIPs.Count == 0) faults.Invalid(path.At(0), spec.ClusterIPs, "primary clusterIP can not be unset");
        if (spec.ClusterIPs.Count == 1) MustBeSingle(spec, "clusterIP", faults);
    }

    private static void Families(ServiceSpec spec, ServiceSpec old, Faults faults)
    {
        var path = Spec.Child("ipFamilies");
        Compare(spec.IpFamilies, old.IpFamilies, path, primaryOnly: true, spec.IpFamilies.Count == old.IpFamilies.Count ? spec.IpFamilies : spec.ClusterIPs, faults);
        if (old.IpFamilies.Count <= spec.IpFamilies.Count) return;
        if (spec.ClusterIPs.Count == 0) faults.Invalid(path.At(0), spec.IpFamilies, "primary ipFamily can not be unset");
        if (spec.IpFamilies.Count == 1) MustBeSingle(spec, "ipFamily", faults);
    }

    private static void Compare(IReadOnlyList<string> now, IReadOnlyList<string> before, FieldPath path, bool primaryOnly, IReadOnlyList<string> shown, Faults faults)
    {
        if (now.Count != before.Count)
        {
            if (now.Count > 0 && before.Count > 0 && now[0] != before[0]) faults.Invalid(path.At(0), shown, OnceSet);
            return;
        }
        for (int i = 0; i < now.Count; i++)
        {
            if (now[i] != before[i]) faults.Invalid(path.At(primaryOnly ? 0 : i), shown, OnceSet);
        }
    }

    private static void MustBeSingle(ServiceSpec spec, string what, Faults faults)
    {
        if (spec.IpFamilyPolicy != "SingleStack")
            faults.Invalid(Spec.Child("ipFamilyPolicy"), spec.IpFamilyPolicy, $"must be set to 'SingleStack' when releasing the secondary {what}");
    }
}
