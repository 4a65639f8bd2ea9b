using Fairlead.Linux.Netlink;
using Fairlead.Primitives;
using static Fairlead.Linux.Netlink.NetlinkConstants;
using static Fairlead.Linux.Routes.RtnetlinkHeader;

namespace Fairlead.Linux.Routes;

public sealed partial class RouteSocket
{
    public IReadOnlyList<LinkInfo> Links()
    {
        List<LinkInfo> links = [];
        uint sequence = Begin(RTM_GETLINK, NLM_F_DUMP, new IfInfoMsg());
        Dump(sequence, message => links.Add(ReadLink(message)), links.Clear, "list links");
        return links;
    }

    /// <summary>The interface of this name; null where there is none.</summary>
    public LinkInfo? FindLink(string name)
    {
        foreach (var link in Links())
            if (link.Name == name) return link;
        return null;
    }

    /// <summary>Makes the device and sets it up; one of that name that is there already stays as it is.</summary>
    public LinkInfo EnsureVxlan(VxlanOptions options)
    {
        if (FindLink(options.Name) is null) CreateVxlan(options);
        var link = FindLink(options.Name) ?? throw new LinuxException($"find link {options.Name}", Errno.ENODEV);
        SetUp(link.Index);
        return link;
    }

    public void SetUp(int link)
    {
        uint sequence = Begin(RTM_NEWLINK, NLM_F_ACK, new IfInfoMsg { Index = link, Flags = IFF_UP, Change = IFF_UP });
        Finish(sequence, $"set link {link} up");
    }

    public void DeleteLink(int link)
    {
        uint sequence = Begin(RTM_DELLINK, NLM_F_ACK, new IfInfoMsg { Index = link });
        Finish(sequence, $"delete link {link}", Errno.ENODEV);
    }

    private void CreateVxlan(VxlanOptions options)
    {
        uint sequence = Begin(RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, new IfInfoMsg());
        _writer.Text(IFLA_IFNAME, options.Name);
        _writer.HostNumber(IFLA_MTU, (uint)options.Mtu);
        Mac(IFLA_ADDRESS, options.Mac);
        int info = _writer.BeginNest(IFLA_LINKINFO);
        _writer.Text(IFLA_INFO_KIND, "vxlan");
        int data = _writer.BeginNest(IFLA_INFO_DATA);
        _writer.HostNumber(IFLA_VXLAN_ID, options.Id);
        Address(options.Local.IsV4 ? IFLA_VXLAN_LOCAL : IFLA_VXLAN_LOCAL6, options.Local);
        _writer.Bytes(IFLA_VXLAN_LEARNING, [0]);
        _writer.Bytes(IFLA_VXLAN_PORT, [(byte)(options.Port >> 8), (byte)options.Port]);
        _writer.EndNest(data);
        _writer.EndNest(info);
        Finish(sequence, $"create VXLAN device {options.Name}", Errno.EEXIST);
    }

    private static LinkInfo ReadLink(NetlinkMessage message)
    {
        var header = Header<IfInfoMsg>(message.Body, out var attributes);
        string name = "";
        MacAddr mac = default;
        while (attributes.TryNext(out ushort type, out var value))
        {
            if (type == IFLA_IFNAME) name = AttributeReader.Text(value);
            else if (type == IFLA_ADDRESS && value.Length == MacAddr.Size) mac = MacAddr.FromBytes(value);
        }
        return new(header.Index, name, mac, (header.Flags & IFF_UP) != 0);
    }
}
