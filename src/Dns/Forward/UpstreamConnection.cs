using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Dns.Forward;

/// <summary>A connection to a resolver over TCP, or over TLS on top; one question at a time.</summary>
internal sealed class UpstreamConnection(Stream stream) : IDisposable
{
    public static async Task<UpstreamConnection> OpenAsync(Upstream upstream, ForwardOptions how, CancellationToken stop)
    {
        var socket = new Socket(upstream.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(upstream.EndPoint, stop);
            var plain = new NetworkStream(socket, ownsSocket: true);
            return new(how.Tls ? await SecureAsync(plain, how.TlsName ?? upstream.Address.Address.ToString(), how.TlsAuthorities, stop) : plain);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<SslStream> SecureAsync(NetworkStream plain, string name, string? authorities, CancellationToken stop)
    {
        var secure = new SslStream(plain);
        var trust = authorities is null ? null : new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        if (authorities is not null) trust!.CustomTrustStore.ImportFromPemFile(authorities);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name, CertificateChainPolicy = trust }, stop);
        return secure;
    }

    /// <summary>Asks and waits for what comes back, two bytes of length before each (RFC 1035 §4.2.2).</summary>
    public async Task<byte[]> AskAsync(byte[] query, CancellationToken stop)
    {
        var framed = new byte[query.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Length);
        query.CopyTo(framed, 2);
        await stream.WriteAsync(framed, stop);
        await stream.ReadExactlyAsync(framed.AsMemory(0, 2), stop);
        var reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(framed)];
        await stream.ReadExactlyAsync(reply, stop);
        return reply;
    }

    public void Dispose() => stream.Dispose();
}
