using System.Net.NetworkInformation;
using System.Net.Sockets;
using Fairlead.Primitives;

namespace Fairlead.Composition;

/// <summary>What the machine says of itself.</summary>
public static class ThisMachine
{
    private const string DefaultDestination = "00000000";

    /// <summary>The host's name as a node's name: small letters.</summary>
    public static string Name() => Environment.MachineName.ToLowerInvariant();

    /// <summary>The IPv4 address of the interface the default route uses; without such a route, of the first interface that is up.</summary>
    public static IpAddr? Address()
    {
        string? preferred = DefaultRouteInterface();
        return NetworkInterface.GetAllNetworkInterfaces()
            .Where(card => card.NetworkInterfaceType != NetworkInterfaceType.Loopback && card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
            .OrderByDescending(card => card.Name == preferred)
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Where(unicast => unicast.Address.AddressFamily == AddressFamily.InterNetwork)
            .Select(unicast => IpAddr.From(unicast.Address))
            .Where(address => !address.IsLoopback && !address.IsLinkLocal)
            .Select(address => (IpAddr?)address)
            .FirstOrDefault();
    }

    /// <summary>First column of the row of /proc/net/route whose destination is 0.0.0.0.</summary>
    private static string? DefaultRouteInterface() =>
        File.ReadLines("/proc/net/route").Skip(1).Select(line => line.Split('\t')).FirstOrDefault(columns => columns is [_, DefaultDestination, ..])?[0];
}
