using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.StoreLoad;

/// <summary>
/// One etcd of the system, with its data on the same disk, spoken to as an API server does: gRPC on loopback, a transaction that
/// compares the key's modification revision with 0 and puts.
/// </summary>
internal sealed class EtcdPeer : ICreates
{
    private readonly Process _etcd;
    private readonly Uri _transactions;

    private EtcdPeer(Process etcd, int port)
    {
        _etcd = etcd;
        _transactions = new Uri($"http://127.0.0.1:{port}/etcdserverpb.KV/Txn");
    }

    public string Name => "etcd";

    public static async Task<EtcdPeer> StartAsync(string directory)
    {
        (int client, int peer) = (FreePort(), FreePort());
        var start = new ProcessStartInfo("etcd", ["--data-dir", directory, "--name", "bench",
            "--listen-client-urls", $"http://127.0.0.1:{client}", "--advertise-client-urls", $"http://127.0.0.1:{client}",
            "--listen-peer-urls", $"http://127.0.0.1:{peer}", "--initial-advertise-peer-urls", $"http://127.0.0.1:{peer}",
            "--initial-cluster", $"bench=http://127.0.0.1:{peer}"]) { RedirectStandardError = true };
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };                                // drained, so that it never blocks
        process.BeginErrorReadLine();
        var etcd = new EtcdPeer(process, client);
        await etcd.WaitUntilHealthyAsync(client);
        return etcd;
    }

    public Func<string, byte[], Task> NewClient()
    {
        var http = new HttpClient(new SocketsHttpHandler());
        return (key, value) => CreateAsync(http, Encoding.UTF8.GetBytes(key), value);
    }

    public async ValueTask DisposeAsync()
    {
        _etcd.Kill();
        await _etcd.WaitForExitAsync();
        _etcd.Dispose();
    }

    private async Task CreateAsync(HttpClient http, byte[] key, byte[] value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _transactions)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Frame(Transaction(key, value))),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.ParseAdd("trailers");
        using var response = await http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        string? status = response.TrailingHeaders.TryGetValues("grpc-status", out var values) ? values.First() : null;
        if (status != "0") throw new InvalidOperationException($"etcd answered grpc-status {status}");
    }

    /// <summary>TxnRequest { compare { result EQUAL, target MOD, key, mod_revision 0 }, success { request_put { key, value } } }.</summary>
    private static byte[] Transaction(byte[] key, byte[] value)
    {
        byte[] compare = [0x08, 0, 0x10, 2, .. Field(3, key), 0x30, 0];
        byte[] put = [.. Field(1, key), .. Field(2, value)];
        return [.. Field(1, compare), .. Field(2, Field(2, put))];
    }

    private static byte[] Field(int number, byte[] bytes)
    {
        var head = new List<byte> { (byte)(number << 3 | 2) };
        for (uint rest = (uint)bytes.Length; ; rest >>= 7)
        {
            head.Add((byte)(rest < 0x80 ? rest : rest | 0x80));
            if (rest < 0x80) return [.. head, .. bytes];
        }
    }

    private static byte[] Frame(byte[] message)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    private async Task WaitUntilHealthyAsync(int port)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(1) };
        for (int i = 0; i < 100; i++)
        {
            if (await IsHealthyAsync(http, port)) return;
            await Task.Delay(100);
        }
        throw new InvalidOperationException("etcd does not become healthy");
    }

    private static async Task<bool> IsHealthyAsync(HttpClient http, int port)
    {
        try
        {
            return (await http.GetStringAsync($"http://127.0.0.1:{port}/health")).Contains("true");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
