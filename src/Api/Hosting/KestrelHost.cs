using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Api.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fairlead.Api.Hosting;

/// <summary>
/// Sets Kestrel up with two listeners, TLS and in-process, in front of one handler. No middleware, no routing of its own. A request from a
/// socket is handled on the thread that reads it, and who writes an answer sends it: one change of threads, not four. Readiness is handed to
/// the thread pool one socket at a time, so a handler that waits for the disk keeps no other connection waiting.
/// </summary>
internal static class KestrelHost
{
    public static WebApplication Build(ApiServerOptions options, InMemoryListener inProcess, ILoggerFactory logs, RequestDelegate handler)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<SocketTransportOptions>(static sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.AddSingleton<IConnectionListenerFactory>(inProcess);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options, inProcess));
        var app = builder.Build();
        app.Run(handler);
        return app;
    }

    public static int TlsPort(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return addresses.Where(a => a.StartsWith("https", StringComparison.Ordinal)).Select(a => new Uri(a).Port).First();
    }

    private static void Configure(KestrelServerOptions kestrel, ApiServerOptions options, InMemoryListener inProcess)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.Limits.MaxRequestBodySize = null;                // BodyReader has the limit; streams to nodes have none
        kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(32);
        kestrel.Listen(options.BindAddress, options.SecurePort, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(Tls(options));
        });
        kestrel.Listen(inProcess.EndPoint, listen => listen.Protocols = HttpProtocols.Http1);
    }

    /// <summary>
    /// Neither our own chain nor that of a client's certificate is looked for among the system's authorities: reading those takes longer than
    /// the rest of the listener's start, and no caller is trusted for them.
    /// </summary>
    private static SslServerAuthenticationOptions TlsOf(X509Certificate2 certificate, ApiServerOptions options) =>
        new()
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, options.ServerCertificateChain, offline: true, SslCertificateTrust.CreateForX509Collection([], sendTrustInHandshake: false)),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateRequired = true,                    // asked for; who shows none may go on
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,                   // the authenticator judges it, and answers 401 in words
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
        };

    /// <summary>A renewed certificate is shown from the next connection on.</summary>
    private static TlsHandshakeCallbackOptions Tls(ApiServerOptions options)
    {
        var shown = options.ServerCertificate();
        var tls = TlsOf(shown, options);
        return new TlsHandshakeCallbackOptions { OnConnection = _ => new(Current()), HandshakeTimeout = TimeSpan.FromSeconds(10) };

        SslServerAuthenticationOptions Current()
        {
            var now = options.ServerCertificate();
            if (ReferenceEquals(now, Volatile.Read(ref shown))) return Volatile.Read(ref tls);
            Volatile.Write(ref tls, TlsOf(now, options));                        // two connections at once may both make it: the same
            Volatile.Write(ref shown, now);
            return Volatile.Read(ref tls);
        }
    }
}
