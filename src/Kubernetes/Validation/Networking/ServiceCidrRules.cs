using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Networking;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Networking;

/// <summary>What a ServiceCIDR and an IPAddress must be.</summary>
internal static class ServiceCidrRules
{
    private const string Immutable = "field is immutable";

    public static void Check(ServiceCIDR cidr, Faults faults)
    {
        var path = FieldPath.Root("spec").Child("cidrs");
        var cidrs = cidr.Spec.Cidrs;
        if (cidrs.Count == 0) { faults.Required(path, "at least one CIDR required"); return; }
        if (cidrs.Count > 2) { faults.InvalidRaw(path, $"{{\"CIDRs\":[{string.Join(',', cidrs.Select(GoText.Quote))}]}}", "may only hold up to 2 values"); return; }
        for (int i = 0; i < cidrs.Count; i++) AddressRules.CanonicalCidr(path.At(i), cidrs[i], faults);
        if (cidrs.Count == 2 && AddressRules.BlockOf(cidrs[0]) is { } one && AddressRules.BlockOf(cidrs[1]) is { } other && one.Address.IsV4 == other.Address.IsV4)
            faults.Invalid(path, cidrs, "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
    }

    /// <summary>A range may gain the other family, and change in nothing else.</summary>
    public static void CheckUpdate(ServiceCIDR now, ServiceCIDR before, Faults faults)
    {
        var path = FieldPath.Root("spec").Child("cidrs");
        var (cidrs, old) = (now.Spec.Cidrs, before.Spec.Cidrs);
        bool gains = old.Count == 1 && cidrs.Count == 2;
        if (!gains && cidrs.Count != old.Count) { faults.Invalid(path, cidrs, Immutable); return; }
        for (int i = 0; i < old.Count; i++)
        {
            if (cidrs[i] != old[i]) faults.Invalid(path.At(i), cidrs[i], Immutable);
        }
        if (gains) Check(now, faults);
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
        string parent = Shown(now.Spec.ParentRef);
        if (parent != Shown(before.Spec.ParentRef)) faults.InvalidRaw(FieldPath.Root("spec").Child("parentRef"), parent, Immutable);
    }

    /// <summary>As Kubernetes prints its internal type.</summary>
    private static string Shown(ParentReference? parent) => parent is null ? "null"
        : $"{{\"Group\":{GoText.Quote(parent.Group ?? "")},\"Resource\":{GoText.Quote(parent.Resource ?? "")},\"Namespace\":{GoText.Quote(parent.Namespace ?? "")},\"Name\":{GoText.Quote(parent.Name ?? "")}}}";
}
