using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Api.Streams;

/// <summary>Opens connections to node agents: TLS, this server's client certificate, the agent's certificate checked against the cluster's authority.</summary>
internal sealed class NodeConnector
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The extended key usage of TLS servers (RFC 5280 section 4.2.1.12).</summary>
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>After this time a connection takes no new requests: a renewed certificate comes into use.</summary>
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromHours(1);

    private readonly SslClientAuthenticationOptions _tls;

    public NodeConnector(ApiServerOptions options)
    {
        _tls = new SslClientAuthenticationOptions
        {
            TargetHost = "node",
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            LocalCertificateSelectionCallback = options.NodeClientCertificate is { } certificate ? (_, _, _, _, _) => certificate() : null,
            RemoteCertificateValidationCallback = (_, shown, _, _) => IsTrusted(options.NodeAuthority, shown),
        };
        Client = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = _tls, UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = Patience, PooledConnectionLifetime = ConnectionLife });
    }

    /// <summary>For requests to agents that are no upgrades.</summary>
    public HttpMessageInvoker Client { get; }

    /// <summary>A TLS stream to an agent.</summary>
    public async ValueTask<Stream> ConnectAsync(NodeAddress address, CancellationToken stop)
    {
        var stream = new SslStream(await ConnectPlainAsync(address.Host, address.Port, stop));
        try
        {
            await stream.AuthenticateAsClientAsync(_tls, stop);
            return stream;
        }
        catch (AuthenticationException e)
        {
            await stream.DisposeAsync();
            throw new IOException(e.Message, e);
        }
    }

    public static async ValueTask<Stream> ConnectPlainAsync(string host, int port, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            await socket.ConnectAsync(host, port, patience.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException(Dialed(host, port, e), e);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            socket.Dispose();
            throw new IOException($"dial tcp {host}:{port}: i/o timeout");
        }
    }

    /// <summary>Why a connection did not come about, as Go's users know it; of any other failure its own words.</summary>
    public static string Dialed(string host, int port, Exception failure)
    {
        var inner = failure as SocketException ?? failure.InnerException as SocketException;
        if (inner is null) return failure is IOException ? failure.Message : failure.InnerException?.Message ?? failure.Message;
        string at = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";
        return inner.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => $"dial tcp {at}: connect: connection refused",
            SocketError.NetworkUnreachable => $"dial tcp {at}: connect: network is unreachable",
            SocketError.HostUnreachable => $"dial tcp {at}: connect: no route to host",
            SocketError.TimedOut => $"dial tcp {at}: i/o timeout",
            SocketError.HostNotFound => $"dial tcp: lookup {host}: no such host",
            _ => $"dial tcp {at}: {inner.Message}",
        };
    }

    /// <summary>Why a request to an agent got no answer; of a TLS failure what is wrong, not only that something is.</summary>
    public static string Reason(HttpRequestException failure) => failure.InnerException is AuthenticationException tls ? tls.Message : failure.Message;

    /// <summary>Agents are reached by address and may have several: the authority counts, not the name.</summary>
    /// <exception cref="AuthenticationException">The certificate is not of that authority; in the words that Kubernetes' users know.</exception>
    private static bool IsTrusted(X509Certificate2? authority, X509Certificate? shown)
    {
        if (authority is null || shown is X509Certificate2 certificate && IsOf(authority, certificate)) return true;
        throw new AuthenticationException(
            "tls: failed to verify certificate: x509: certificate signed by unknown authority (a kubelet of another make asks the cluster for its serving certificate when its configuration has serverTLSBootstrap: true)");
    }

    private static bool IsOf(X509Certificate2 authority, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return chain.Build(certificate);
    }
}
