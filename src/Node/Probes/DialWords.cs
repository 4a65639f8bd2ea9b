using System.Globalization;
using System.Net.Sockets;

namespace Fairlead.Node.Probes;

/// <summary>A connection that was not made, in the words that users of Kubernetes know from events.</summary>
public static class DialWords
{
    public static string Of(Uri url, SocketException failure) => Of($"{url.Host}:{url.Port.ToString(CultureInfo.InvariantCulture)}", failure);

    public static string Of(string address, SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => $"dial tcp: lookup {address[..address.LastIndexOf(':')]}: no such host",
        SocketError.HostUnreachable => $"dial tcp {address}: connect: no route to host",
        SocketError.NetworkUnreachable => $"dial tcp {address}: connect: network is unreachable",
        SocketError.TimedOut => $"dial tcp {address}: connect: connection timed out",
        _ => $"dial tcp {address}: connect: {failure.Message.ToLowerInvariant()}",
    };
}
