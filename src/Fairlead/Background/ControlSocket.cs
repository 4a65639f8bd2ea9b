using System.Net.Sockets;
using Fairlead.Composition;
using Microsoft.Extensions.Logging;

namespace Fairlead.Background;

/// <summary>
/// The running cluster's ear: a Unix socket that takes one word a connection. "stop" asks the cluster to end and holds the
/// connection open as long as the process lives, so the asker learns of its end without polling; "status" is answered with one
/// line a part.
/// </summary>
public sealed class ControlSocket : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> _waiting = [];
    private readonly Func<IEnumerable<string>> _status;
    private readonly Action _stop;
    private readonly ILogger<ControlSocket> _log;
    private readonly string _path;

    public ControlSocket(ClusterPaths paths, Func<IEnumerable<string>> status, Action stop, ILogger<ControlSocket> log)
    {
        (_path, _status, _stop, _log) = (paths.Control, status, stop, log);
        File.Delete(_path);
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _listener.Listen();
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var asker = await _listener.AcceptAsync(stop);
            try
            {
                await AnswerAsync(asker, stop);
            }
            catch (Exception gone) when (gone is IOException or SocketException)
            {
                _log.AskerGone(gone.Message);
                asker.Dispose();
            }
        }
    }

    private async Task AnswerAsync(Socket asker, CancellationToken stop)
    {
        using var stream = new NetworkStream(asker);
        using var reader = new StreamReader(stream);
        string? word = await reader.ReadLineAsync(stop);
        if (word == "stop")
        {
            _waiting.Add(asker);
            _stop();
            return;
        }
        await using (var writer = new StreamWriter(stream))
            if (word == "status")
                foreach (string line in _status()) await writer.WriteLineAsync(line);
        asker.Dispose();
    }

    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(_path);
        foreach (var asker in _waiting) asker.Dispose();
    }

    /// <summary>Asks the running cluster for one word's answer; ends when the other side closes, so after "stop" when the process has ended.</summary>
    public static async Task<IReadOnlyList<string>> AskAsync(ClusterPaths paths, string word, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(paths.Control), stop);
        using var stream = new NetworkStream(socket);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(word + "\n"), stop);
        using var reader = new StreamReader(stream);
        var lines = new List<string>();
        while (await reader.ReadLineAsync(stop) is { } line) lines.Add(line);
        return lines;
    }
}
