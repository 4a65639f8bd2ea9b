using Fairlead.Linux.Namespaces;
using Fairlead.Primitives;
using static Fairlead.Linux.Netlink.NetlinkConstants;
using static Fairlead.Linux.Routes.RtnetlinkHeader;

namespace Fairlead.Linux.Routes;

public sealed partial class RouteSocket
{
    /// <summary>Makes a bridge and sets it up; one of that name that is there already stays as it is.</summary>
    public LinkInfo EnsureBridge(string name)
    {
        if (FindLink(name) is null)
        {
            uint sequence = Begin(RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, new IfInfoMsg());
            _writer.Text(IFLA_IFNAME, name);
            Kind("bridge");
            Finish(sequence, $"create bridge {name}", Errno.EEXIST);
        }
        var link = FindLink(name) ?? throw new LinuxException($"find link {name}", Errno.ENODEV);
        SetUp(link.Index);
        return link;
    }

    /// <summary>Makes a pair of joined Ethernet devices, the other one in another network namespace. Neither is up.</summary>
    public LinkInfo CreateVeth(string name, string peer, NetworkNamespace peerNamespace)
    {
        uint sequence = Begin(RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, new IfInfoMsg());
        _writer.Text(IFLA_IFNAME, name);
        int info = _writer.BeginNest(IFLA_LINKINFO);
        _writer.Text(IFLA_INFO_KIND, "veth");
        int data = _writer.BeginNest(IFLA_INFO_DATA);
        int peerInfo = _writer.BeginNest(VETH_INFO_PEER);
        _writer.Raw(new byte[16]);                                                   // the peer's own struct ifinfomsg
        _writer.Text(IFLA_IFNAME, peer);
        _writer.HostNumber(IFLA_NET_NS_FD, (uint)peerNamespace.Descriptor);
        _writer.EndNest(peerInfo);
        _writer.EndNest(data);
        _writer.EndNest(info);
        Finish(sequence, $"create veth {name}");
        return FindLink(name) ?? throw new LinuxException($"find link {name}", Errno.ENODEV);
    }

    /// <summary>Makes the link a port of the bridge.</summary>
    public void SetMaster(int link, int bridge)
    {
        uint sequence = Begin(RTM_NEWLINK, NLM_F_ACK, new IfInfoMsg { Index = link });
        _writer.HostNumber(IFLA_MASTER, (uint)bridge);
        Finish(sequence, $"set master of link {link}");
    }

    /// <summary>Lets a bridge send a packet back through the port it came from: the way of a packet that the rules lead to where its sender is.</summary>
    public void SetHairpin(int port)
    {
        uint sequence = Begin(RTM_NEWLINK, NLM_F_ACK, new IfInfoMsg { Index = port });
        int info = _writer.BeginNest(IFLA_LINKINFO);
        _writer.Text(IFLA_INFO_SLAVE_KIND, "bridge");
        int data = _writer.BeginNest(IFLA_INFO_SLAVE_DATA);
        _writer.Bytes(IFLA_BRPORT_MODE, [1]);
        _writer.EndNest(data);
        _writer.EndNest(info);
        Finish(sequence, $"set hairpin of bridge port {port}");
    }

    private void Kind(string kind)
    {
        int info = _writer.BeginNest(IFLA_LINKINFO);
        _writer.Text(IFLA_INFO_KIND, kind);
        _writer.EndNest(info);
    }
}
