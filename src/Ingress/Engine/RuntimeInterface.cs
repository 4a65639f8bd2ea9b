using System.Net.Sockets;
using System.Text;

namespace Fairlead.Ingress.Engine;

/// <summary>HAProxy's runtime interface: lines in over a unix socket, an answer out (its management guide, "Unix Socket commands").</summary>
internal static class RuntimeInterface
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>HAProxy reads at most a buffer (16 KiB by default) at once.</summary>
    private const int LinesAtOnce = 50;

    /// <summary>Sends lines; the first answer that is a complaint, or null.</summary>
    public static async Task<string?> SendAsync(string socket, IReadOnlyList<string> lines, CancellationToken stop)
    {
        foreach (var some in lines.Chunk(LinesAtOnce))
        {
            string answer = await AskAsync(socket, string.Join("; ", some), stop);
            if (answer.Split('\n').FirstOrDefault(IsComplaint) is { } complaint) return complaint;
        }
        return null;
    }

    /// <summary>Lines that were carried out answer with nothing, or tell what changed.</summary>
    private static bool IsComplaint(string line) => line.Trim() is { Length: > 0 } said && !said.Contains("changed", StringComparison.Ordinal) && !said.Contains("no need to change", StringComparison.Ordinal);

    private static async Task<string> AskAsync(string path, string lines, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), limit.Token);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(lines + "\n"), limit.Token);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(limit.Token);
    }
}
