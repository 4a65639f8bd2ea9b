using System.Diagnostics;
using Fairlead.Composition;
using Fairlead.Linux.Namespaces;
using Fairlead.Linux.Routes;
using Fairlead.Primitives;

namespace Fairlead.Nodes;

/// <summary>
/// The network that the nodes of one machine share: a bridge, on it this machine as the first node, and a cable to the network
/// namespace of each further one.
/// <code>
///   this machine (node 1)      fl-nodes 172.29.77.1 ──┬── fl-node2 ═══ eth0 172.29.77.2   namespace fairlead-NAME-2
///                                                     └── fl-node3 ═══ eth0 172.29.77.3   namespace fairlead-NAME-3
/// </code>
/// What leaves the machine from there takes the machine's address. A node may ask for a node port of this machine and be led to a pod
/// of its own: with br_netfilter the bridge itself turns the packet round, so a port may send back what came through it (hairpin).
/// Every step may be repeated.
/// </summary>
/// <param name="networks">One a family.</param>
/// <param name="ledHere">What the machine must have a route to, although the packet rules turn it elsewhere: Service ranges of a family in
/// which it has no default route. Without a route the kernel refuses the packet before any rule sees it.</param>
public sealed class NodesNetwork(IReadOnlyList<IpPrefix> networks, IReadOnlyList<IpPrefix>? ledHere = null)
{
    public const string Bridge = "fl-nodes";
    private const string Table = "fairlead-nodes";
    private const string Inside = "eth0";

    public IReadOnlyList<IpPrefix> Networks => networks;

    /// <summary>Notes that this cluster made the bridge, so that its end takes the bridge away and no other cluster's does.</summary>
    public static void Mark(ClusterPaths paths) => File.WriteAllText(MarkOf(paths), "");

    /// <summary>Takes away what <see cref="Mark"/> notes.</summary>
    public static void RemoveMarked(ClusterPaths paths)
    {
        if (!File.Exists(MarkOf(paths))) return;
        Remove();
        File.Delete(MarkOf(paths));
    }

    private static string MarkOf(ClusterPaths paths) => Path.Combine(paths.DataDir, "nodes-bridge");

    /// <summary>The addresses of a node by its number, one a family.</summary>
    public IReadOnlyList<IpAddr> AddressesOf(int number) => [.. networks.Select(n => n.Address.Add((UInt128)number))];

    /// <summary>Makes the bridge with this machine's addresses on it, and lets the nodes reach the world.</summary>
    public void EnsureBridge()
    {
        using var socket = new RouteSocket();
        var bridge = socket.EnsureBridge(Bridge);
        foreach (var network in networks) socket.AddAddress(new(bridge.Index, network.Address.Add(1), network.Length));
        foreach (var network in networks) File.WriteAllText(network.Family == IpFamily.V4 ? "/proc/sys/net/ipv4/ip_forward" : "/proc/sys/net/ipv6/conf/all/forwarding", "1");
        foreach (var range in ledHere ?? []) socket.SetRoute(new(range, null, bridge.Index, OnLink: false), StaticProtocol);
        Nft(string.Join("\n", networks.Select(Masquerade)));
    }

    /// <summary>Makes the node's namespace and its cable.</summary>
    public void EnsureNode(FurtherNode node)
    {
        using var ns = NetworkNamespace.FindNamed(node.Namespace) ?? NetworkNamespace.CreateNamed(node.Namespace);
        using (var socket = new RouteSocket())
        {
            var bridge = socket.FindLink(Bridge) ?? socket.EnsureBridge(Bridge);
            var cable = socket.FindLink(node.Cable) ?? socket.CreateVeth(node.Cable, Inside, ns);
            socket.SetMaster(cable.Index, bridge.Index);
            socket.SetHairpin(cable.Index);
            socket.SetUp(cable.Index);
        }
        ns.Run(() => ConfigureInside(node));
    }

    /// <summary>Takes the node's namespace and cable away.</summary>
    public static void RemoveNode(FurtherNode node)
    {
        using var socket = new RouteSocket();
        if (socket.FindLink(node.Cable) is { } cable) socket.DeleteLink(cable.Index);
        NetworkNamespace.RemoveNamed(node.Namespace);
    }

    /// <summary>Takes the bridge and its rules away.</summary>
    public static void Remove()
    {
        using var socket = new RouteSocket();
        if (socket.FindLink(Bridge) is { } bridge) socket.DeleteLink(bridge.Index);
        foreach (string family in (string[])["ip", "ip6"]) Nft($"table {family} {Table}\ndelete table {family} {Table}\n");
    }

    private void ConfigureInside(FurtherNode node)
    {
        using var socket = new RouteSocket();
        var links = socket.Links();
        int loopback = links.First(l => l.Name == "lo").Index, inside = links.First(l => l.Name == Inside).Index;
        socket.SetUp(loopback);
        socket.SetUp(inside);
        foreach (var (network, address) in networks.Zip(AddressesOf(node.Number)))
        {
            socket.AddAddress(new(inside, address, network.Length));
            var everywhere = IpPrefix.Of(network.Family == IpFamily.V4 ? IpAddr.V4(0) : IpAddr.V6(0), 0);
            socket.SetRoute(new(everywhere, network.Address.Add(1), inside, OnLink: false), StaticProtocol);
        }
    }

    /// <summary>RTPROT_STATIC of linux/rtnetlink.h.</summary>
    private const byte StaticProtocol = 4;

    private static string Masquerade(IpPrefix network)
    {
        string family = network.Family == IpFamily.V4 ? "ip" : "ip6";
        return $$"""
            table {{family}} {{Table}}
            delete table {{family}} {{Table}}
            table {{family}} {{Table}} {
              chain postrouting {
                type nat hook postrouting priority srcnat; policy accept;
                {{family}} saddr {{network}} {{family}} daddr != {{network}} oifname != "{{Bridge}}" masquerade
              }
            }
            """;
    }

    private static void Nft(string text)
    {
        using var nft = Process.Start(new ProcessStartInfo("nft", ["-f", "-"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        nft.StandardInput.Write(text);
        nft.StandardInput.Close();
        string said = nft.StandardError.ReadToEnd();
        nft.WaitForExit();
        if (nft.ExitCode != 0) throw new CommandFailure($"nft refused the rules of the nodes' network: {said.Trim()}");
    }
}
