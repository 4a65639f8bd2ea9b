using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Fairlead.Proxy.Http;

/// <summary>
/// Answers GET requests of probes and scrapers, one a connection: all that health checks and metrics need, on ports that come and go
/// with Services, without a web server in the process.
/// </summary>
internal sealed class SmallHttpServer : IDisposable
{
    private const int LongestRequest = 16 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Socket _listener;
    private readonly Func<string, SmallAnswer> _answer;

    /// <summary>Binds at once; a port in use is a <see cref="SocketException"/>.</summary>
    /// <param name="answer">The answer for a path (without its query).</param>
    internal SmallHttpServer(IPEndPoint address, Func<string, SmallAnswer> answer)
    {
        _answer = answer;
        bool both = address.Address.Equals(IPAddress.IPv6Any);
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (both) _listener.DualMode = true;
        _listener.Bind(address);
        _listener.Listen(64);
    }

    internal IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Serves until cancelled or disposed.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Socket peer;
            try { peer = await _listener.AcceptAsync(stop); }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException || e is SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.Interrupted })
            {
                return;
            }
            catch (SocketException)
            {
                continue;                                                            // the client was gone before we could accept it
            }
            _ = ServeAsync(peer, stop);
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(Socket peer, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        using (peer)
        {
            try
            {
                if (await ReadPathAsync(peer, limit.Token) is not { } request) return;
                var answer = request.Method is "GET" or "HEAD" ? _answer(request.Path) : new SmallAnswer(405, "text/plain; charset=utf-8", "Method Not Allowed\n");
                await SendAsync(peer, answer, withBody: request.Method != "HEAD", limit.Token);
                peer.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                return;                                                              // its client's loss alone
            }
        }
    }

    private static async Task<(string Method, string Path)?> ReadPathAsync(Socket peer, CancellationToken stop)
    {
        byte[] buffer = new byte[LongestRequest];
        int length = 0;
        while (length < buffer.Length)
        {
            int read = await peer.ReceiveAsync(buffer.AsMemory(length), stop);
            if (read == 0) return null;
            length += read;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0) break;
        }
        string line = Encoding.ASCII.GetString(buffer.AsSpan(0, Math.Max(0, buffer.AsSpan(0, length).IndexOf((byte)'\r'))));
        string[] words = line.Split(' ');
        return words.Length < 2 ? null : (words[0], words[1].Split('?')[0]);
    }

    private static async Task SendAsync(Socket peer, SmallAnswer answer, bool withBody, CancellationToken stop)
    {
        byte[] body = Encoding.UTF8.GetBytes(answer.Body);
        var head = new StringBuilder($"HTTP/1.1 {answer.Status} {ReasonPhrases.GetReasonPhrase(answer.Status)}\r\nContent-Type: {answer.ContentType}\r\nContent-Length: {body.Length}\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n");
        foreach (string header in answer.Headers) head.Append(header).Append("\r\n");
        byte[] bytes = [.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. withBody ? body : []];
        for (int sent = 0; sent < bytes.Length;) sent += await peer.SendAsync(bytes.AsMemory(sent), stop);
    }
}
