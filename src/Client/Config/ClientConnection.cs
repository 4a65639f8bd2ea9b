using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Client.Config;

/// <summary>Where an API server is and who we are to it: what a kubeconfig's context, or a pod's service account, comes to.</summary>
public sealed record ClientConnection
{
    public required Uri Server { get; init; }

    /// <summary>Those who may have signed the server's certificate; null trusts the system's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Our certificate with its private key; null when we have none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Our certificate where it is renewed from time to time: asked at each new connection.</summary>
    public Func<X509Certificate2>? RenewedCertificate { get; init; }

    /// <summary>After this time a connection takes no new requests, so that a renewed certificate comes into use; null: it lasts as long as it serves.</summary>
    public TimeSpan? ConnectionLife { get; init; }

    /// <summary>Our bearer token, asked before each request; null when we have none.</summary>
    public Func<string?>? BearerToken { get; init; }

    /// <summary>The name to expect in the server's certificate instead of the address's.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>Takes any certificate of the server. For experiments.</summary>
    public bool SkipTlsVerify { get; init; }

    /// <summary>The context's namespace, "default" when it names none.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The connection that a kubeconfig describes. Null looks in $KUBECONFIG, then ~/.kube/config, then for a pod's service account.</summary>
    public static ClientConnection FromKubeconfig(string? path = null, string? context = null)
    {
        string? file = path ?? Kubeconfig.DefaultPath();
        if (file is not null) return Kubeconfig.Load(file).Connection(context);
        return InClusterConnection.TryMake(out var connection)
            ? connection
            : throw new KubeconfigException("no kubeconfig: $KUBECONFIG is not set, ~/.kube/config is not there, and this is no pod");
    }

    public KubeClient Connect(KubeClientOptions? options = null)
    {
        options ??= new KubeClientOptions();
        options.BearerToken ??= BearerToken;
        return new KubeClient(Handler(), Server, options);
    }

    /// <summary>
    /// Connections that last: pings find a dead HTTP/2 connection within 45 s, so that a watch never hangs on one.
    /// </summary>
    public SocketsHttpHandler Handler() => new()
    {
        SslOptions = Tls(),
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        PooledConnectionLifetime = ConnectionLife ?? Timeout.InfiniteTimeSpan,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        UseCookies = false,
        UseProxy = false,
    };

    private SslClientAuthenticationOptions Tls()
    {
        var tls = new SslClientAuthenticationOptions { TargetHost = TlsServerName ?? Server.Host, CertificateRevocationCheckMode = X509RevocationMode.NoCheck };
        if (SkipTlsVerify) tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        else if (Authorities is { } authorities)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }
        if (RenewedCertificate is { } current) tls.LocalCertificateSelectionCallback = (_, _, _, _, _) => current();
        else if (Certificate is { } certificate) tls.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        return tls;
    }
}
