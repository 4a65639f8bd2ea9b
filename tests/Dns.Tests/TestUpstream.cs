using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Tests;

/// <summary>A resolver on loopback for tests: answers from lines as <see cref="TestLookups"/>, over UDP and TCP, and can be told to misbehave.</summary>
internal sealed class TestUpstream : IAsyncDisposable
{
    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly TestLookups _lookups;

    public TestUpstream(params string[] lines)
    {
        _lookups = new TestLookups(lines);
        _tcp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _tcp.Listen();
        _udp.Bind(_tcp.LocalEndPoint!);
        Address = new SocketAddr(IpAddr.Parse("127.0.0.1"), (ushort)((IPEndPoint)_tcp.LocalEndPoint!).Port);
        _running = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    public SocketAddr Address { get; }

    /// <summary>Questions as they came, with protocol: "udp wWw.eXample.com. A".</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>Ports the questions came from.</summary>
    public ConcurrentQueue<int> Ports { get; } = [];

    /// <summary>What is sent over UDP for a query and its right reply; by default that reply. None: silence.</summary>
    public Func<byte[], byte[], IEnumerable<byte[]>> OverUdp { get; set; } = (_, reply) => [reply];

    /// <summary>Changes the right reply, whatever the protocol.</summary>
    public Func<byte[], byte[]> Change { get; set; } = reply => reply;

    /// <summary>Asked before each answer; lets a test hold it back.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>TCP connections taken.</summary>
    public int Connections { get; private set; }

    /// <summary>Answers on one connection before it is closed.</summary>
    public int AnswersEach { get; set; } = int.MaxValue;

    /// <summary>With one, TCP is TLS.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>How connections ended.</summary>
    public ConcurrentQueue<string> Ended { get; } = [];

    public int CountOf(string text) => Asked.Count(line => line.Contains(text, StringComparison.OrdinalIgnoreCase));

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[4096];
        while (!_stop.IsCancellationRequested)
        {
            var got = await _udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
            Ports.Enqueue(((IPEndPoint)got.RemoteEndPoint).Port);
            _ = AnswerUdpAsync(buffer[..got.ReceivedBytes], got.RemoteEndPoint);
        }
    }

    private async Task AnswerUdpAsync(byte[] query, EndPoint client)
    {
        var reply = await AnswerAsync("udp", query);
        foreach (var message in OverUdp(query, reply)) await _udp.SendToAsync(message, SocketFlags.None, client);
    }

    private async Task ServeTcpAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _tcp.AcceptAsync(_stop.Token);
            Connections++;
            _ = ServeOneAsync(client);
        }
    }

    private async Task ServeOneAsync(Socket client)
    {
        try
        {
            await using Stream plain = new NetworkStream(client, ownsSocket: true), stream = Certificate is null ? plain : new SslStream(plain);
            if (stream is SslStream secure) await secure.AuthenticateAsServerAsync(Certificate!, false, false);
            for (int answered = 0; answered < AnswersEach; answered++)
            {
                var length = new byte[2];
                await stream.ReadExactlyAsync(length, _stop.Token);
                var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(query, _stop.Token);
                var reply = await AnswerAsync("tcp", query);
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)reply.Length);
                await stream.WriteAsync((byte[])[.. length, .. reply], _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or AuthenticationException)
        {
            Ended.Enqueue(e.Message);                                             // the client has gone, or does not trust us
        }
    }

    private async Task<byte[]> AnswerAsync(string protocol, byte[] query)
    {
        var (name, type) = Read(query);
        Asked.Enqueue($"{protocol} {name} {type}");
        await Before($"{name} {type}");
        var reply = _lookups.Reply(name.ToLowerInvariant(), type);
        query.AsSpan(0, 2).CopyTo(reply);
        DnsRequest.TryRead(query, out var request);
        request.Question.CopyTo(reply.AsSpan(DnsHeader.Size));
        return Change(reply);
    }

    private static (string, RecordType) Read(byte[] query)
    {
        DnsRequest.TryRead(query, out var request);
        return (NameText.Format(request.Name), request.Type);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
