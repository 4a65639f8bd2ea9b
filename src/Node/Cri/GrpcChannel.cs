using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Fairlead.Node.Cri;

/// <summary>
/// gRPC calls over HTTP/2 on a unix socket: unary and server-streaming, no compression, which is all that CRI needs.
/// A message on the wire is one byte 0, four bytes length (big-endian), then protobuf.
/// </summary>
public sealed class GrpcChannel : IDisposable
{
    private const int PrefixSize = 5;

    /// <summary>Largest answer accepted, in bytes: the limit that CRI clients use (16 MiB).</summary>
    private const int MaxMessage = 16 << 20;

    private static readonly MediaTypeHeaderValue Grpc = new("application/grpc");
    private readonly HttpClient _http;
    private readonly EndPoint _server;

    public GrpcChannel(string socketPath) : this(new UnixDomainSocketEndPoint(socketPath), "localhost") => SocketPath = socketPath;

    private GrpcChannel(EndPoint server, string authority)
    {
        _server = server;
        SocketPath = server.ToString() ?? "";
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.None,
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri($"http://{authority}/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    public string SocketPath { get; }

    /// <summary>A channel to a server at an address, without TLS.</summary>
    public static GrpcChannel ForTcp(string address, int port, string userAgent)
    {
        var server = new IPEndPoint(IPAddress.Parse(address), port);
        var channel = new GrpcChannel(server, server.ToString());
        channel._http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent);
        return channel;
    }

    /// <summary>Whether a connection was ever made.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>Sends one message and waits for the one answer.</summary>
    /// <exception cref="GrpcException">The other side refused, or is not there.</exception>
    public async Task<TResponse> CallAsync<TResponse>(string method, IMessage request, CancellationToken stop)
        where TResponse : class, IMessage<TResponse>, new()
    {
        try
        {
            using var response = await SendAsync(method, request, stop);
            await using var body = await response.Content.ReadAsStreamAsync(stop);
            var answer = await ReadAsync<TResponse>(body, method, stop);
            if (answer is not null && await body.ReadAsync(new byte[1], stop) != 0)
                throw new GrpcException(method, GrpcStatusCode.Internal, "more than one message in a unary answer");
            ThrowIfRefused(method, response.TrailingHeaders);
            return answer ?? throw new GrpcException(method, GrpcStatusCode.Internal, "answer without a message");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new GrpcException(method, GrpcStatusCode.Unavailable, $"{SocketPath}: {e.Message}", e);
        }
    }

    /// <summary>Sends one message and gives the answers as they come, until the other side ends the stream.</summary>
    public async IAsyncEnumerable<TResponse> StreamAsync<TResponse>(string method, IMessage request, [EnumeratorCancellation] CancellationToken stop)
        where TResponse : class, IMessage<TResponse>, new()
    {
        using var response = await OpenAsync(method, request, stop);
        await using var body = await response.Content.ReadAsStreamAsync(stop);
        while (await NextAsync<TResponse>(body, method, stop) is { } message) yield return message;
        ThrowIfRefused(method, response.TrailingHeaders);
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var socket = new Socket(_server.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(_server, stop);
            IsConnected = true;
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(string method, IMessage request, CancellationToken stop)
    {
        try
        {
            return await SendAsync(method, request, stop);
        }
        catch (HttpRequestException e)
        {
            throw new GrpcException(method, GrpcStatusCode.Unavailable, $"{SocketPath}: {e.Message}", e);
        }
    }

    private async Task<TResponse?> NextAsync<TResponse>(Stream body, string method, CancellationToken stop)
        where TResponse : class, IMessage<TResponse>, new()
    {
        try
        {
            return await ReadAsync<TResponse>(body, method, stop);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new GrpcException(method, GrpcStatusCode.Unavailable, $"{SocketPath}: {e.Message}", e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string method, IMessage request, CancellationToken stop)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = Frame(request),
        };
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, stop);
        try
        {
            if (response.StatusCode != HttpStatusCode.OK)
                throw new GrpcException(method, GrpcStatusCode.Unavailable, $"HTTP status {(int)response.StatusCode}");
            ThrowIfRefused(method, response.Headers);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static ByteArrayContent Frame(IMessage request)
    {
        int size = request.CalculateSize();
        var bytes = new byte[PrefixSize + size];
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), (uint)size);
        request.WriteTo(bytes.AsSpan(PrefixSize));
        return new ByteArrayContent(bytes) { Headers = { ContentType = Grpc } };
    }

    private static async Task<TResponse?> ReadAsync<TResponse>(Stream body, string method, CancellationToken stop)
        where TResponse : class, IMessage<TResponse>, new()
    {
        var prefix = new byte[PrefixSize];
        int read = await body.ReadAtLeastAsync(prefix, PrefixSize, throwOnEndOfStream: false, stop);
        if (read == 0) return null;
        uint size = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (read < PrefixSize || prefix[0] != 0 || size > MaxMessage)
            throw new GrpcException(method, GrpcStatusCode.Internal, "not a gRPC message");
        var bytes = new byte[size];
        await body.ReadExactlyAsync(bytes, stop);
        var message = new TResponse();
        message.MergeFrom(bytes);
        return message;
    }

    private static void ThrowIfRefused(string method, HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues("grpc-status", out var values)) return;
        if (!int.TryParse(values.First(), CultureInfo.InvariantCulture, out int code) || code == 0) return;
        string detail = headers.TryGetValues("grpc-message", out var texts) ? Uri.UnescapeDataString(texts.First()) : "";
        throw new GrpcException(method, (GrpcStatusCode)code, detail);
    }
}
