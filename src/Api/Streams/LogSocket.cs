using System.Net.WebSockets;
using System.Text;
using Fairlead.Api.Http;

namespace Fairlead.Api.Streams;

/// <summary>
/// A log over a WebSocket, for browsers: an empty message first, then what is written, message by message, in the form of the protocol chosen.
/// <code>
/// (none), binary.k8s.io    binary messages
/// base64.binary.k8s.io     text messages in base64
/// </code>
/// </summary>
internal static class LogSocket
{
    private const string Base64 = "base64.binary.k8s.io";
    private const int MessageSize = 2048;                      // as kube-apiserver's, before base64
    private static readonly string[] Protocols = ["binary.k8s.io", Base64];

    /// <summary>Sends the log and ends the socket in good order. False: the client speaks none of the protocols.</summary>
    public static async ValueTask<bool> TrySendAsync(ApiRequest request, Stream log)
    {
        string[] offered = OneWaySocket.Offered(request);
        string? chosen = offered.FirstOrDefault(Protocols.Contains);
        if (offered.Length > 0 && chosen is null) return false;
        await using var socket = await OneWaySocket.AcceptAsync(request, chosen, request.Stop);
        try
        {
            await SendAsync(socket, log, chosen == Base64);
            await socket.CloseAsync(request.Clock);
        }
        catch (Exception e) when (OneWaySocket.IsGone(e))
        {
            // The client has gone, or the server stops: there is nobody left to tell.
        }
        return true;
    }

    private static async Task SendAsync(OneWaySocket socket, Stream log, bool asText)
    {
        byte[] buffer = new byte[MessageSize];
        int read = 0;
        do
        {
            await SendAsync(socket, buffer.AsMemory(0, read), asText);
            read = await log.ReadAsync(buffer, socket.Gone);
        }
        while (read > 0);
    }

    private static ValueTask SendAsync(OneWaySocket socket, ReadOnlyMemory<byte> bytes, bool asText) => asText
        ? socket.SendAsync(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes.Span)), WebSocketMessageType.Text)
        : socket.SendAsync(bytes, WebSocketMessageType.Binary);
}
