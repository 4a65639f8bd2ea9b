using System.Net;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Client;
using Fairlead.Node.Cri;
using Fairlead.Node.Pods;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Server;

/// <summary>The kubelet API of the node, over TLS: what the API server asks when a user wants logs, a shell or a port of a pod.</summary>
public sealed class KubeletServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private KubeletServer(WebApplication application) => _application = application;

    public static async Task<KubeletServer> StartAsync(NodeOptions options, PodAgent pods, CriClient cri, KubeClient client, ILoggerFactory logs, TimeProvider clock, CancellationToken stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logs);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Listen(kestrel, options));
        var application = builder.Build();
        var routes = new KubeletRoutes(options, pods, cri, new KubeletAccess(options.NodeName, client, clock), clock, logs.CreateLogger<KubeletRoutes>());
        application.Run(routes.AnswerAsync);
        try
        {
            await application.StartAsync(stop);
        }
        catch (IOException e)
        {
            await application.DisposeAsync();
            throw new NodeStartException($"the kubelet API cannot listen on port {options.KubeletPort}: {e.Message}");
        }
        return new KubeletServer(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static void Listen(KestrelServerOptions kestrel, NodeOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;                                // streams
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        var ownCertificate = options.ServingCertificate ?? Once(SelfSigned.For(options.NodeName, options.NodeIps));
        foreach (var ip in options.NodeIps) kestrel.Listen(new IPEndPoint(ip.ToIPAddress(), options.KubeletPort), Secure);
        if (!options.NodeIps.Any(ip => ip.IsLoopback)) kestrel.Listen(new IPEndPoint(IPAddress.Loopback, options.KubeletPort), Secure);

        void Secure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;                              // upgrades need HTTP/1.1
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificateSelector = (_, _) => ownCertificate(),
                ClientCertificateMode = options.ClientAuthority is null ? ClientCertificateMode.NoCertificate : ClientCertificateMode.AllowCertificate,
                ClientCertificateValidation = (certificate, _, _) => options.ClientAuthority is { } authority && IsSignedBy(certificate, authority),
            });
        }
    }

    private static Func<X509Certificate2> Once(X509Certificate2 certificate) => () => certificate;

    private static bool IsSignedBy(X509Certificate2 certificate, X509Certificate2 authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
