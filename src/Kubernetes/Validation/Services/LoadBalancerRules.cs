using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Services;

/// <summary>The fields that only a LoadBalancer may have.</summary>
internal static class LoadBalancerRules
{
    private const string SourceRanges = "service.beta.kubernetes.io/load-balancer-source-ranges";
    private const string OnlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'";

    public static void Check(Service service, FieldPath path, Faults faults)
    {
        var spec = service.Spec;
        bool isLoadBalancer = spec.Type == "LoadBalancer";
        if (spec.LoadBalancerSourceRanges.Count > 0) Ranges(spec, isLoadBalancer, path.Child("LoadBalancerSourceRanges"), faults);
        else if (service.Metadata.Annotations.TryGetValue(SourceRanges, out string? text)) RangesAnnotation(text, isLoadBalancer, faults);
        if (spec.AllocateLoadBalancerNodePorts is not null && !isLoadBalancer) faults.Forbidden(path.Child("allocateLoadBalancerNodePorts"), OnlyLoadBalancer);
        if (spec.AllocateLoadBalancerNodePorts is null && isLoadBalancer) faults.Required(FieldPath.Root("allocateLoadBalancerNodePorts"));
        if (spec.LoadBalancerClass is not { } name) return;
        if (isLoadBalancer) faults.Invalid(path.Child("loadBalancerClass"), name, Names.QualifiedName(name));
        else faults.Forbidden(path.Child("loadBalancerClass"), OnlyLoadBalancer);
    }

    private static void Ranges(ServiceSpec spec, bool isLoadBalancer, FieldPath path, Faults faults)
    {
        if (!isLoadBalancer) faults.Forbidden(path, OnlyLoadBalancer);
        for (int i = 0; i < spec.LoadBalancerSourceRanges.Count; i++) AddressRules.Cidr(path.At(i), spec.LoadBalancerSourceRanges[i].Trim(), faults);
    }

    private static void RangesAnnotation(string text, bool isLoadBalancer, Faults faults)
    {
        var path = FieldPath.Root("metadata").Child("annotations").Key(SourceRanges);
        if (!isLoadBalancer) faults.Forbidden(path, OnlyLoadBalancer);
        if (text.Trim().Length == 0) return;
        foreach (string range in text.Trim().Split(',')) AddressRules.Cidr(path, range.Trim(), faults);
    }
}
