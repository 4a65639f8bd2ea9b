using System.Net;
using System.Net.Sockets;
using Fairlead.Dns.Configuration;
using Fairlead.Dns.Server;
using Fairlead.Primitives;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fairlead.Dns.Observe;

/// <summary>
/// What DNS says about itself over HTTP: <c>/metrics</c>, <c>/health</c> (the process answers), <c>/ready</c> (it knows the cluster's names and the
/// Service leads here); on the control socket, for root alone, also <c>/queries</c>: the query log as it happens, one JSON object a line.
/// </summary>
public sealed class DnsHttp(IReadOnlyList<SocketAddr> addresses, string? controlSocket, QueryHandler handler, Func<bool> isReady, ILoggerFactory logs, TimeProvider clock)
{
    public async Task RunAsync(CancellationToken stop)
    {
        if (addresses.Count == 0 && controlSocket is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, stop);
            return;
        }
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(logs);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            foreach (var address in addresses)
            {
                if (address.Address.IsUnspecified && address.Address.IsV6) kestrel.ListenAnyIP(address.Port);
                else kestrel.Listen(new IPEndPoint(address.Address.ToIPAddress(), address.Port));
            }
            if (controlSocket is not { } path) return;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Delete(path);                                                    // left by a process that was killed
            kestrel.ListenUnixSocket(path);
        });
        await using var app = builder.Build();
        app.Run(AnswerAsync);
        await StartAsync(app, stop);
        if (controlSocket is { } socket) File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await Task.Delay(Timeout.InfiniteTimeSpan, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.StopAsync(CancellationToken.None);
    }

    private async Task StartAsync(WebApplication app, CancellationToken stop)
    {
        try
        {
            await app.StartAsync(stop);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new DnsConfigurationException($"/metrics, /health and /ready cannot be served at {string.Join(", ", addresses)}: {e.Message}");
        }
    }

    private Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/metrics" => TextAsync(context, 200, MetricsText.Of(handler), "text/plain; version=0.0.4; charset=utf-8"),
        "/health" => TextAsync(context, 200, "OK"),
        "/ready" => isReady() ? TextAsync(context, 200, "OK") : TextAsync(context, 503, "the cluster's names are not known yet, or this instance is about to stop"),
        "/queries" when context.Connection.LocalIpAddress is null => QueriesAsync(context),
        _ => TextAsync(context, 404, "404 page not found"),
    };

    private static Task TextAsync(HttpContext context, int status, string text, string type = "text/plain; charset=utf-8")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    }

    private async Task QueriesAsync(HttpContext context)
    {
        context.Response.ContentType = "application/x-ndjson";
        using var watch = handler.Log.Watch();
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        try
        {
            while (await watch.Records.WaitToReadAsync(context.RequestAborted))
            {
                while (watch.Records.TryRead(out var record)) await context.Response.WriteAsync(QueryLine.Write(record, watch.Missed) + "\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;                                                               // the watcher has gone
        }
    }
}
