using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fairlead.Bench.ProxyLoad;

/// <summary>As much of an API server as a proxy asks: lists in pages, watches that stay open.</summary>
internal static class ClusterServer
{
    /// <summary>Older kube-proxies ask for EndpointSlices of v1beta1: the same objects serve, as far as they look.</summary>
    internal static async Task<WebApplication> StartAsync(Cluster cluster, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        var app = builder.Build();
        foreach (string path in new[] { "/api/v1/services", "/api/v1/nodes", "/apis/discovery.k8s.io/v1/endpointslices", "/apis/discovery.k8s.io/v1beta1/endpointslices" })
        {
            string kind = path[(path.LastIndexOf('/') + 1)..];
            bool beta = path.Contains("v1beta1", StringComparison.Ordinal);
            app.MapGet(path, context => context.Request.Query["watch"] is [("true" or "1"), ..] ? WatchAsync(context, cluster, kind, beta) : ListAsync(context, cluster, kind, beta));
        }
        app.MapGet("/api/v1/nodes/{name}", context => AnswerAsync(context, Encoding.UTF8.GetBytes(Cluster.Node)));
        await app.StartAsync();
        return app;
    }

    private static Task ListAsync(HttpContext context, Cluster cluster, string kind, bool beta)
    {
        _ = int.TryParse(context.Request.Query["continue"], CultureInfo.InvariantCulture, out int from);
        _ = int.TryParse(context.Request.Query["limit"], CultureInfo.InvariantCulture, out int limit);
        return AnswerAsync(context, OfVersion(cluster.List(kind, from, limit, out _), beta));
    }

    private static byte[] OfVersion(string json, bool beta) => Encoding.UTF8.GetBytes(beta ? json.Replace("discovery.k8s.io/v1", "discovery.k8s.io/v1beta1", StringComparison.Ordinal) : json);

    private static Task AnswerAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    }

    private static async Task WatchAsync(HttpContext context, Cluster cluster, string kind, bool beta)
    {
        var events = cluster.Watch(kind);
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync();
        try
        {
            await foreach (byte[] line in events.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.Body.WriteAsync(beta ? OfVersion(Encoding.UTF8.GetString(line), beta) : line, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
    }
}
