using Fairlead.Kubernetes.Networking;
using Fairlead.Kubernetes.Validation.Rules;
using Fairlead.Primitives;

namespace Fairlead.Kubernetes.Validation.Networking;

/// <summary>What a NetworkPolicy must be: ports, peers, address blocks.</summary>
internal static class NetworkPolicyRules
{
    public static void Check(NetworkPolicy policy, Faults faults)
    {
        var (spec, path) = (policy.Spec, FieldPath.Root("spec"));
        SelectorRules.Check(spec.PodSelector, path.Child("podSelector"), faults);
        for (int i = 0; i < spec.Ingress.Count; i++)
        {
            var at = path.Child("ingress").At(i);
            Ports(spec.Ingress[i].Ports, at.Child("ports"), faults);
            Peers(spec.Ingress[i].From, at.Child("from"), faults);
        }
        for (int i = 0; i < spec.Egress.Count; i++)
        {
            var at = path.Child("egress").At(i);
            Ports(spec.Egress[i].Ports, at.Child("ports"), faults);
            Peers(spec.Egress[i].To, at.Child("to"), faults);
        }
        var types = path.Child("policyTypes");
        if (spec.PolicyTypes.Count > 2) { faults.Invalid(types, spec.PolicyTypes, "may not specify more than two policyTypes"); return; }
        for (int i = 0; i < spec.PolicyTypes.Count; i++)
        {
            if (spec.PolicyTypes[i] is not ("Ingress" or "Egress")) faults.NotSupported(types.At(i), spec.PolicyTypes[i], "Ingress", "Egress");
        }
    }

    private static void Ports(IReadOnlyList<NetworkPolicyPort> ports, FieldPath path, Faults faults)
    {
        for (int i = 0; i < ports.Count; i++)
        {
            var (port, at) = (ports[i], path.At(i));
            if (port.Protocol is { } protocol and not ("TCP" or "UDP" or "SCTP")) faults.NotSupported(at.Child("protocol"), protocol, "TCP", "UDP", "SCTP");
            if (port is { EndPort: { } odd, Port: null or { Text: not null } })
                faults.Invalid(at.Child("endPort"), odd, port.Port is null ? "may not be specified when `port` is not specified" : "may not be specified when `port` is non-numeric");
            if (port.Port is not { } start) continue;
            PortRules.NumberOrName(at.Child("port"), start, faults);
            if (port.EndPort is not { } end || start.Text is not null) continue;
            if (end < start.Number) faults.Invalid(at.Child("endPort"), end, "must be greater than or equal to `port`");
            PortRules.Number(at.Child("endPort"), end, faults);
        }
    }

    private static void Peers(IReadOnlyList<NetworkPolicyPeer> peers, FieldPath path, Faults faults)
    {
        for (int i = 0; i < peers.Count; i++)
        {
            var (peer, at) = (peers[i], path.At(i));
            SelectorRules.Check(peer.PodSelector, at.Child("podSelector"), faults);
            SelectorRules.Check(peer.NamespaceSelector, at.Child("namespaceSelector"), faults);
            if (peer.IpBlock is { } block) Block(block, at.Child("ipBlock"), faults);
            if (peer.PodSelector is null && peer.NamespaceSelector is null && peer.IpBlock is null) faults.Required(at, "must specify a peer");
            else if (peer.IpBlock is not null && (peer.PodSelector is not null || peer.NamespaceSelector is not null)) faults.Forbidden(at, "may not specify both ipBlock and another peer");
        }
    }

    /// <summary>What can be read at all is compared, even where it is written as it should not be.</summary>
    private static void Block(IPBlock block, FieldPath path, Faults faults)
    {
        if (string.IsNullOrEmpty(block.Cidr)) { faults.Required(path.Child("cidr")); return; }
        AddressRules.Cidr(path.Child("cidr"), block.Cidr, faults);
        if (AddressRules.BlockOf(block.Cidr) is not { } whole) return;
        for (int i = 0; i < block.Except.Count; i++)
        {
            var at = path.Child("except").At(i);
            AddressRules.Cidr(at, block.Except[i], faults);
            if (AddressRules.BlockOf(block.Except[i]) is { } part && !(whole.Contains(part) && part.Length > whole.Length))
                faults.Invalid(at, block.Except[i], "must be a strict subset of `cidr`");
        }
    }
}
