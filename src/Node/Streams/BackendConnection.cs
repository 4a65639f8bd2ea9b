using System.Net.Sockets;
using System.Text;

namespace Fairlead.Node.Streams;

/// <summary>A connection to the runtime's streaming server, upgraded to SPDY/3.1: from here on, bytes.</summary>
internal sealed class BackendConnection : IDisposable
{
    private const int MaxHead = 16 << 10;

    private BackendConnection(NetworkStream stream, string protocol) => (Stream, Protocol) = (stream, protocol);

    public NetworkStream Stream { get; }

    /// <summary>The chosen X-Stream-Protocol-Version.</summary>
    public string Protocol { get; }

    /// <summary>Asks for the upgrade with these stream protocols, the best first.</summary>
    /// <exception cref="IOException">The runtime refused or broke off.</exception>
    public static async Task<BackendConnection> OpenAsync(Uri url, IEnumerable<string> protocols, CancellationToken stop)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(url.Host, url.Port, stop);
            var stream = client.GetStream();
            var request = new StringBuilder($"POST {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nContent-Length: 0\r\n");
            foreach (string protocol in protocols) request.Append($"X-Stream-Protocol-Version: {protocol}\r\n");
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request.Append("\r\n").ToString()), stop);
            var head = await ReadHeadAsync(stream, stop);
            if (head[0].Split(' ') is not [_, "101", ..]) throw new IOException($"the container runtime's streaming server answered {head[0]}");
            string chosen = head.Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).FirstOrDefault(pair => pair[0].Equals("X-Stream-Protocol-Version", StringComparison.OrdinalIgnoreCase))?[1] ?? "";
            return new BackendConnection(stream, chosen);
        }
        catch (SocketException e)
        {
            client.Dispose();
            throw new IOException($"the container runtime's streaming server: {e.Message}", e);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public void Dispose() => Stream.Dispose();

    /// <summary>The lines of an answer's head, read byte by byte: what follows belongs to SPDY.</summary>
    private static async Task<string[]> ReadHeadAsync(NetworkStream stream, CancellationToken stop)
    {
        var head = new List<byte>(256);
        var one = new byte[1];
        while (head.Count < MaxHead)
        {
            if (await stream.ReadAsync(one, stop) == 0) throw new IOException("the container runtime's streaming server closed the connection");
            head.Add(one[0]);
            if (head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n']) return Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        }
        throw new IOException("the container runtime's streaming server sent no end of its head");
    }
}
