using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Nodes;

/// <summary>What a Node must be: its taints and pod ranges, and what of it may not change.</summary>
internal static class NodeRules
{
    public static void Check(Node node, Faults faults)
    {
        Taints(node.Spec.Taints, FieldPath.Root("metadata").Child("taints"), faults);
        ResourceRules.Quantities(node.Status.Capacity, FieldPath.Root("status").Child("capacity"), faults);
        ResourceRules.Quantities(node.Status.Allocatable, FieldPath.Root("status").Child("allocatable"), faults);
        PodCidrs(node, FieldPath.Root("spec").Child("podCIDRs"), faults);
    }

    public static void Status(Node node, Node old, Faults faults)
    {
        CheckUpdate(node, old, faults);
        Check(node, faults);
    }

    private static void Addresses(Node node, Faults faults)
    {
        var (path, seen) = (FieldPath.Root("status").Child("addresses"), new HashSet<(string, string)>());
        for (int i = 0; i < node.Status.Addresses.Count; i++)
        {
            var address = node.Status.Addresses[i];
            if (!seen.Add((address.Type, address.Address))) faults.DuplicateRaw(path.At(i), $$"""{"Type":{{GoText.Quote(address.Type)}},"Address":{{GoText.Quote(address.Address)}}}""");
        }
    }

    public static void CheckUpdate(Node node, Node old, Faults faults)
    {
        var spec = FieldPath.Root("spec");
        Addresses(node, faults);
        if (old.Spec.PodCIDRs.Count > 0 && !old.Spec.PodCIDRs.SequenceEqual(node.Spec.PodCIDRs))
            faults.Forbidden(spec.Child("podCIDRs"), "node updates may not change podCIDR except from \"\" to valid");
        if (!string.IsNullOrEmpty(old.Spec.ProviderID) && old.Spec.ProviderID != node.Spec.ProviderID)
            faults.Forbidden(spec.Child("providerID"), "node updates may not change providerID except from \"\" to valid");
    }

    private static void Taints(IReadOnlyList<Taint> taints, FieldPath path, Faults faults)
    {
        var seen = new HashSet<(string, string)>();
        for (int i = 0; i < taints.Count; i++)
        {
            var (taint, at) = (taints[i], path.At(i));
            faults.Invalid(at.Child("key"), taint.Key, Names.QualifiedName(taint.Key));
            if (Names.LabelValue(taint.Value ?? "") is { Count: > 0 } bad) faults.Invalid(at.Child("value"), taint.Value ?? "", string.Join(";", bad));
            if (taint.Effect.Length == 0) faults.Required(at.Child("effect"));
            else if (taint.Effect is not ("NoSchedule" or "PreferNoSchedule" or "NoExecute"))
                faults.NotSupported(at.Child("effect"), taint.Effect, "NoSchedule", "PreferNoSchedule", "NoExecute");
            if (!seen.Add((taint.Key, taint.Effect)))
                faults.DuplicateRaw(at, $$"""{"Key":"{{taint.Key}}","Value":"{{taint.Value}}","Effect":"{{taint.Effect}}","TimeAdded":null}""", "taints must be unique by key and effect pair");
        }
    }

    private static void PodCidrs(Node node, FieldPath path, Faults faults)
    {
        var cidrs = node.Spec.PodCIDRs;
        for (int i = 0; i < cidrs.Count; i++) AddressRules.Cidr(path.At(i), cidrs[i], faults);
        if (cidrs.Count < 2) return;
        if (cidrs.Count > 2 || cidrs.Select(c => c.Contains(':', StringComparison.Ordinal)).Distinct().Count() != 2)
            faults.Invalid(path, cidrs, "may specify no more than one CIDR for each IP family");
        for (int i = 1; i < cidrs.Count; i++)
        {
            if (cidrs.Take(i).Contains(cidrs[i])) faults.Duplicate(path.At(i), cidrs[i]);
        }
    }
}
