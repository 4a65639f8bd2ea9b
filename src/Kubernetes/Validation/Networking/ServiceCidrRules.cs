using Fairlead.Kubernetes.Networking;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Networking;

/// <summary>What a ServiceCIDR and an IPAddress must be.</summary>
internal static class ServiceCidrRules
{
    public static void Check(ServiceCIDR cidr, Faults faults)
    {
        var path = FieldPath.Root("spec").Child("cidrs");
        var cidrs = cidr.Spec.Cidrs;
        if (cidrs.Count == 0) { faults.Required(path, "at least one CIDR required"); return; }
        if (cidrs.Count > 2) { faults.Invalid(path, cidrs, "may only hold up to 2 values"); return; }
        bool areRight = true;
        for (int i = 0; i < cidrs.Count; i++) areRight &= AddressRules.CanonicalCidr(path.At(i), cidrs[i], faults);
        if (areRight && cidrs.Count == 2 && cidrs[0].Contains(':', StringComparison.Ordinal) == cidrs[1].Contains(':', StringComparison.Ordinal))
            faults.Invalid(path, cidrs, "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/96");
    }

    /// <summary>A range may gain the other family, and change in nothing else.</summary>
    public static void CheckUpdate(ServiceCIDR now, ServiceCIDR before, Faults faults)
    {
        bool gains = before.Spec.Cidrs.Count == 1 && now.Spec.Cidrs.Count == 2 && now.Spec.Cidrs[0] == before.Spec.Cidrs[0];
        if (gains) Check(now, faults);
        else if (!now.Spec.Cidrs.SequenceEqual(before.Spec.Cidrs)) faults.Invalid(FieldPath.Root("spec").Child("cidrs"), now.Spec.Cidrs, "field is immutable");
    }

    public static IReadOnlyList<string> AddressName(string name)
    {
        var faults = new Faults();
        AddressRules.CanonicalIp(FieldPath.Root("name"), name, faults);
        return [.. faults.Found.Select(f => f.Detail)];
    }

    public static void Check(IPAddress address, Faults faults)
    {
        var path = FieldPath.Root("spec").Child("parentRef");
        if (address.Spec.ParentRef is not { } parent) { faults.Required(path); return; }
        if (!string.IsNullOrEmpty(parent.Group)) faults.Invalid(path.Child("group"), parent.Group, Names.Dns1123Subdomain(parent.Group));
        if (string.IsNullOrEmpty(parent.Resource)) faults.Required(path.Child("resource"));
        else faults.Invalid(path.Child("resource"), parent.Resource, Names.PathSegment(parent.Resource));
        if (string.IsNullOrEmpty(parent.Name)) faults.Required(path.Child("name"));
        else faults.Invalid(path.Child("name"), parent.Name, Names.PathSegment(parent.Name));
        if (!string.IsNullOrEmpty(parent.Namespace)) faults.Invalid(path.Child("namespace"), parent.Namespace, Names.PathSegment(parent.Namespace));
    }

    public static void CheckUpdate(IPAddress now, IPAddress before, Faults faults)
    {
        if (!Equals(now.Spec.ParentRef, before.Spec.ParentRef)) faults.Invalid(FieldPath.Root("spec").Child("parentRef"), now.Spec.ParentRef, "field is immutable");
    }
}
