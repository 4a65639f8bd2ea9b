using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Fairlead.Primitives;

namespace Fairlead.Composition;

/// <summary>What the machine says of itself.</summary>
public static class ThisMachine
{
    private const string DefaultDestination = "00000000", DefaultDestinationV6 = "00000000000000000000000000000000";
    private const int MostAddresses = 64;
    private const string DisableIpv6 = "/proc/sys/net/ipv6/conf/all/disable_ipv6";

    /// <summary>The host's name as a node's name.</summary>
    public static string Name() => NodeNameOf(Environment.MachineName);

    /// <summary>Small letters, and '-' for what a node's name may not have (a host may be called my_laptop).</summary>
    public static string NodeNameOf(string host)
    {
        string name = new string([.. host.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '.' ? letter : '-')]).Trim('-', '.');
        return name.Length > 0 ? name : "node";
    }

    /// <summary>
    /// The family's address of the interface the default route uses; without such a route, of the first interface that is up. Null: it
    /// has none but the loopback's and links' own. Interfaces of Fairlead's own do not count: they go with the cluster.
    /// </summary>
    public static IpAddr? Address(IpFamily family)
    {
        string? preferred = DefaultRouteInterface(family);
        return Own(preferred)
            .Where(address => address.Family == family)
            .Select(address => (IpAddr?)address)
            .FirstOrDefault();
    }

    /// <summary>Where other machines may reach this one: its interfaces' addresses, but for those of Fairlead's own. Not more than a certificate can hold.</summary>
    public static IReadOnlyList<IpAddr> Addresses() => [.. Own(null).Distinct().Take(MostAddresses)];

    /// <summary>Whether an interface of ours has the address, be it tentative still (IPv6), or a program may listen at it for another reason.</summary>
    public static bool Has(IpAddr address)
    {
        if (Own(null).Contains(address)) return true;
        if (address.IsUnspecified || address.IsMulticast) return false;               // programs may listen there, and nobody lives there
        var at = new IPEndPoint(address.ToIPAddress(), 0);
        try
        {
            using var socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(at);
            return true;
        }
        catch (SocketException absent) when (absent.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported or SocketError.InvalidArgument)
        {
            return false;                                        // not here, no IPv6 in this kernel, or link-local without its interface
        }
    }

    private static IEnumerable<IpAddr> Own(string? preferred) => NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => !IsOwn(card.Name) && card.NetworkInterfaceType != NetworkInterfaceType.Loopback && card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
        .OrderByDescending(card => card.Name == preferred)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(unicast => IpAddr.From(unicast.Address))
        .Where(address => !address.IsLoopback && !address.IsLinkLocal);

    public static bool HasDefaultRoute(IpFamily family) => DefaultRouteInterface(family) is not null;

    private static string? DefaultRouteInterface(IpFamily family) => family == IpFamily.V4 ? DefaultRouteInterfaceV4() : DefaultRouteInterfaceV6();

    private static bool IsOwn(string name) => name == "fl0" || name.StartsWith("fl-", StringComparison.Ordinal);

    /// <summary>Whether the kernel gives interfaces addresses of version 6.</summary>
    public static bool HasIpv6 => File.Exists(DisableIpv6) && File.ReadAllText(DisableIpv6).Trim() == "0";

    /// <summary>Last column of the row of /proc/net/ipv6_route that is ::/0 and is not the kernel's own refusal on lo.</summary>
    private static string? DefaultRouteInterfaceV6() => !File.Exists("/proc/net/ipv6_route")
        ? null
        : File.ReadLines("/proc/net/ipv6_route").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(columns => columns is [DefaultDestinationV6, "00", .., not "lo"])?[^1];

    /// <summary>First column of the row of /proc/net/route whose destination is 0.0.0.0.</summary>
    private static string? DefaultRouteInterfaceV4() =>
        File.ReadLines("/proc/net/route").Skip(1).Select(line => line.Split('\t')).FirstOrDefault(columns => columns is [_, DefaultDestination, ..])?[0];
}
