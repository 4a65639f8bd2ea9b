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
    internal static async Task<WebApplication> StartAsync(Cluster cluster, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        var app = builder.Build();
        foreach (string path in new[] { "/api/v1/services", "/api/v1/nodes", "/apis/discovery.k8s.io/v1/endpointslices" })
        {
            string kind = path[(path.LastIndexOf('/') + 1)..];
            app.MapGet(path, context => context.Request.Query["watch"] is [("true" or "1"), ..] ? WatchAsync(context, cluster, kind) : ListAsync(context, cluster, kind));
        }
        await app.StartAsync();
        return app;
    }

    private static Task ListAsync(HttpContext context, Cluster cluster, string kind)
    {
        _ = int.TryParse(context.Request.Query["continue"], CultureInfo.InvariantCulture, out int from);
        _ = int.TryParse(context.Request.Query["limit"], CultureInfo.InvariantCulture, out int limit);
        byte[] body = Encoding.UTF8.GetBytes(cluster.List(kind, from, limit, out _));
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    }

    private static async Task WatchAsync(HttpContext context, Cluster cluster, string kind)
    {
        var events = cluster.Watch(kind);
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync();
        try
        {
            await foreach (byte[] line in events.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.Body.WriteAsync(line, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
    }
}
