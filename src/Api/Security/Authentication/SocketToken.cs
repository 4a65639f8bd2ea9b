using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Security.Authentication;

/// <summary>
/// A bearer token among the protocols of a WebSocket: browsers can set no Authorization header there. It stands as
/// <c>base64url.bearer.authorization.k8s.io.TOKEN</c> beside at least one protocol that is one.
/// </summary>
internal static class SocketToken
{
    private const string Prefix = "base64url.bearer.authorization.k8s.io.";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a token is shown, be it good or not.</summary>
    public static bool IsShown(HttpRequest request) => IsWebSocket(request) && ProtocolsOf(request).Any(IsToken);

    /// <summary>The token; null when there is none, more than one, one that is not encoded well, or no protocol beside it.</summary>
    public static string? Of(HttpRequest request)
    {
        var protocols = ProtocolsOf(request).ToLookup(IsToken);
        if (protocols[true].Count() != 1 || !protocols[false].Any()) return null;
        try
        {
            string token = Strict.GetString(Base64Url.DecodeFromChars(protocols[true].Single().AsSpan(Prefix.Length)));
            return token.Length == 0 ? null : token;
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Takes the token out of the request, so that nobody further on sees it or says it back.</summary>
    public static void Remove(HttpRequest request) =>
        request.Headers.SecWebSocketProtocol = string.Join(',', ProtocolsOf(request).Where(p => !IsToken(p)));

    private static bool IsToken(string protocol) => protocol.StartsWith(Prefix, StringComparison.Ordinal);

    private static bool IsWebSocket(HttpRequest request) =>
        request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
        && request.Headers.Connection.ToString().Contains("upgrade", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> ProtocolsOf(HttpRequest request) =>
        request.Headers.SecWebSocketProtocol.SelectMany(static v => (v ?? "").Split(',', StringSplitOptions.TrimEntries));
}
