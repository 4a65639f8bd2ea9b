using Fairlead.Linux.Netlink;
using Fairlead.Primitives;
using static Fairlead.Linux.Netlink.NetlinkConstants;
using static Fairlead.Linux.Routes.RtnetlinkHeader;

namespace Fairlead.Linux.Routes;

public sealed partial class RouteSocket
{
    public IReadOnlyList<LinkAddress> Addresses()
    {
        List<LinkAddress> addresses = [];
        uint sequence = Begin(RTM_GETADDR, NLM_F_DUMP, new IfAddrMsg());
        Dump(sequence, message =>
        {
            if (ReadAddress(message) is { } address) addresses.Add(address);
        }, addresses.Clear, "list addresses");
        return addresses;
    }

    /// <summary>Puts the address on the link, without duplicate address detection.</summary>
    public void AddAddress(LinkAddress address)
    {
        var header = new IfAddrMsg { Family = Af(address.Address.Family), PrefixLength = (byte)address.PrefixLength, Flags = IFA_F_NODAD, Index = (uint)address.Link };
        uint sequence = Begin(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, header);
        Address(IFA_LOCAL, address.Address);
        Address(IFA_ADDRESS, address.Address);
        Finish(sequence, $"add address {address.Address}/{address.PrefixLength} to link {address.Link}", Errno.EEXIST);
    }

    /// <summary>IFA_LOCAL where there is one: on point-to-point links IFA_ADDRESS is the other end's.</summary>
    private static LinkAddress? ReadAddress(NetlinkMessage message)
    {
        var header = Header<IfAddrMsg>(message.Body, out var attributes);
        IpAddr? local = null, address = null;
        while (attributes.TryNext(out ushort type, out var value))
        {
            if (type == IFA_LOCAL && IpAddr.TryFromBytes(value, out var read)) local = read;
            else if (type == IFA_ADDRESS && IpAddr.TryFromBytes(value, out read)) address = read;
        }
        return (local ?? address) is { } found ? new((int)header.Index, found, header.PrefixLength) : null;
    }
}
