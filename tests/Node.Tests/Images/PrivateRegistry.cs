using System.Formats.Tar;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Node.Images;

namespace Fairlead.Node.Tests.Images;

/// <summary>An image registry on localhost that answers only a user it knows, by plain HTTP; it holds one busybox.</summary>
public sealed class PrivateRegistry : IAsyncDisposable
{
    private const string User = "user", Password = "pass:word";
    private const char TlsHandshake = (char)22;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, byte[]> _blobs = [];
    private readonly string _manifest;
    private readonly Task _serve;

    public PrivateRegistry()
    {
        _listener.Start();
        using var archive = new MemoryStream();
        ImageArchive.Write([BuiltInImages.BusyboxImage() with { Name = Image }], archive);
        archive.Position = 0;
        using var tar = new TarReader(archive);
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            _blobs[entry.Name.Replace("blobs/sha256/", "sha256:")] = content.ToArray();
        }
        _manifest = (string)JsonNode.Parse(_blobs["index.json"])!["manifests"]![0]!["digest"]!;
        _serve = ServeAsync();
    }

    private string Host => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
    public string Image => $"{Host}/team/private:1";

    /// <summary>What a pull secret for it holds.</summary>
    public string DockerConfig =>
        new JsonObject { ["auths"] = new JsonObject { [Host] = new JsonObject { ["username"] = User, ["password"] = Password } } }.ToJsonString();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serve.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var answers = new List<Task>();
        try
        {
            while (true) answers.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        finally
        {
            await Task.WhenAll(answers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One request; a client that tries TLS first is told at once that there is none.</summary>
    private async Task AnswerAsync(TcpClient client)
    {
        using var _ = client;
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        var start = new char[1];
        if (await reader.ReadAsync(start, _stop.Token) == 0) return;
        if (start[0] == TlsHandshake)
        {
            await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray(), _stop.Token);
            return;
        }
        string first = start[0] + (await reader.ReadLineAsync(_stop.Token) ?? "");
        bool known = false;
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } header)
            known |= header == "Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
        var (status, more, body) = Find(first.Split(' ')[1], known);
        string head = $"HTTP/1.1 {status}\r\n{more}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _stop.Token);
        if (!first.StartsWith("HEAD ", StringComparison.Ordinal)) await stream.WriteAsync(body, _stop.Token);
    }

    private (string Status, string Headers, byte[] Body) Find(string path, bool known)
    {
        if (!known) return ("401 Unauthorized", "WWW-Authenticate: Basic realm=\"team\"\r\n", []);
        string name = path[(path.LastIndexOf('/') + 1)..];
        if (name == "1") name = _manifest;
        if (!_blobs.TryGetValue(name, out var blob)) return ("404 Not Found", "", []);
        string type = name == _manifest ? "application/vnd.oci.image.manifest.v1+json" : "application/octet-stream";
        return ("200 OK", $"Content-Type: {type}\r\nDocker-Content-Digest: {name}\r\n", blob);
    }
}
