using System.Net.NetworkInformation;
using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Announce;

/// <summary>A network link that addresses are announced on.</summary>
public sealed record Link(string Name, int Index, MacAddr Mac)
{
    /// <summary>Where the nodes of one machine meet: the only link of ours that others than pods are on.</summary>
    private const string NodesLink = "fl-nodes";

    private static readonly string[] PodLinks = ["fl", "veth", "cni", "docker", "br-", "vxlan", "flannel", "cali"];

    /// <summary>The links that are up now: those named, or every Ethernet link that does not lead to pods.</summary>
    public static IReadOnlyList<Link> Usable(IReadOnlyList<string> names) =>
    [
        .. from card in NetworkInterface.GetAllNetworkInterfaces()
           where card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown
           where names.Count > 0 ? names.Contains(card.Name) : card.NetworkInterfaceType == NetworkInterfaceType.Ethernet && !IsPods(card.Name)
           let mac = card.GetPhysicalAddress().GetAddressBytes()
           where mac.Length == MacAddr.Size
           select new Link(card.Name, IndexOf(card), MacAddr.FromBytes(mac)),
    ];

    private static bool IsPods(string name) => name != NodesLink && PodLinks.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    private static int IndexOf(NetworkInterface card)
    {
        var properties = card.GetIPProperties();
        return card.Supports(NetworkInterfaceComponent.IPv4) ? properties.GetIPv4Properties().Index : properties.GetIPv6Properties().Index;
    }
}
