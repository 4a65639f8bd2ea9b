using Fairlead.Linux.Netlink;
using Fairlead.Primitives;
using static Fairlead.Linux.Netlink.NetlinkConstants;
using static Fairlead.Linux.Routes.RtnetlinkHeader;

namespace Fairlead.Linux.Routes;

public sealed partial class RouteSocket
{
    /// <summary>The permanent neighbours of a link.</summary>
    public IReadOnlyList<Neighbour> Neighbours(int link)
    {
        List<Neighbour> found = [];
        uint sequence = Begin(RTM_GETNEIGH, NLM_F_DUMP, new NdMsg());
        Dump(sequence, message =>
        {
            if (ReadEntry(message, link) is { } entry) found.Add(new(link, entry.Address, entry.Mac));
        }, found.Clear, "list neighbours");
        return found;
    }

    public void SetNeighbour(Neighbour neighbour) =>
        Write(RTM_NEWNEIGH, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, Af(neighbour.Address.Family), 0, neighbour.Link, neighbour.Address, neighbour.Mac, $"set neighbour {neighbour.Address}");

    public void DeleteNeighbour(Neighbour neighbour) =>
        Write(RTM_DELNEIGH, NLM_F_ACK, Af(neighbour.Address.Family), 0, neighbour.Link, neighbour.Address, neighbour.Mac, $"delete neighbour {neighbour.Address}", Errno.ENOENT);

    /// <summary>The entries of a VXLAN device's forwarding table that have a tunnel end.</summary>
    public IReadOnlyList<ForwardingEntry> ForwardingEntries(int link)
    {
        List<ForwardingEntry> found = [];
        uint sequence = Begin(RTM_GETNEIGH, NLM_F_DUMP, new NdMsg { Family = AF_BRIDGE });
        Dump(sequence, message =>
        {
            if (ReadEntry(message, link) is { } entry) found.Add(new(link, entry.Mac, entry.Address));
        }, found.Clear, "list forwarding entries");
        return found;
    }

    public void SetForwarding(ForwardingEntry entry) =>
        Write(RTM_NEWNEIGH, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, AF_BRIDGE, NTF_SELF, entry.Link, entry.Remote, entry.Mac, $"set forwarding of {entry.Mac}");

    public void DeleteForwarding(ForwardingEntry entry) =>
        Write(RTM_DELNEIGH, NLM_F_ACK, AF_BRIDGE, NTF_SELF, entry.Link, entry.Remote, entry.Mac, $"delete forwarding of {entry.Mac}", Errno.ENOENT);

    private void Write(ushort type, ushort flags, byte family, byte neighbourFlags, int link, IpAddr address, MacAddr mac, string what, params ReadOnlySpan<Errno> fine)
    {
        uint sequence = Begin(type, flags, new NdMsg { Family = family, Index = link, State = NUD_PERMANENT, Flags = neighbourFlags });
        Address(NDA_DST, address);
        Mac(NDA_LLADDR, mac);
        Finish(sequence, what, fine);
    }

    private static (IpAddr Address, MacAddr Mac)? ReadEntry(NetlinkMessage message, int link)
    {
        var header = Header<NdMsg>(message.Body, out var attributes);
        if (header.Index != link || (header.State & NUD_PERMANENT) == 0) return null;
        IpAddr? address = null;
        MacAddr? mac = null;
        while (attributes.TryNext(out ushort type, out var value))
        {
            if (type == NDA_DST && IpAddr.TryFromBytes(value, out var read)) address = read;
            else if (type == NDA_LLADDR && value.Length == MacAddr.Size) mac = MacAddr.FromBytes(value);
        }
        return address is { } a && mac is { } m ? (a, m) : null;
    }
}
