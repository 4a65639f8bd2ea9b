using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Services;

/// <summary>
/// What a Service must be. The rules stand in the order in which Kubernetes reports them:
/// metadata · ports present · what the type allows · each port · selector · affinity · cluster IPs and families · external IPs · type ·
/// node ports · twice the same port · source ranges · load balancer · external policy · internal policy · distribution.
/// </summary>
internal static class ServiceRules
{
    private static readonly FieldPath Spec = FieldPath.Root("spec");

    public static void Check(Service service, Faults faults)
    {
        var spec = service.Spec;
        TopologyAnnotations(service, faults);
        if (spec.Ports.Count == 0 && !spec.IsHeadless && spec.Type != "ExternalName") faults.Required(Spec.Child("ports"));
        WhatTheTypeAllows(spec, faults);
        ServicePortRules.Each(spec, Spec.Child("ports"), faults);
        MetadataRules.Labels(spec.Selector, Spec.Child("selector"), faults);
        AffinityRules.Check(spec, Spec, faults);
        if (spec.Type != "ExternalName") ClusterIpRules.Check(spec, Spec, faults);
        ExternalIps(spec, faults);
        Type(spec, faults);
        ServicePortRules.Together(spec, Spec.Child("ports"), faults);
        LoadBalancerRules.Check(service, Spec, faults);
        TrafficRules.Check(spec, Spec, faults);
    }

    private static void TopologyAnnotations(Service service, Faults faults)
    {
        const string Hints = "service.kubernetes.io/topology-aware-hints", Mode = "service.kubernetes.io/topology-mode";
        var annotations = service.Metadata.Annotations;
        if (annotations.TryGetValue(Hints, out string? hints) && annotations.TryGetValue(Mode, out string? mode) && hints != mode)
            faults.Invalid(FieldPath.Root("metadata").Child("annotations").Key(Mode), mode, $"must match annotations[{Hints}] when both are specified");
    }

    private static void WhatTheTypeAllows(ServiceSpec spec, Faults faults)
    {
        switch (spec.Type)
        {
            case "LoadBalancer" or "NodePort" when spec.IsHeadless:
                faults.Invalid(Spec.Child("clusterIPs").At(0), spec.ClusterIPs[0], $"may not be set to 'None' for {spec.Type} services");
                break;
            case "ExternalName":
                if (spec.ClusterIPs.Count > 0) faults.Forbidden(Spec.Child("clusterIPs"), "may not be set for ExternalName services");
                if (spec.IpFamilies.Count > 0) faults.Forbidden(Spec.Child("ipFamilies"), "may not be set for ExternalName services");
                if (spec.IpFamilyPolicy is not null) faults.Forbidden(Spec.Child("ipFamilyPolicy"), "may not be set for ExternalName services");
                string name = spec.ExternalName ?? "";
                string cname = name.EndsWith('.') ? name[..^1] : name;
                if (cname.Length == 0) faults.Required(Spec.Child("externalName"));
                else faults.Invalid(Spec.Child("externalName"), cname, Names.Dns1123Subdomain(cname));
                break;
        }
    }

    private static void ExternalIps(ServiceSpec spec, Faults faults)
    {
        for (int i = 0; i < spec.ExternalIPs.Count; i++)
        {
            var path = Spec.Child("externalIPs").At(i);
            if (AddressRules.Ip(path, spec.ExternalIPs[i], faults)) AddressRules.NonSpecial(path, spec.ExternalIPs[i], faults);
        }
    }

    private static void Type(ServiceSpec spec, Faults faults)
    {
        if (string.IsNullOrEmpty(spec.Type)) faults.Required(Spec.Child("type"));
        else if (spec.Type is not ("ClusterIP" or "NodePort" or "LoadBalancer" or "ExternalName"))
            faults.NotSupported(Spec.Child("type"), spec.Type, "ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    }

    extension(ServiceSpec spec)
    {
        /// <summary>Has no address of its own: <c>clusterIP: None</c>.</summary>
        public bool IsHeadless => spec.ClusterIPs is ["None"];
    }
}
