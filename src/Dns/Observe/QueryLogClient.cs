using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Fairlead.Dns.Observe;

/// <summary>Watches the query log of a running server over its control socket.</summary>
public static class QueryLogClient
{
    /// <summary>Queries as they happen, each with the count of lines lost so far; ends when the server does. Throws <see cref="HttpRequestException"/> where no server listens.</summary>
    public static async IAsyncEnumerable<(QueryRecord Record, long Missed)> WatchAsync(string socketPath, [EnumeratorCancellation] CancellationToken stop)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var response = await http.GetAsync("http://dns/queries", HttpCompletionOption.ResponseHeadersRead, stop);
        response.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(stop));
        while (await lines.ReadLineAsync(stop) is { } line)
            if (QueryLine.Read(line) is { } read) yield return read;
    }
}
